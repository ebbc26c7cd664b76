"""Figures → bars: what a chart shows of a tally, lengths scaled to the longest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from scheduler.airtime.figures import ZERO, Line, Tally
from scheduler.web.screen import topic_order


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a chart and its table.

    Attributes:
        key: a station's or topic's code.
        goal: what the target asks; None without one.
        width: of the aired part, per cent of the chart.
        relay_width: of the relayed part beside it.
        goal_at: where the target's mark stands, per cent; None without one.
        reported: False: nothing is known, which isn't zero.
    """

    key: str
    planned: timedelta
    delivered: timedelta
    measured: timedelta
    reported_part: timedelta
    assumed: timedelta
    aired: timedelta
    relay: timedelta
    goal: timedelta | None
    width: float
    relay_width: float
    goal_at: float | None
    reported: bool

    @property
    def met(self) -> bool:
        """Whether own play reaches the goal."""
        return self.goal is not None and self.aired >= self.goal


def bars_by_station(tally: Tally) -> tuple[Bar, ...]:
    """Return a bar a station, beside its target over all reform topics when exactly this period has one."""
    goals = {station: line.goal for station, line in tally.own_goals.items()}
    return _bars(tally.lines, goals)


def bars_by_topic(tally: Tally) -> tuple[Bar, ...]:
    """Return a bar a topic in the plan's order; a topic that wasn't heard has an empty one."""
    order = {code: n for n, code in enumerate(topic_order())}
    bars = _bars(tally.lines, {}, every=True)
    heard = {b.key.split(".")[0] for b in bars}
    bars += tuple(_empty(code) for code in order if code not in heard)
    return tuple(sorted(bars, key=lambda b: (order.get(b.key.split(".")[0], len(order)), b.key)))


def _bars(lines: Iterable[Line], goals: dict[str, timedelta], *, every: bool = False) -> tuple[Bar, ...]:
    rows = [(line, line.every if every else line.reform) for line in lines]
    lengths = [f.own.total + f.relay.total for _line, f in rows]
    longest = max([*lengths, *goals.values()], default=ZERO) or timedelta(seconds=1)
    made = []
    for line, figures in rows:
        goal = goals.get(line.key[0])
        made.append(
            Bar(
                key=line.key[0],
                planned=figures.planned,
                delivered=figures.delivered,
                measured=figures.own.measured,
                reported_part=figures.own.reported,
                assumed=figures.own.assumed,
                aired=figures.own.total,
                relay=figures.relay.total,
                goal=goal,
                width=round(100 * (figures.own.total / longest), 2),
                relay_width=round(100 * (figures.relay.total / longest), 2),
                goal_at=None if goal is None else round(100 * (goal / longest), 2),
                reported=line.reported,
            )
        )
    return tuple(made)


def _empty(key: str) -> Bar:
    return Bar(key, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, None, 0.0, 0.0, None, reported=True)
