"""A slot with the day that it lies on and where it might go: what the pages of slots are made of."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scheduler.messages import WrongUse
from scheduler.traffic.schedule import SlotLine, WindowLine
from scheduler.traffic.timelines import WEEK, Lane, place_of, week_of
from scheduler.web.screen import Screen


@dataclass(frozen=True, slots=True)
class Goal:
    """A window that a slot may be moved to; `key` names it in forms."""

    key: str
    day: date
    window: WindowLine


@dataclass(frozen=True, slots=True)
class Found:
    """A slot, the lane that it lies on, and the windows of the days around it."""

    slot: SlotLine
    lane: Lane
    goals: tuple[Goal, ...]

    @property
    def station(self) -> str:
        """The station's code."""
        return self.lane.day.station


def find_slot(screen: Screen, code: str) -> Found | None:
    """Return a slot with the open windows of its day and those around it; None when there is none of that code."""
    place = place_of(screen.house, code)
    if place is None:
        return None
    station, day = place
    today = screen.today()
    first = today if today <= day < today + timedelta(days=WEEK) else day
    lanes = week_of(screen.house, station, first)
    lane = next(lane for lane in lanes if lane.day.day == day)
    slot = next((s for w in lane.day.windows for s in w.slots if s.code == code), None)
    if slot is None:
        return None
    return Found(slot, lane, tuple(goal for one in lanes if one.state != "locked" for goal in _goals(one, screen)))


def _goals(lane: Lane, screen: Screen) -> list[Goal]:
    """Return the windows of a day that aren't over."""
    now = screen.now()
    mine = (w for w in lane.day.windows if not w.cancelled and w.ends_at > now)
    return [Goal(f"{lane.day.day}|{w.starts_at.isoformat()}", lane.day.day, w) for w in mine]


def chosen(found: Found, key: str, at: str, screen: Screen) -> tuple[datetime, datetime | None]:
    """Return from when it may start, and until when; None: in that minute alone.

    Raises:
        WrongUse: there is no such window, or the time is none of it.
    """
    goal = next((g for g in found.goals if g.key == key), None)
    if goal is None:
        raise WrongUse("web_schedule.no_such_window")
    if not at.strip():
        return max(goal.window.starts_at, screen.now()), goal.window.ends_at
    try:
        clock = time.fromisoformat(at.strip().replace("h", ":").rstrip(":").zfill(5))
    except ValueError as error:
        raise WrongUse("web_schedule.no_time", value=at[:20]) from error
    zone = screen.house.zone
    local = goal.window.starts_at.astimezone(zone)
    when = datetime.combine(local.date(), clock, zone)
    return (when if when >= local.replace(second=0) else when + timedelta(days=1)), None


def dropped(found: Found, when: str) -> tuple[datetime, datetime | None]:
    """Return from when a slot that was let go may start, and until when: the end of the window it was dropped on.

    Raises:
        WrongUse: it is no moment.
    """
    try:
        moment = datetime.fromisoformat(when)
    except ValueError as error:
        raise WrongUse("web_schedule.no_time", value=when[:20]) from error
    if moment.tzinfo is None:
        raise WrongUse("web_schedule.no_time", value=when[:20])
    held = (g.window for g in found.goals if g.window.starts_at <= moment < g.window.ends_at)
    return moment, next((w.ends_at for w in held), None)
