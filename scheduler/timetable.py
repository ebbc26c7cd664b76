"""The timetable: which desk works when (a door). One runs at a time, one job at a time.

A job is a function of the house and `now`, harmless to do twice. Misfires: a job that comes late by no more than its
`late` runs once, at once, also when the program was off at its hour; one that is later still is skipped until its
next hour. Both are logged.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.events import EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.cron import CronTrigger

from scheduler.administration.house import House
from scheduler.administration.shift import program_account, the_only_timetable
from scheduler.airtime import desk as airtime
from scheduler.messages import SchedulerError
from scheduler.studio import desk as studio
from scheduler.timekeeping import Clock, broadcast_day
from scheduler.traffic import desk as traffic
from scheduler.traffic import publishing

logger = logging.getLogger(__name__)

_TICK = timedelta(milliseconds=1)
"""Apart so much, jobs that are due together start in their order."""

_DAYS_JUDGED = 2
"""Reconciling looks at yesterday again: late reports come in overnight."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a desk does at its hours.

    Attributes:
        name: its word; "timetable.job_<name>" in the catalogue.
        hours: of the station's day, as cron writes them.
        minutes: of the hour, as cron writes them.
        late: how late it may still begin.
        work: does it.
    """

    name: str
    hours: str
    minutes: str
    late: timedelta
    work: Callable[[House, datetime], None]


def draft(house: House, now: datetime) -> None:
    """Voice the bulletins that have a script and no take yet."""
    made = studio.draft(house, None, program_account(house, now), now)
    logger.info("Drafted %d bulletins", len(made), extra={"action": "bulletins_drafted"})


def plan(house: House, now: datetime) -> None:
    """Plan the days ahead; what is published stands."""
    today = broadcast_day(now, house.zone)
    last_day, by = today + timedelta(days=house.settings.traffic.days_planned - 1), program_account(house, now)
    airtime.refresh_target_seconds(house, by, now)
    done = traffic.plan(house, today, last_day, by, now)
    logger.info(
        "Planned %s to %s: %d slots new, %d gone",
        today,
        last_day,
        done.added,
        done.removed,
        extra={"action": "planned"},
    )


def publish(house: House, now: datetime) -> None:
    """Publish the next days, tomorrow with them; show the days after as provisional."""
    today, by = broadcast_day(now, house.zone), program_account(house, now)
    last_final = today + timedelta(days=house.settings.traffic.days_published - 1)
    last_shown = today + timedelta(days=house.settings.traffic.days_visible - 1)
    publishing.publish(house, None, today, last_final, by, now)
    if last_shown > last_final:
        publishing.publish(house, None, last_final + timedelta(days=1), last_shown, by, now, provisional=True)
    logger.info("Published %s to %s", today, last_final, extra={"action": "days_published"})


def reconcile(house: House, now: datetime) -> None:
    """Give yesterday's and today's slots their outcomes."""
    today = broadcast_day(now, house.zone)
    first_day = today - timedelta(days=_DAYS_JUDGED - 1)
    done = airtime.reconcile(house, first_day, today, program_account(house, now), now)
    logger.info("Reconciled %s to %s: %s", first_day, today, done.outcomes, extra={"action": "days_reconciled"})


JOBS: tuple[Job, ...] = (
    Job("draft", "5-21", "*/15", timedelta(minutes=10), draft),
    Job("reconcile", "6", "45", timedelta(hours=12), reconcile),
    Job("plan", "19", "0", timedelta(hours=9), plan),
    Job("publish", "19", "30", timedelta(hours=9), publish),
)
"""In the order in which they run when several are due."""


@contextmanager
def running(house: House, clock: Clock, jobs: Sequence[Job] = JOBS) -> Iterator[None]:
    """Run the timetable beside what the block does; at its end a job that is at work finishes first.

    Raises:
        Refused: another timetable runs on this installation.
    """
    with the_only_timetable(house):
        scheduler = BackgroundScheduler(timezone=house.zone, executors={"default": ThreadPoolExecutor(1)})
        enter(scheduler, house, clock, jobs)
        scheduler.start()
        try:
            yield
        finally:
            scheduler.shutdown(wait=True)


def enter(scheduler: BaseScheduler, house: House, clock: Clock, jobs: Sequence[Job] = JOBS) -> None:
    """Put jobs into a scheduler; one that was due within its `late` before now runs as soon as it starts.

    Args:
        scheduler: not started yet, or paused.
        house: what they work on.
        clock: what time it is.
        jobs: by their order.
    """
    now = clock.now()
    for number, job in enumerate(jobs):
        trigger = trigger_of(job, house)
        missed = due_before(job, house, now)
        if missed is not None:
            logger.info("%s was due at %s; it runs now", job.name, missed, extra={"action": "job_late"})
        scheduler.add_job(
            do,
            trigger,
            args=(job, house, clock),
            id=job.name,
            name=job.name,
            misfire_grace_time=int(job.late.total_seconds()),
            coalesce=True,
            max_instances=1,
            next_run_time=now + _TICK * number if missed is not None else trigger.get_next_fire_time(None, now),
        )
    scheduler.add_listener(_skipped, EVENT_JOB_MISSED)


def do(job: Job, house: House, clock: Clock) -> None:
    """Do a job; what it refuses is logged as its sentence, and the next hour comes all the same."""
    try:
        job.work(house, clock.now())
    except SchedulerError as error:
        logger.warning("%s: %s", job.name, error, extra={"action": "job_refused"})


def trigger_of(job: Job, house: House) -> CronTrigger:
    """Return when a job runs, in the station's zone."""
    return CronTrigger(hour=job.hours, minute=job.minutes, timezone=house.zone)


def written(job: Job) -> str:
    """Return a job's hours for people: "19:00", or the two cron fields where it runs more often."""
    if job.hours.isdigit() and job.minutes.isdigit():
        return f"{int(job.hours):02d}:{int(job.minutes):02d}"
    return f"{job.hours} h, {job.minutes} min"


def due_before(job: Job, house: House, now: datetime) -> datetime | None:
    """Return the latest hour of a job that was within its `late` before `now`; None when there was none."""
    trigger = trigger_of(job, house)
    found = None
    at = trigger.get_next_fire_time(None, now - job.late)
    while at is not None and at <= now:
        found = at
        at = trigger.get_next_fire_time(at, at + timedelta(seconds=1))
    return found


def _skipped(event: JobExecutionEvent) -> None:
    logger.warning(
        "%s was due at %s, too long ago; skipped until its next hour",
        event.job_id,
        event.scheduled_run_time,
        extra={"action": "job_skipped"},
    )
