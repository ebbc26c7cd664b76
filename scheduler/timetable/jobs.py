"""The jobs: what each desk does at its hours. Each is harmless to do twice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.administration import backing_up
from scheduler.administration.house import House
from scheduler.administration.shift import program_account
from scheduler.airtime import chasing, proving, summing
from scheduler.airtime import desk as airtime
from scheduler.airtime.comparing import parse_period
from scheduler.messages import Message
from scheduler.reports import desk as reports
from scheduler.studio import desk as studio
from scheduler.timekeeping import broadcast_day
from scheduler.traffic import desk as traffic
from scheduler.traffic import publishing, readiness

_DAYS_JUDGED = 2
"""Reconciling looks at yesterday again: late reports come in overnight."""

_LOOKED_AHEAD = timedelta(minutes=30)
"""Readiness is looked at so long before a window: time enough to mend a thing or to bring a stick."""

_MONTHS_A_QUARTER = 3
_QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Job:
    """What a desk does at its hours.

    Attributes:
        name: its word; "timetable.job_<name>" in the catalogue.
        hours: of the station's day, as cron writes them.
        minutes: of the hour, as cron writes them.
        late: how late it may still begin.
        work: does it; returns what there is to say about it.
        days: of the month, as cron writes them.
    """

    name: str
    hours: str
    minutes: str
    late: timedelta
    work: Callable[[House, datetime], Message | None]
    days: str = "*"


def draft(house: House, now: datetime) -> Message | None:
    """Voice the bulletins that have a script and no take yet, and the house's tune, opening and closing likewise."""
    by = program_account(house, now)
    made, sounds = (
        sum(one.result in (studio.DraftResult.MADE, studio.DraftResult.RENDERED) for one in outcomes)
        for outcomes in (studio.draft(house, None, by, now), studio.draft_sounds(house, by, now))
    )
    if sounds:
        return Message("timetable.drafted_sounds", {"count": made, "sounds": sounds})
    return Message("timetable.drafted", {"count": made}) if made else None


def plan(house: House, now: datetime) -> Message:
    """Plan the days ahead; what is published stands."""
    today = broadcast_day(now, house.zone)
    last_day, by = today + timedelta(days=house.settings.traffic.days_planned - 1), program_account(house, now)
    airtime.refresh_target_seconds(house, by, now)
    done = traffic.plan(house, today, last_day, by, now)
    return Message(
        "timetable.planned", {"first": today, "last": last_day, "added": done.added, "removed": done.removed}
    )


def publish(house: House, now: datetime) -> Message:
    """Publish the next days, tomorrow with them; show the days after as provisional."""
    today, by = broadcast_day(now, house.zone), program_account(house, now)
    last_final = today + timedelta(days=house.settings.traffic.days_published - 1)
    last_shown = today + timedelta(days=house.settings.traffic.days_visible - 1)
    publishing.publish(house, None, today, last_final, by, now)
    if last_shown > last_final:
        publishing.publish(house, None, last_final + timedelta(days=1), last_shown, by, now, provisional=True)
    return Message("timetable.published", {"first": today, "last": last_final, "shown": last_shown})


def reconcile(house: House, now: datetime) -> Message:
    """Give yesterday's and today's slots their outcomes."""
    today = broadcast_day(now, house.zone)
    first_day = today - timedelta(days=_DAYS_JUDGED - 1)
    done = airtime.reconcile(house, first_day, today, program_account(house, now), now)
    return Message("timetable.reconciled", {"first": first_day, "last": today, "slots": sum(done.outcomes.values())})


def sums(house: House, now: datetime) -> Message | None:
    """Add up the months under which the log has changed."""
    made = summing.refresh(house, now)
    return Message("timetable.summed", {"count": made}) if made else None


def expire(house: House, now: datetime) -> Message | None:
    """Let audio go whose term after its last airing is over; what is held stays."""
    gone = studio.expire_audio(house, program_account(house, now), now).going
    return Message("timetable.expired", {"count": len(gone)}) if gone else None


def ready(house: House, now: datetime) -> Message | None:
    """Say what would go wrong in the windows that begin half an hour from now, within this quarter of an hour."""
    quarter = now - timedelta(seconds=now.timestamp() % _QUARTER.total_seconds())
    begins = quarter + _LOOKED_AHEAD
    stations = readiness.stations_beginning(house, begins, begins + _QUARTER)
    if not stations:
        return None
    found = [f for f in readiness.ready(house, broadcast_day(begins, house.zone)) if f.station in stations and f.grave]
    if not found:
        return Message("timetable.ready", {"stations": len(stations)})
    return Message("timetable.not_ready", {"count": len(found), "causes": tuple(f.message for f in found)})


def heads(house: House, now: datetime) -> Message:
    """Sign the last row of every station's log, so that a cut tail or a log chained anew is found later."""
    path = proving.write_heads(house, broadcast_day(now, house.zone), now)
    return Message("timetable.heads_written", {"file": str(path)})


def report(house: House, now: datetime) -> Message:
    """Write last month's papers, after a quarter's end that quarter's too, and whom to remind of what is unreported."""
    today = broadcast_day(now, house.zone)
    last = today.replace(day=1) - timedelta(days=1)
    names = [f"{last:%Y-%m}"]
    if last.month % _MONTHS_A_QUARTER == 0:
        names.append(f"{last.year}-Q{last.month // _MONTHS_A_QUARTER}")
    folder = house.home / reports.FOLDER
    for name in names:
        reports.write(house, parse_period(name), reports.FORMATS, folder, now)
    chased = chasing.chase(house, last.replace(day=1), last)
    count = reports.write_reminders(house, names[0], chased, folder)
    return Message("timetable.reported", {"month": ", ".join(names), "folder": str(folder), "count": count})


def backup(house: House, now: datetime) -> Message:
    """Make the night's backup and let the oldest go."""
    kept = proving.export_heads(house, now) if house.key else None
    done = backing_up.backup(house, house.backups, kept, now)
    gone = backing_up.prune(house.backups, house.settings.backups_kept)
    return Message("timetable.backed_up", {"folder": str(done.folder), "copied": done.copied, "gone": gone})


JOBS: Sequence[Job] = (
    Job("draft", "5-21", "*/15", timedelta(minutes=10), draft),
    Job("reconcile", "6", "45", timedelta(hours=12), reconcile),
    Job("sums", "6", "50", timedelta(hours=12), sums),
    Job("expire", "2", "15", timedelta(hours=12), expire),
    Job("plan", "19", "0", timedelta(hours=9), plan),
    Job("publish", "19", "30", timedelta(hours=9), publish),
    Job("ready", "3-22", "*/15", timedelta(minutes=5), ready),
    Job("report", "7", "30", timedelta(days=5), report, days="1"),
    Job("heads", "22", "45", timedelta(hours=12), heads),
    Job("backup", "23", "0", timedelta(hours=12), backup),
)
"""In the order in which they run when several are due."""
