"""The neutral JSON of the planner, `bcs-instance/1`, read.

Times are whole seconds from local midnight of day 0. The format has no class, choices, pins or relay credit; ours are
additions that an instance may carry: of a bulletin `class`; of a station `declined` and `order` (lists of bulletins),
`credit` (seconds by topic) and `pins` (`bulletin`, `day`, `window`).
"""

from collections.abc import Mapping
from itertools import pairwise

from scheduler.messages import Refused
from scheduler.traffic.instance_fields import Fields, each_once, known, span, text, whole
from scheduler.traffic.problem import (
    DAY_SECONDS,
    RANK_WEIGHTS,
    BulletinClass,
    Fixed,
    Owed,
    Pin,
    PlanBulletin,
    PlanStation,
    Problem,
    Segment,
)

INSTANCE_FORMAT = "bcs-instance/1"

MOST_DAYS = 400
MOST_AIRINGS = 10_000
"""Of a bulletin on a station."""

_Span = tuple[int, int]


def to_problem(data: object) -> Problem:
    """Return the problem that a neutral instance describes.

    Args:
        data: parsed JSON.

    Raises:
        Refused: not a `bcs-instance/1`; or a field, named by its place, is missing, of the wrong kind, out of all
            bounds, an id that isn't there or is there twice; or windows overlap.
    """
    if not isinstance(data, Mapping) or data.get("format") != INSTANCE_FORMAT:
        raise Refused("traffic.not_an_instance", format=INSTANCE_FORMAT)
    return _Reader(Fields(data)).problem()


class _Reader:
    def __init__(self, data: Fields) -> None:
        self.data = data
        rules = data.object("rules")
        self.open_s, self.sep_s, self.close_s = (rules.whole(k, 0, DAY_SECONDS) for k in ("open_s", "sep_s", "close_s"))
        self.days = data.whole("days", 1, MOST_DAYS)
        self.stations = data.objects("stations")
        self.everyone = each_once((s.text("id") for s in self.stations), "stations")
        self.station_codes = frozenset(self.everyone)
        self.bulletins = [_bulletin(b) for b in data.objects("bulletins")]
        self.seconds = dict.fromkeys(each_once((b.code for b in self.bulletins), "bulletins"), 0)
        self.seconds |= {b.code: b.seconds for b in self.bulletins}
        self.shares = data.shares("shares")
        self.frozen_until = 0
        self.old: dict[str, list[tuple[str, int]]] = {}
        if data.optional("previous"):
            self._previous(data.object("previous"))
        self.owed = self._owed()
        calendars = data.object("calendars")
        self.calendars = {code: calendars.object(code) for code in calendars.data}
        self.segments: dict[object, tuple[Segment, ...]] = {}

    def _previous(self, previous: Fields) -> None:
        """Read the old plan; a bulletin that isn't there any more was withdrawn, with its airings."""
        self.frozen_until = previous.whole("frozen_until")
        size = len(("station", "bulletin", "start"))
        for number, row in enumerate(previous.rows("airings")):
            place = f"previous.airings[{number}]"
            if not isinstance(row, list) or len(row) != size:
                raise Refused("instance.no_airing", field=place)
            station = known(row[0], place, self.station_codes)
            bulletin, start = text(row[1], place), whole(row[2], place)
            if bulletin in self.seconds:
                self.old.setdefault(station, []).append((bulletin, start))

    def _owed(self) -> dict[str, dict[str, list[int]]]:
        """Return, by station and bulletin, by when each missed airing is to be made good."""
        found: dict[str, dict[str, list[int]]] = {}
        for m in self.data.objects("makegoods") if self.data.optional("makegoods") else ():
            station = known(m.value("station"), m.of("station"), self.station_codes)
            bulletin = known(m.value("bulletin"), m.of("bulletin"), self.seconds)
            found.setdefault(station, {}).setdefault(bulletin, []).append(m.whole("by"))
        return found

    def problem(self) -> Problem:
        meant: dict[str, list[str]] = {code: [] for code in self.everyone}
        groups = self.data.object("groups")
        members = {
            f"g:{name}": [known(c, groups.of(name), self.station_codes) for c in groups.rows(name)]
            for name in groups.data
        }
        for b in self.data.objects("bulletins"):
            for station in self._audience(b, members):
                meant[station].append(b.text("id"))
        return Problem(
            name=self.data.text("name"),
            days=self.days,
            bulletins=tuple(self.bulletins),
            stations=tuple(self._station(s, meant[s.text("id")]) for s in self.stations),
            frozen_until=self.frozen_until,
        )

    def _audience(self, b: Fields, members: Mapping[str, list[str]]) -> list[str]:
        found: dict[str, None] = {}  # a dict keeps the order, a set wouldn't
        for target in b.rows("targets"):
            if target == "*":
                return self.everyone
            group = isinstance(target, str) and target.startswith("g:")
            code = known(target, b.of("targets"), members if group else self.station_codes)
            found.update(dict.fromkeys(members[code] if group else [code]))
        return list(found)

    def _station(self, station: Fields, bulletins: list[str]) -> PlanStation:
        code = station.text("id")
        lost = tuple(station.spans("lost"))
        calendar = known(station.value("calendar"), station.of("calendar"), self.calendars)
        if (calendar, lost) not in self.segments:
            self.segments[calendar, lost] = self._segments(self.calendars[calendar], lost)
        old = self.old.get(code, [])
        facts = dict.fromkeys((b, t) for b, t in old if t < self.frozen_until)
        if lost:
            facts = {(b, t): None for b, t in facts if not any(x < t + self.seconds[b] and t < y for x, y in lost)}
        target = station.whole("target_s", 0)
        shares = station.shares("shares") if station.optional("shares") else self.shares
        return PlanStation(
            code=code,
            segments=self.segments[calendar, lost],
            bulletins=tuple(bulletins),
            target_seconds=target,
            quotas=tuple((topic, share * target) for topic, share in sorted(shares.items())),
            credit=self._credit(station),
            declined=frozenset(self._codes(station, "declined")),
            order=tuple(self._codes(station, "order")),
            fixed=tuple(Fixed(b, t, self.seconds[b]) for b, t in facts),
            open=tuple((b, t) for b, t in old if t >= self.frozen_until),
            owed=tuple(Owed(b, len(by), max(by)) for b, by in sorted(self.owed.get(code, {}).items())),
            pins=self._pins(station),
        )

    def _codes(self, station: Fields, name: str) -> list[str]:
        if not station.optional(name):
            return []
        return [known(code, station.of(name), self.seconds) for code in station.rows(name)]

    def _credit(self, station: Fields) -> tuple[tuple[str, int], ...]:
        if not station.optional("credit"):
            return ()
        credit = station.object("credit")
        return tuple((topic, credit.whole(topic, 0)) for topic in sorted(credit.data))

    def _pins(self, station: Fields) -> tuple[Pin, ...]:
        if not station.optional("pins"):
            return ()
        return tuple(
            Pin(known(p.value("bulletin"), p.of("bulletin"), self.seconds), p.whole("day"), p.text("window"))
            for p in station.objects("pins")
        )

    def _segments(self, calendar: Fields, lost: tuple[_Span, ...]) -> tuple[Segment, ...]:
        closed = frozenset(whole(day, calendar.of("closed_days")) for day in calendar.rows("closed_days"))
        quiet = calendar.spans("quiet_daily")
        windows = sorted((_window(w) for w in calendar.objects("windows")), key=lambda w: w[1])
        for (one, (_, ends), _), (other, (starts, _), _) in pairwise(windows):
            if starts < ends:
                raise Refused("instance.overlap", field=calendar.of("windows"), one=one, other=other)
        made = []
        for code, (starts, ends), fixed in windows:
            holes = [*fixed, *lost]
            for day in range(starts // DAY_SECONDS, (ends - 1) // DAY_SECONDS + 1):
                midnight = day * DAY_SECONDS
                holes += [(midnight + a, midnight + b) for a, b in quiet]
                if day in closed:
                    holes.append((midnight, midnight + DAY_SECONDS))
            for begin, end in _without((starts, ends), holes):
                made += self._within_days(begin, end, code)
        return tuple(sorted(made, key=lambda s: s.starts))

    def _within_days(self, begin: int, end: int, window: str) -> list[Segment]:
        """Return a free stretch as segments cut at midnight: the format counts a day by the date of the start."""
        cuts = [begin, *range((begin // DAY_SECONDS + 1) * DAY_SECONDS, end, DAY_SECONDS), end]
        last = len(cuts) - 2
        return [
            Segment(
                starts=a,
                ends=b,
                day=a // DAY_SECONDS,
                window=window,
                lead_seconds=self.open_s if number == 0 else 0,
                tail_seconds=self.close_s if number == last else 0,
                gap_seconds=self.sep_s,
            )
            for number, (a, b) in enumerate(pairwise(cuts))
        ]


def _window(w: Fields) -> tuple[str, _Span, list[_Span]]:
    """Return a window's id, its beginning and end, and the programmes in it that stand."""
    times = span([w.value("start"), w.value("end")], w.place)
    if times[1] - times[0] > DAY_SECONDS:
        raise Refused("instance.no_span", field=w.place, value=f"[{times[0]}, {times[1]}]")
    return w.text("id"), times, w.spans("fixed")


def _bulletin(b: Fields) -> PlanBulletin:
    valid = b.rows("valid")
    if len(valid) != len(("from", "until")):
        raise Refused("instance.no_span", field=b.of("valid"), value=str(valid))
    valid_from, valid_until = (whole(number, b.of("valid")) for number in valid)
    wanted, most = b.whole("repeats", 0, MOST_AIRINGS), b.whole("repeats_max", 0, MOST_AIRINGS)
    if most < wanted:
        raise Refused("instance.below", field=b.of("repeats_max"), value=most, name="repeats", least=wanted)
    klass = b.text("class") if b.optional("class") else BulletinClass.ORDINARY.value
    return PlanBulletin(
        code=b.text("id"),
        topic=b.text("topic"),
        seconds=b.whole("duration_s", 0),
        rank=b.whole("priority", min(RANK_WEIGHTS), max(RANK_WEIGHTS)),
        valid_from=valid_from,
        valid_until=valid_until,
        wanted=wanted,
        most=most,
        gap_seconds=b.whole("min_gap_s", 0),
        most_a_day=b.whole("max_per_day", 0, MOST_AIRINGS),
        must_air=_yes_or_no(b, "must"),
        klass=BulletinClass(known(klass, b.of("class"), [c.value for c in BulletinClass])),
    )


def _yes_or_no(b: Fields, name: str) -> bool:
    value = b.value(name)
    if not isinstance(value, bool):
        raise Refused("instance.not_bool", field=b.of(name), value=str(value))
    return value


def _without(span: _Span, holes: list[_Span]) -> list[_Span]:
    pieces, at = [], span[0]
    for a, b in sorted(holes):
        if at < a < span[1]:
            pieces.append((at, a))
        at = max(at, b) if a < span[1] else at
    if at < span[1]:
        pieces.append((at, span[1]))
    return [p for p in pieces if p[0] < p[1]]
