"""What pages keep aside for some days: a file a thing below the home, so that any process that serves can tell it.

None of it is of weight: what matters is in the records, and what was kept here can be made anew.
"""

import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from scheduler.files import write_whole

Values = dict[str, Any]


class Aside:
    """One folder of things kept aside.

    Args:
        folder: where they lie; made when the first one is kept.
        kept: how long; older ones go when another one is begun.
    """

    def __init__(self, folder: Path, kept: timedelta) -> None:
        self._folder, self._kept = folder, kept

    def put(self, name: str, values: Values) -> None:
        """Keep values under a name, in place of what was kept there; what JSON doesn't know is kept as text.

        Raises:
            OSError: the home can't be written.
        """
        write_whole(self.file(name), json.dumps(values, default=str, ensure_ascii=False).encode())

    def get(self, name: str) -> Values | None:
        """Return what is kept under a name that came in an address; None when there is nothing, or it is no name."""
        if not name.replace("-", "").replace("_", "").isalnum():
            return None
        try:
            values: Values = json.loads(self.file(name).read_bytes())
        except FileNotFoundError:
            return None
        return values

    def file(self, name: str) -> Path:
        """Return where a thing lies or would lie."""
        return self._folder / f"{name}.json"

    def clear(self) -> None:
        """Remove what was kept longer than it is to be."""
        for file in self._folder.glob("*.json"):
            if time.time() - file.stat().st_mtime > self._kept.total_seconds():
                file.unlink(missing_ok=True)
