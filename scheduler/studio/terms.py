"""When a take's audio may go: so many months after it was last heard, and never while somebody still needs it."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class Verdict(StrEnum):
    """Whether a take's audio goes, or why it stays."""

    GOES = "goes"
    RECENT = "recent"
    HELD = "held"
    IN_USE = "in_use"
    WAITING = "waiting"
    PROMISED = "promised"


@dataclass(frozen=True, slots=True)
class Shelved:
    """A take whose audio is in the store, and what speaks for keeping it.

    Attributes:
        code: of its bulletin; of what else it belongs to, else "".
        aired_at: when it was last on air, or is planned to be; None for never.
        made_at: when it was made; made again, when its audio had gone once.
        holders: what holds it, such as an evidence pack.
        in_use: a station plays it around its programme.
        current: it speaks the newest script of a bulletin that is neither withdrawn nor retired.
        valid_until: until which day the approval in force promises it; None where no day is named.
        size_bytes: of its files.
    """

    take_id: int
    code: str
    title: str
    aired_at: datetime | None
    made_at: datetime
    holders: tuple[str, ...] = ()
    in_use: bool = False
    current: bool = False
    valid_until: date | None = None
    size_bytes: int = 0

    @property
    def last_used_at(self) -> datetime:
        """When it was last heard, or made: what came later."""
        return max(self.aired_at or self.made_at, self.made_at)


def verdict(take: Shelved, now: datetime, months: int, zone: ZoneInfo) -> Verdict:
    """Decide about one take.

    Audio may go `months` after its last airing; a slot still to come counts as one. What was never heard counts from
    the day on which it was made, and stays while it is what its bulletin would be heard as. An approval that runs to a
    named day keeps its audio until then.

    Args:
        take: what is known of it.
        now: the time.
        months: calendar months; 0 keeps everything.
        zone: the stations'.
    """
    today = now.astimezone(zone).date()
    if months == 0 or take.last_used_at.astimezone(zone).date() >= months_before(today, months):
        return Verdict.RECENT
    if take.in_use:
        return Verdict.IN_USE
    if take.current and take.aired_at is None:
        return Verdict.WAITING
    if take.valid_until is not None and take.valid_until >= today:
        return Verdict.PROMISED
    return Verdict.HELD if take.holders else Verdict.GOES


def months_before(day: date, months: int) -> date:
    """Return the day so many calendar months earlier; the month's last day where it has no such day."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Leaving:
    """A take that would go, or that only its holders keep.

    Attributes:
        verdict: GOES or HELD.
        holders: what holds it.
    """

    take_id: int
    code: str
    title: str
    verdict: Verdict
    last_used_at: datetime
    aired: bool
    size_bytes: int
    holders: tuple[str, ...] = ()


def leaving(takes: Iterable[Shelved], now: datetime, months: int, zone: ZoneInfo) -> tuple[Leaving, ...]:
    """Return the takes whose term is over, longest unheard first; of those that are held, what holds them."""
    found = []
    for take in takes:
        decided = verdict(take, now, months, zone)
        if decided in {Verdict.GOES, Verdict.HELD}:
            aired = take.aired_at == take.last_used_at
            holders = take.holders
            line = Leaving(
                take.take_id, take.code, take.title, decided, take.last_used_at, aired, take.size_bytes, holders
            )
            found.append(line)
    return tuple(sorted(found, key=lambda line: (line.last_used_at, line.code, line.take_id)))
