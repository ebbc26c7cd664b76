"""The figures of a tally: frozen values that a terminal, a page and a paper show alike. Lengths are exact."""

from dataclasses import dataclass
from datetime import date, timedelta

ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Grades:
    """Airtime by evidence. `total` adds them up; whoever shows it shows the grades beside it."""

    measured: timedelta = ZERO
    reported: timedelta = ZERO
    assumed: timedelta = ZERO

    @property
    def total(self) -> timedelta:
        """All grades together."""
        return self.measured + self.reported + self.assumed


@dataclass(frozen=True, slots=True)
class Figures:
    """Airtime of one scope. Planned, delivered and aired are three things; only aired counts.

    Attributes:
        planned: slots of the plan, published or not.
        delivered: slots in published day documents.
        own: what the stations played themselves.
        relay: what they carried of another station; never beside an own play of the same seconds.
        airings: plays of their own with sound, `repeats` of them not the bulletin's first on that station.
        relays: relayed airings.
        bulletins: distinct ones in plays of their own.
    """

    planned: timedelta = ZERO
    delivered: timedelta = ZERO
    own: Grades = Grades()
    relay: Grades = Grades()
    airings: int = 0
    repeats: int = 0
    relays: int = 0
    bulletins: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a tally.

    Attributes:
        key: the values of the dimensions asked for, in their order.
        reported: whether a station of this line brought any row in the period; without one its own airtime isn't
            zero, it is unknown.
        reform: topics of administrative reform.
        every: all topics, KHAC included.
        genres: distinct reform bulletins in plays of their own, by genre.
        sessions: windows of a station and day in which something was heard.
        voices: reform airtime of own play by kind of voice.
    """

    key: tuple[str, ...]
    reported: bool
    reform: Figures
    every: Figures
    genres: dict[str, int]
    sessions: int
    voices: dict[str, timedelta]

    @property
    def share_percent(self) -> float | None:
        """Reform seconds of all own-programme seconds; None when there are none."""
        return percent(self.reform.own.total, self.every.own.total)

    @property
    def share_with_relays_percent(self) -> float | None:
        """The same with relayed airtime on both sides."""
        return percent(self.reform.own.total + self.reform.relay.total, self.every.own.total + self.every.relay.total)


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target beside what was reached; only own play reaches it, relay airtime is shown apart."""

    station: str
    topic: str
    first_day: date
    last_day: date
    goal: timedelta
    planned: timedelta
    own: timedelta
    relay: timedelta
    reported: bool

    @property
    def percent(self) -> float | None:
        """Own play of the goal, per cent; None on a goal of zero."""
        return percent(self.own, self.goal)

    @property
    def met(self) -> bool:
        """Whether own play reaches the goal."""
        return self.own >= self.goal


@dataclass(frozen=True, slots=True, order=True)
class Footnote:
    """A unit, the unit that carries it on, and what is said of the source of that."""

    unit: str
    successor: str
    note: str


@dataclass(frozen=True, slots=True)
class Tally:
    """The airtime of a period, defined once (DESIGN, "Airtime").

    Attributes:
        by: the dimensions of `lines`.
        lines: one a key, in the order of the network and the topics.
        total: everything; station-minutes, so never added to the district's own.
        content: (a) length of distinct reform bulletins at their first airing anywhere.
        district: (b) own reform play of the district radio, None when there is no such station.
        communes: (c) own reform play and relays of each commune, by station.
        stations: (d) station-minutes: own reform play and relays over all stations.
        targets: those whose period touches this one, each over its own period.
        unreported: codes of stations that brought no row.
        footnotes: units whose successor is told by an uncertain source; empty unless successors were asked for.
    """

    first_day: date
    last_day: date
    by: tuple[str, ...]
    lines: tuple[Line, ...]
    total: Line
    content: timedelta
    district: Grades | None
    communes: dict[str, tuple[Grades, Grades]]
    stations: timedelta
    targets: tuple[TargetLine, ...]
    unreported: tuple[str, ...]
    footnotes: tuple[Footnote, ...] = ()

    @property
    def own_goals(self) -> dict[str, TargetLine]:
        """The target over all reform topics of exactly this period, by station; longer ones can't be laid beside it."""
        days = (self.first_day, self.last_day)
        return {t.station: t for t in self.targets if t.topic == "*" and (t.first_day, t.last_day) == days}


@dataclass(frozen=True, slots=True)
class Growth:
    """Airtime beside that of an equal period before; no percentage on a zero base ("no base period").

    Attributes:
        typed: the base was typed in by a person, for there is no log of it.
    """

    first_day: date
    last_day: date
    now: timedelta
    base: timedelta
    typed: bool = False

    @property
    def difference(self) -> timedelta:
        """How much more, or less."""
        return self.now - self.base

    @property
    def percent(self) -> float | None:
        """Growth in per cent; None without a base period."""
        return percent(self.difference, self.base)


def percent(part: timedelta, whole: timedelta) -> float | None:
    """Return a part of a whole in per cent; None when the whole is zero."""
    return 100 * (part / whole) if whole else None
