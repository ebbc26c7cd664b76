"""What should lie in the store against what does: missing, damaged, orphaned."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scheduler.files import Kept, Store
from scheduler.progress import Progress, silent


class Fault(StrEnum):
    """What is wrong with a file of the store; one that went by rule is told, and nothing is wrong with that."""

    MISSING = "missing"
    TRUNCATED = "truncated"
    CORRUPT = "corrupt"
    ORPHANED = "orphaned"
    EXPIRED = "expired"

    @property
    def harms(self) -> bool:
        """Tell whether something that records name can't be heard for it."""
        return self in {Fault.MISSING, Fault.TRUNCATED, Fault.CORRUPT}


@dataclass(frozen=True, slots=True)
class Expected:
    """A file that a record names.

    Attributes:
        size_bytes: None where the record doesn't say.
        owner: whose it is, in the user's words: "take CCHC-01".
    """

    sha256: str
    ext: str
    size_bytes: int | None
    owner: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One file with something wrong; `owner` is "" when no record names it; `since`: when it went by rule."""

    fault: Fault
    sha256: str
    ext: str
    owner: str
    since: date | None = None


def judge(expected: Iterable[Expected], kept: Iterable[Kept], whole: Callable[[str, str], bool]) -> list[Finding]:
    """Decide what is wrong; a file that several records name is judged once, in the first one's name.

    Args:
        expected: what records name.
        kept: what lies in the store.
        whole: whether a file's content still has its hash; asked only where the size is right.
    """
    lying = {(file.sha256, file.ext): file for file in kept}
    named: dict[tuple[str, str], Expected] = {}
    for want in expected:
        named.setdefault((want.sha256, want.ext), want)
    findings = []
    for key, want in named.items():
        fault = _fault(want, lying.get(key), whole)
        if fault is not None:
            findings.append(Finding(fault, want.sha256, want.ext, want.owner))
    orphans = (file for key, file in lying.items() if key not in named)
    return findings + [Finding(Fault.ORPHANED, file.sha256, file.ext, "") for file in orphans]


def _fault(want: Expected, file: Kept | None, whole: Callable[[str, str], bool]) -> Fault | None:
    if file is None:
        return Fault.MISSING
    if want.size_bytes is not None and file.size_bytes < want.size_bytes:
        return Fault.TRUNCATED
    return None if whole(want.sha256, want.ext) else Fault.CORRUPT


def audio_check(expected: Iterable[Expected], store: Store, progress: Progress = silent) -> list[Finding]:
    """Read the whole store and return what is wrong with it.

    Raises:
        OSError: the store can't be read.
    """
    wanted = list(expected)
    total = len({(want.sha256, want.ext) for want in wanted})
    done = 0

    def whole(sha256: str, ext: str) -> bool:
        nonlocal done
        done += 1
        progress(done, total)
        return store.verify(sha256, ext)

    return judge(wanted, store.listing(), whole)
