"""What the decisions of this room look at: frozen values, read from the records by `gathering`."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from scheduler.records.airing import AiringKind, AiringOutcome, Grade
from scheduler.records.audio import VoiceKind
from scheduler.records.bulletin import Klass
from scheduler.records.slot import SlotState
from scheduler.records.station import StationKind

REFORM_PREFIX = "CCHC-"
"""Topics of administrative reform start with it; everything else is KHAC."""

ALL_REFORM = "*"
"""Stands for every topic of reform where a topic is asked for."""


def hits(wanted: str, topic: str) -> bool:
    """Whether a topic is meant by one that is asked for: "*" is all of reform, "CCHC-04" holds "CCHC-04.2"."""
    if wanted == ALL_REFORM:
        return topic.startswith(REFORM_PREFIX)
    return topic == wanted or topic.startswith(f"{wanted}.")


class OfTopic:
    """Whatever is about a topic."""

    __slots__ = ()
    topic: str

    @property
    def reform(self) -> bool:
        """Whether it is about administrative reform."""
        return hits(ALL_REFORM, self.topic)


class Played(OfTopic):
    """Whatever was heard."""

    __slots__ = ()
    kind: AiringKind

    @property
    def relayed(self) -> bool:
        """Whether the sound was another station's."""
        return self.kind is AiringKind.RELAY


@dataclass(frozen=True, slots=True)
class LogRow(Played):
    """A row of the airtime log as the decisions see it; `day` is its broadcast day.

    Attributes:
        position: in its station's chain; 0 for one that was derived (an assumed relay).
        entry: source and entry id: which reporter brought it.
        corrects: position of the row that this one replaces; 0 for none.
        clock_trusted: whether its start can be right; a length comes from another clock and holds either way.
    """

    station: str
    position: int
    day: date
    started_at: datetime
    milliseconds: int
    bulletin: str
    topic: str
    slot: str = ""
    klass: Klass = Klass.ORDINARY
    kind: AiringKind = AiringKind.OWN
    outcome: AiringOutcome = AiringOutcome.AIRED
    grade: Grade = Grade.MEASURED
    voice_kind: VoiceKind = VoiceKind.SYNTHETIC
    reason: str = ""
    entry: str = ""
    revision: int = 0
    corrects: int = 0
    airing_id: int = 0
    voice: str = ""
    note: str = ""
    clock_trusted: bool = True

    @property
    def length(self) -> timedelta:
        """How long it was heard."""
        return timedelta(milliseconds=self.milliseconds)

    @property
    def ended_at(self) -> datetime:
        """When it was over."""
        return self.started_at + self.length


@dataclass(frozen=True, slots=True)
class SlotFact(OfTopic):
    """A planned airing as the decisions see it; `window` is the window's code, `approved_by` who approved its take."""

    code: str
    station: str
    day: date
    window: str
    starts_at: datetime
    milliseconds: int
    bulletin: str
    topic: str
    state: SlotState
    klass: Klass = Klass.ORDINARY
    approved_by: str = ""


@dataclass(frozen=True, slots=True)
class RelayTime:
    """A relay block of a published day: `station` carried `source` from `starts_at` to `ends_at`."""

    station: str
    source: str
    day: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class StationFact:
    """A station, its unit, and whom that unit became.

    Attributes:
        unit: its unit's code.
        successor: code of the unit that carries its unit on at the end of the span; "" while it stands itself.
        successor_note: where the source of that is uncertain.
        groups: codes of the groups it is in.
    """

    code: str
    name: str
    kind: StationKind
    unit: str = ""
    unit_name: str = ""
    successor: str = ""
    successor_name: str = ""
    successor_note: str = ""
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BulletinFact:
    """What figures need of a bulletin; `approved_by` is its newest approver."""

    code: str
    title: str
    genre: str = "tin"
    author: str = ""
    approved_by: str = ""


@dataclass(frozen=True, slots=True)
class TargetFact:
    """A target in seconds for one station; `topic` "*" is all reform topics."""

    station: str
    topic: str
    first_day: date
    last_day: date
    seconds: int


@dataclass(frozen=True)
class Facts:
    """Everything about a span of broadcast days.

    Attributes:
        rows: the log, every row, in the order of the chains.
        aired_before: station and bulletin of what went out before the span.
    """

    first_day: date
    last_day: date
    stations: tuple[StationFact, ...] = ()
    rows: tuple[LogRow, ...] = ()
    slots: tuple[SlotFact, ...] = ()
    relays: tuple[RelayTime, ...] = ()
    bulletins: dict[str, BulletinFact] = field(default_factory=dict)
    aired_before: frozenset[tuple[str, str]] = frozenset()
    targets: tuple[TargetFact, ...] = ()
