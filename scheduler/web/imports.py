"""What became of the files that somebody sent: kept for a day, so that its page can be looked at again."""

import json
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from scheduler.files import write_whole
from scheduler.messages import Message, render
from scheduler.newsroom.desk import ImportOutcome
from scheduler.web.works import KEPT

_ID_BYTES = 9


@dataclass(frozen=True, slots=True)
class Line:
    """One file: what became of it, in the reader's language."""

    name: str
    result: str
    code: str
    title: str
    topic: str
    seconds: float
    unreadable: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brought:
    """What one person sent at once.

    Attributes:
        pasted: the text that was pasted, when it was refused; it goes back into the form.
    """

    account_id: int
    lines: tuple[Line, ...]
    pasted: str = ""


class Imports:
    """The imports of one house.

    Args:
        home: the house's folder; they lie in `imports/` below it.
    """

    def __init__(self, home: Path) -> None:
        self._folder = home / "imports"

    def keep(self, brought: Brought) -> str:
        """Keep what became of files; return its name.

        Raises:
            OSError: the home can't be written.
        """
        for file in self._folder.glob("*.json"):
            if time.time() - file.stat().st_mtime > KEPT.total_seconds():
                file.unlink(missing_ok=True)
        name = secrets.token_urlsafe(_ID_BYTES)
        write_whole(self._file(name), json.dumps(asdict(brought), ensure_ascii=False).encode())
        return name

    def of(self, name: str, account_id: int) -> Brought | None:
        """Return what somebody sent; None when there is none of that name that is theirs."""
        if not name.replace("-", "").replace("_", "").isalnum():
            return None
        try:
            values = json.loads(self._file(name).read_bytes())
        except FileNotFoundError:
            return None
        lines = tuple(Line(**{**line, "words": tuple(line["words"])}) for line in values["lines"])
        found = Brought(values["account_id"], lines, values["pasted"])
        return found if found.account_id == account_id else None

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.json"


def line_of(outcome: ImportOutcome, unfit: tuple[Message, ...], lang: str) -> Line:
    """Return what a page says of one file: why it was refused, else what the editor should look at."""
    found = outcome.imported
    proposed = found.wishes.topic or (found.topic.topic if found.topic else "") if found else ""
    words = (*outcome.why, *outcome.problems, *unfit)
    return Line(
        outcome.name,
        outcome.result.value,
        outcome.code,
        found.title if found else "",
        proposed,
        outcome.seconds,
        len(outcome.unreadable),
        tuple(render(m, lang).strip() for m in words),
    )
