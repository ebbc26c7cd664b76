"""Compiling the search to machine code: the one file that knows numba.

The functions of the search are plain Python over numpy tables; compiled they run some hundred times faster and let go
of Python's lock, so that threads share the processor. Compiling takes some seconds, once for a version of the product:
the machine code is kept beside the source, or in the user's cache folder where that isn't writable.
"""

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import config, njit

_Function = TypeVar("_Function", bound=Callable[..., Any])
_registered: list[Any] = []


def compiled(function: _Function) -> _Function:
    """Mark a function of the search for compilation at its first call.

    Args:
        function: of numbers and tables only; it may call others that are marked.
    """
    made = njit(nogil=True)(function)
    _registered.append(made)
    return cast("_Function", made)


def keep_machine_code() -> None:
    """Have what is compiled from now on kept on disk, and taken from there; without a writable folder nothing is."""
    if not _registered:
        return
    folder = Path(__file__).parent / "__pycache__"
    with suppress(OSError):  # a folder that can't be written is looked at next
        folder.mkdir(exist_ok=True)
    if os.access(folder, os.W_OK):
        vars(config)["CACHE_DIR"] = str(folder / f"machine-code-{_digest()}")  # numba sets it from the environment
    try:
        while _registered:
            _registered.pop().enable_caching()
    except RuntimeError:  # no folder can be written: compiled anew in each process
        _registered.clear()
    finally:
        vars(config)["CACHE_DIR"] = ""


def _digest() -> str:
    """Return a hash of the search's sources: numba looks at one file each, and they are compiled into one another."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(p.read_bytes() for p in sources)).hexdigest()[:12]
