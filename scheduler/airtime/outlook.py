"""The outlook: where a period's airtime will end, by what was heard, what is planned, and days nobody planned. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.airtime.facts import SlotFact
from scheduler.airtime.figures import ZERO, percent
from scheduler.airtime.sums import Heard
from scheduler.records.slot import SlotState

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Own reform airtime of a station over a whole period.

    Attributes:
        heard: until now.
        planned: in slots that are still to come.
        guessed: days of the period that no plan reaches, each taken as a mean day until now.
        goal: the station's target over exactly this period; None without one.
        reported: whether the station brought any row; without one nothing is forecast from it.
    """

    station: str
    heard: timedelta
    planned: timedelta
    guessed: timedelta
    goal: timedelta | None
    reported: bool

    @property
    def forecast(self) -> timedelta:
        """What the period ends with."""
        return self.heard + self.planned + self.guessed

    @property
    def percent(self) -> float | None:
        """The forecast of the goal, per cent; None without a goal."""
        return percent(self.forecast, self.goal) if self.goal is not None else None


def outlook(
    stations: Sequence[str],
    heard_all: Heard,
    slots: Iterable[SlotFact],
    goals: dict[str, timedelta],
    period: tuple[date, date],
    today: date,
    now: datetime,
) -> tuple[Outlook, ...]:
    """Return the outlook of each station.

    Args:
        stations: their codes, in their order.
        heard_all: of the period.
        slots: of the period.
        goals: seconds of each station's target over all reform topics and exactly this period.
        period: first and last broadcast day.
        today: the broadcast day; days before it are over.
        now: slots that begin later are still to come.
    """
    first, last = period
    heard, told = _own_reform(stations, heard_all, period)
    planned = dict.fromkeys(stations, ZERO)
    planned_until = dict.fromkeys(stations, today - _DAY)
    for slot in slots:
        if slot.state is SlotState.WITHDRAWN or slot.station not in planned or not first <= slot.day <= last:
            continue
        planned_until[slot.station] = max(planned_until[slot.station], slot.day)
        if slot.starts_at > now and slot.reform:
            planned[slot.station] += timedelta(milliseconds=slot.milliseconds)
    over = max(0, (min(today - _DAY, last) - first).days + 1)
    found = []
    for station in stations:
        reached = max(planned_until[station], first - _DAY, today - _DAY)
        open_days = max(0, (last - reached).days) if today <= last else 0
        mean = heard[station] / over if over and station in told else ZERO
        found.append(
            Outlook(station, heard[station], planned[station], mean * open_days, goals.get(station), station in told)
        )
    return tuple(found)


def at_pace(
    stations: Sequence[str],
    heard_all: Heard,
    before: Mapping[str, timedelta],
    goals: Mapping[str, timedelta],
    period: tuple[date, date],
    days: tuple[date, date],
) -> tuple[Outlook, ...]:
    """Return where longer days end when every day that is left is a mean day of a period that is over.

    Args:
        stations: their codes, in their order.
        heard_all: of the period.
        before: own reform airtime from the first of those days to the period's end, by station.
        goals: each station's target over exactly those days.
        period: first and last broadcast day of what is over.
        days: first and last of what is looked at.
    """
    first, last = period
    heard, told = _own_reform(stations, heard_all, period)
    left = (days[1] - max(last, days[0] - _DAY)).days
    length = (last - first).days + 1
    return tuple(
        Outlook(s, before.get(s, ZERO), ZERO, heard[s] * left / length, goals.get(s), s in told) for s in stations
    )


def _own_reform(
    stations: Sequence[str], heard_all: Heard, period: tuple[date, date]
) -> tuple[dict[str, timedelta], set[str]]:
    """Return own reform airtime of each station in a period, and who brought any row."""
    first, last = period
    heard = dict.fromkeys(stations, ZERO)
    for one in heard_all.sums:
        if first <= one.day <= last and one.station in heard and one.reform and not one.relayed:
            heard[one.station] += timedelta(milliseconds=one.milliseconds)
    return heard, {station for station, day in heard_all.told if first <= day <= last}
