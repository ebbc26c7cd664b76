"""What became of the files that somebody sent: kept for a day, so that its page can be looked at again."""

import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from scheduler.messages import Message, render
from scheduler.newsroom.desk import ImportOutcome
from scheduler.web.aside import Aside
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
        self._aside = Aside(home / "imports", KEPT)

    def keep(self, brought: Brought) -> str:
        """Keep what became of files; return its name.

        Raises:
            OSError: the home can't be written.
        """
        self._aside.clear()
        name = secrets.token_urlsafe(_ID_BYTES)
        self._aside.put(name, asdict(brought))
        return name

    def of(self, name: str, account_id: int) -> Brought | None:
        """Return what somebody sent; None when there is none of that name that is theirs."""
        values = self._aside.get(name)
        if values is None:
            return None
        lines = tuple(Line(**{**line, "words": tuple(line["words"])}) for line in values["lines"])
        found = Brought(values["account_id"], lines, values["pasted"])
        return found if found.account_id == account_id else None


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
