"""Publishing: signed day documents, one a station and day. Final days are locked; a named person may change one."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session

from scheduler.messages import Refused
from scheduler.progress import Progress, silent
from scheduler.records.account import Role, require, require_person
from scheduler.records.house import House
from scheduler.records.slot import DayCause
from scheduler.records.station import Station
from scheduler.traffic.applying import apply
from scheduler.traffic.gathering import gather
from scheduler.traffic.press import Act, Press, PublishedLine, days_between
from scheduler.traffic.solver import solve
from scheduler.traffic.station_rows import Reopened
from scheduler.traffic.window_rows import lock_stations, pauses, stations_on, window_exceptions, window_rules
from scheduler.traffic.windows import WindowInstance, instances

LEAD = timedelta(minutes=30)
"""What is added to a day that players hold already starts so much later: they fetch their documents in turn."""


def publish(
    house: House,
    stations: Sequence[str] | None,
    first_day: date,
    last_day: date,
    by: int,
    now: datetime,
    progress: Progress = silent,
    *,
    provisional: bool = False,
) -> tuple[PublishedLine, ...]:
    """Make the day documents of some stations and days, sign and keep them.

    A final document makes its slots published: planning moves them no more, and publishing again leaves its windows,
    slots and sounds as they are. Slots whose approval has been voided, whose bulletin was withdrawn or whose window is
    paused are withdrawn; a new revision then says so. Harmless again.

    Args:
        house: the opened house; its key signs.
        stations: codes; None for all.
        first_day: first broadcast day.
        last_day: last broadcast day, included.
        by: the account that publishes, an operator.
        now: when.
        progress: told after each station.
        provisional: what is shown ahead; its slots may still move. A day that is final stays final.

    Raises:
        Refused: `by` may not publish, a station is unknown, there are no days, or this home has no signing key.
    """
    if last_day < first_day:
        raise Refused("traffic.no_days", first=first_day, last=last_day)
    lines: list[PublishedLine] = []
    with house.database.writing() as session:
        require(session, by, Role.OPERATOR)
        lock_stations(session)
        chosen = chosen_stations(session, stations, first_day)
        act = Act(by, now, provisional=provisional, pauses=pauses(session))
        press = Press(session, house, act)
        windows = windows_of(session, house, chosen, first_day, last_day)
        for number, station in enumerate(chosen, 1):
            days = days_between(first_day, last_day)
            lines += [press.day(station, day, windows.get((station.code, day), ())) for day in days]
            progress(number, len(chosen), station.name)
    return tuple(lines)


def change(house: House, station: str, day: date, reason: str, by: int, now: datetime) -> PublishedLine:
    """Change a day that is published: plan what of it is still to come anew, and publish another revision.

    Slots that have begun, or begin within `LEAD`, stand; of the others as many as may. Windows, sounds and renderings
    become those of today. The revision keeps who did it and why.

    Args:
        house: the opened house; its key signs.
        station: its code.
        day: the broadcast day.
        reason: in the words of who decides.
        by: that person, an operator; never the program itself.
        now: when.

    Raises:
        Refused: `by` may not or is no person, the reason is empty, the station is unknown, or the day isn't final yet:
            then planning and publishing do it.
    """
    if not reason.strip():
        raise Refused("traffic.change_reason")
    with house.database.writing() as session:
        require(session, by, Role.OPERATOR)
        require_person(session, by)
        lock_stations(session)
        [chosen] = chosen_stations(session, (station,), day)
        act = Act(by, now, cause=DayCause.CHANGE, reason=reason.strip(), pauses=pauses(session))
        press = Press(session, house, act)
        if not press.is_final(chosen, day):
            raise Refused("traffic.day_is_open", station=chosen.name, day=day)
        reopened = Reopened(frozenset({(station, day)}), movable=True)
        gathered = gather(session, day, day, now + LEAD, house.zone, only=(station,), reopened=reopened)
        apply(session, gathered, solve(gathered.problem), by, now)
        windows = windows_of(session, house, (chosen,), day, day)
        return press.day(chosen, day, windows.get((station, day), ()))


def windows_of(
    session: Session, house: House, stations: Sequence[Station], first_day: date, last_day: date
) -> dict[tuple[str, date], list[WindowInstance]]:
    """Return the windows of some stations and days, by station's code and day."""
    rules, _ = window_rules(session, stations)
    found: dict[tuple[str, date], list[WindowInstance]] = {}
    for window in instances(rules, window_exceptions(session), first_day, last_day, house.zone):
        found.setdefault((window.station, window.day), []).append(window)
    return found


def chosen_stations(session: Session, codes: Sequence[str] | None, day: date) -> tuple[Station, ...]:
    """Return the stations that exist on a day, or some of them.

    Raises:
        Refused: there is none of a code.
    """
    there = stations_on(session, day)
    if codes is None:
        return there
    known = {s.code for s in there}
    for code in codes:
        if code not in known:
            raise Refused("traffic.unknown_station", station=code)
    return tuple(s for s in there if s.code in codes)
