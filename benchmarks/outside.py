"""The outside planning benchmark's own files, loaded by path: they are no package of ours and stay unchanged."""

import importlib.util
from pathlib import Path
from types import ModuleType

_FOLDER = Path(__file__).parent.parent / "tests" / "outside" / "planning"


def outside(name: str) -> ModuleType:
    """Load "checker" or "instances".

    Raises:
        RuntimeError: it isn't there, or can't be loaded.
    """
    spec = importlib.util.spec_from_file_location(f"outside_{name}", _FOLDER / f"{name}.py")
    if spec is None or spec.loader is None:
        msg = f"{_FOLDER / name}.py can't be loaded"
        raise RuntimeError(msg)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
