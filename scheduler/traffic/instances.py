"""The neutral JSON of the planner: `bcs-instance/1` is read and written, `bcs-plan/1` too.

Times are whole seconds from local midnight of day 0. The format has no class, choices, pins or relay credit: read
problems have none, and `to_instance` leaves them out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from scheduler.messages import Refused
from scheduler.traffic.bounding import Shortfall
from scheduler.traffic.pinning import BrokenPin
from scheduler.traffic.problem import (
    DAY_SECONDS,
    Fixed,
    Owed,
    Plan,
    PlanBulletin,
    PlanStation,
    Problem,
    Segment,
)

INSTANCE_FORMAT = "bcs-instance/1"
PLAN_FORMAT = "bcs-plan/1"

_Json = Mapping[str, Any]
_Span = tuple[int, int]


def to_problem(data: _Json) -> Problem:
    """Return the problem that a neutral instance describes.

    Args:
        data: parsed JSON.

    Raises:
        Refused: not a `bcs-instance/1`, or a field is missing or of the wrong kind.
    """
    if not isinstance(data, Mapping) or data.get("format") != INSTANCE_FORMAT:
        raise Refused("traffic.not_an_instance", format=INSTANCE_FORMAT)
    try:
        return _Reader(data).problem()
    except KeyError as error:
        raise Refused("traffic.instance_lacks", field=str(error.args[0])) from error
    except (TypeError, ValueError, AttributeError) as error:
        raise Refused("traffic.instance_malformed", why=str(error)) from error


def to_plan_json(plan: Plan, missed: Iterable[Shortfall] = (), broken: Iterable[BrokenPin] = ()) -> dict[str, Any]:
    """Return a plan in the neutral format; all but its airings is an addition that others may leave unread.

    Args:
        plan: the plan.
        missed: targets that it misses.
        broken: pins that it doesn't keep.
    """
    return {
        "format": PLAN_FORMAT,
        "instance": plan.name,
        "stopped_early": plan.stopped_early,
        "airings": [[a.station, a.bulletin, a.starts] for a in plan.airings],
        "not_placed": [
            {
                "station": n.station,
                "bulletin": n.bulletin,
                "count": n.count,
                "reason": n.reason.value,
                "short_s": n.short_seconds,
            }
            for n in plan.not_placed
        ],
        "targets_missed": [
            {
                "station": m.station,
                "topic": m.topic,
                "target_s": m.target,
                "planned_s": m.planned,
                "bound_s": m.bound,
                "bar": m.bar.value,
            }
            for m in missed
        ],
        "pins_broken": [
            {"station": b.station, "bulletin": b.pin.bulletin, "day": b.pin.day, "window": b.pin.window}
            | {"why": b.bar.value}
            for b in broken
        ],
    }


class _Reader:
    def __init__(self, data: _Json) -> None:
        self.data = data
        self.open_s, self.sep_s, self.close_s = (int(data["rules"][k]) for k in ("open_s", "sep_s", "close_s"))
        previous = data.get("previous") or {"frozen_until": 0, "airings": []}
        self.frozen_until = int(previous["frozen_until"])
        self.seconds = {b["id"]: int(b["duration_s"]) for b in data["bulletins"]}
        self.old: dict[str, list[tuple[str, int]]] = {}
        for station, bulletin, start in previous["airings"]:
            if bulletin in self.seconds:
                self.old.setdefault(station, []).append((bulletin, start))
        self.segments: dict[object, tuple[Segment, ...]] = {}

    def problem(self) -> Problem:
        data = self.data
        everyone = [s["id"] for s in data["stations"]]
        meant: dict[str, list[str]] = {code: [] for code in everyone}
        for b in data["bulletins"]:
            for station in _members(b["targets"], everyone, data["groups"]):
                meant.setdefault(station, []).append(b["id"])
        owed: dict[str, list[_Json]] = {}
        for m in data.get("makegoods", ()):
            owed.setdefault(m["station"], []).append(m)
        return Problem(
            name=data["name"],
            days=int(data["days"]),
            bulletins=tuple(_bulletin(b) for b in data["bulletins"]),
            stations=tuple(self._station(s, meant[s["id"]], owed.get(s["id"], [])) for s in data["stations"]),
            frozen_until=self.frozen_until,
        )

    def _station(self, station: _Json, bulletins: list[str], owed: list[_Json]) -> PlanStation:
        lost = tuple((int(a), int(b)) for a, b in station["lost"])
        key = (station["calendar"], lost)
        if key not in self.segments:
            self.segments[key] = self._segments(self.data["calendars"][station["calendar"]], lost)
        old = self.old.get(station["id"], [])
        frozen = [(b, t) for b, t in old if t < self.frozen_until]
        facts = [(b, t) for b, t in frozen if not any(x < t + self.seconds[b] and t < y for x, y in lost)]
        missed = Counter(m["bulletin"] for m in owed)
        shares = station["shares"] or self.data["shares"]
        return PlanStation(
            code=station["id"],
            segments=self.segments[key],
            bulletins=tuple(bulletins),
            target_seconds=int(station["target_s"]),
            quotas=tuple((topic, share * station["target_s"]) for topic, share in sorted(shares.items())),
            fixed=tuple(Fixed(b, t, self.seconds[b]) for b, t in facts),
            open=tuple((b, t) for b, t in old if t >= self.frozen_until),
            owed=tuple(
                Owed(code, count, max(int(m["by"]) for m in owed if m["bulletin"] == code))
                for code, count in sorted(missed.items())
            ),
        )

    def _segments(self, calendar: _Json, lost: tuple[_Span, ...]) -> tuple[Segment, ...]:
        closed = frozenset(calendar["closed_days"])
        made = []
        for window in sorted(calendar["windows"], key=lambda w: w["start"]):
            holes = [(a, b) for a, b in window["fixed"]] + list(lost)
            for day in range(window["start"] // DAY_SECONDS, (window["end"] - 1) // DAY_SECONDS + 1):
                midnight = day * DAY_SECONDS
                holes += [(midnight + a, midnight + b) for a, b in calendar["quiet_daily"]]
                if day in closed:
                    holes.append((midnight, midnight + DAY_SECONDS))
            for begin, end in _without((window["start"], window["end"]), holes):
                made += self._within_days(begin, end, window["id"])
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


def _bulletin(b: _Json) -> PlanBulletin:
    return PlanBulletin(
        code=b["id"],
        topic=b["topic"],
        seconds=int(b["duration_s"]),
        rank=int(b["priority"]),
        valid_from=int(b["valid"][0]),
        valid_until=int(b["valid"][1]),
        wanted=int(b["repeats"]),
        most=int(b["repeats_max"]),
        gap_seconds=int(b["min_gap_s"]),
        most_a_day=int(b["max_per_day"]),
        must_air=bool(b["must"]),
    )


def _members(targets: list[str], everyone: list[str], groups: _Json) -> list[str]:
    found: dict[str, None] = {}  # a dict keeps the order, a set wouldn't
    for target in targets:
        if target == "*":
            return everyone
        found.update(dict.fromkeys(groups[target[2:]] if target.startswith("g:") else [target]))
    return list(found)


def _without(span: _Span, holes: list[_Span]) -> list[_Span]:
    pieces, at = [], span[0]
    for a, b in sorted(holes):
        if at < a < span[1]:
            pieces.append((at, a))
        at = max(at, b) if a < span[1] else at
    if at < span[1]:
        pieces.append((at, span[1]))
    return [p for p in pieces if p[0] < p[1]]
