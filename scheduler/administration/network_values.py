"""The network as a network file says it: units, stations, groups, windows, exceptions, targets. Frozen values."""

from dataclasses import dataclass
from datetime import date

from scheduler.messages import Message


@dataclass(frozen=True, slots=True)
class SuccessorEntry:
    """The unit with `code` carries on from `from_day`; `note` says when the source is uncertain."""

    code: str
    from_day: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit in force from `valid_from` to `valid_to`, both inclusive; `parent` is a code, "" at the top."""

    code: str
    name: str
    kind: str
    parent: str
    valid_from: date
    valid_to: date | None
    note: str
    successors: tuple[SuccessorEntry, ...]


@dataclass(frozen=True, slots=True)
class StationEntry:
    """A station; `kind` is "district" or "commune", `unit` a unit's code, `ends_on` its last day."""

    code: str
    name: str
    kind: str
    unit: str
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class GroupEntry:
    """A named set of stations, by code, sorted."""

    code: str
    name: str
    stations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RelayEntry:
    """A relay block `offset_minutes` after its window's start; `source` is a station's code or a free one."""

    offset_minutes: int
    minutes: int
    source: str

    @property
    def ends_minute(self) -> int:
        """Minutes from the window's start to the block's end."""
        return self.offset_minutes + self.minutes


@dataclass(frozen=True, slots=True)
class WindowEntry:
    """A weekly time of one station.

    Attributes:
        weekdays: ISO digits in order, Monday 1: "12345".
        starts_minute: minutes after local midnight, 0 to 1,439.
        minutes: length, 1 to 1,440; may reach past midnight.
        relays: by offset.
    """

    station: str
    code: str
    name: str
    weekdays: str
    starts_minute: int
    minutes: int
    tune_seconds: int
    opening_seconds: int
    closing_seconds: int
    gap_seconds: int
    valid_from: date | None
    valid_to: date | None
    relays: tuple[RelayEntry, ...]

    def runs_on(self, day: date) -> bool:
        """Tell whether the weekly rule has it on a broadcast day, exceptions aside."""
        begun = self.valid_from is None or self.valid_from <= day
        ended = self.valid_to is not None and self.valid_to < day
        return begun and not ended and str(day.isoweekday()) in self.weekdays


@dataclass(frozen=True, slots=True)
class ExceptionEntry:
    """One date that differs; `kind` is "cancelled", "moved" or "extra"; None keeps the window's own time or length."""

    station: str
    window: str
    day: date
    kind: str
    starts_minute: int | None
    minutes: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class TargetEntry:
    """A target; `audience` is "*", "group:CODE" or a station's code; `value` is minutes or per cent."""

    audience: str
    topic: str
    kind: str
    value: float
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Network:
    """All of it: units and stations in the file's order, which lists keep; the rest in the order of its keys."""

    units: tuple[UnitEntry, ...]
    stations: tuple[StationEntry, ...]
    groups: tuple[GroupEntry, ...]
    windows: tuple[WindowEntry, ...]
    exceptions: tuple[ExceptionEntry, ...]
    targets: tuple[TargetEntry, ...]


@dataclass(frozen=True, slots=True)
class FileRules:
    """What a file is checked against.

    Attributes:
        zone: name of the installation's time zone.
        topics: codes that a target may name.
        earliest_start_minute: minutes after midnight before which a window is early.
        early_is_mistake: an early window is a mistake; otherwise a warning.
    """

    zone: str
    topics: tuple[str, ...]
    earliest_start_minute: int
    early_is_mistake: bool


@dataclass(frozen=True, slots=True)
class ReadNetwork:
    """A checked network, and what deserves a look in it."""

    network: Network
    warnings: tuple[Message, ...]
