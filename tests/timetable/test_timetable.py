"""The timetable: which job at which hour, what is late, and only one at a time."""

import logging
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from importlib import resources

import pytest
from apscheduler.events import EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from sqlmodel import delete, select

from scheduler import timetable
from scheduler.administration.network import import_network
from scheduler.administration.shift import the_only_timetable
from scheduler.airtime import desk as airtime
from scheduler.messages import Refused
from scheduler.records.target import TargetSeconds
from scheduler.timekeeping import STATION_ZONE, SimulatedClock, SystemClock, at

MONDAY = date(2023, 7, 10)


def station_time(hour, minute=0, day=MONDAY):
    return at(day, hour * 60 + minute, STATION_ZONE)


def noted(job, done):
    """The job with work that notes when it was done."""
    return timetable.Job(job.name, job.hours, job.minutes, job.late, lambda _house, now: done.append((job.name, now)))


@pytest.fixture
def paused():
    """A scheduler that knows its jobs and runs none."""
    scheduler = BackgroundScheduler(timezone=STATION_ZONE)
    yield scheduler
    scheduler.shutdown(wait=False)


def hours_of(scheduler):
    return {job.id: job.next_run_time.astimezone(STATION_ZONE) for job in scheduler.get_jobs()}


def test_each_job_has_its_hour_in_the_station_s_zone(house, paused):
    timetable.enter(paused, house, SimulatedClock(station_time(4, 45)))
    paused.start(paused=True)

    hours = hours_of(paused)

    assert hours["draft"] == station_time(5)
    assert hours["reconcile"] == station_time(6, 45)
    # Monday at 04:45 is more than nine hours after Sunday's 19:00 and 19:30.
    assert hours["plan"] == station_time(19)
    assert hours["publish"] == station_time(19, 30)


def test_a_job_whose_hour_passed_while_nothing_ran_is_done_at_once_unless_it_is_too_late(house, paused, caplog):
    now = station_time(21, 7)

    with caplog.at_level(logging.INFO, "scheduler.timetable"):
        timetable.enter(paused, house, SimulatedClock(now))
    paused.start(paused=True)

    hours = hours_of(paused)
    assert now == hours["draft"] < hours["plan"] < hours["publish"] < now + timedelta(seconds=1)
    assert hours["reconcile"] == station_time(6, 45, MONDAY + timedelta(days=1))
    assert [r.action for r in caplog.records] == ["job_late"] * 3


@pytest.mark.parametrize(("minute", "due"), [(14, False), (15, True), (25, True), (26, False), (30, True)])
def test_late_means_within_the_job_s_own_limit(house, minute, due):
    job = next(j for j in timetable.JOBS if j.name == "draft")

    found = timetable.due_before(job, house, station_time(9, minute))

    assert (found is not None) is due


def test_a_running_timetable_does_what_is_due_in_the_jobs_order(house):
    done, last = [], threading.Event()
    every_minute = [noted(timetable.Job(n, "*", "*", timedelta(minutes=2), timetable.plan), done) for n in "ba"]
    closing = timetable.Job("z", "*", "*", timedelta(minutes=2), lambda _house, _now: last.set())

    with timetable.running(house, SystemClock(), [*every_minute, closing]):
        assert last.wait(30)

    assert [name for name, _when in done][:2] == ["b", "a"]


def test_what_a_desk_refuses_is_logged_as_its_sentence_and_the_next_job_comes(house, caplog):
    def refusing(_house, _now):
        raise Refused("administration.unknown_unit", unit="x")

    job = timetable.Job("draft", "5", "0", timedelta(0), refusing)

    timetable.do(job, house, SimulatedClock(station_time(5)))

    assert "There is no unit with the code “x”" in caplog.text
    assert caplog.records[-1].action == "job_refused"


def test_a_job_that_came_too_late_is_logged_as_skipped(house, paused, caplog):
    timetable.enter(paused, house, SimulatedClock(station_time(4)))
    paused.start(paused=True)

    paused._dispatch_event(JobExecutionEvent(EVENT_JOB_MISSED, "plan", "default", station_time(19)))

    assert caplog.records[-1].action == "job_skipped"


@pytest.mark.slow
def test_the_jobs_work_on_a_house_that_has_a_network_and_nothing_to_do(house, administrator):
    text = resources.files("scheduler").joinpath("samples", "network.toml").read_text(encoding="utf-8")
    now = datetime(2023, 7, 10, 12, 0, tzinfo=UTC)
    import_network(house, text, "network.toml", administrator, now)

    for job in timetable.JOBS:
        job.work(house, now)
        job.work(house, now)

    assert published_days(house) == {MONDAY + timedelta(days=n): n < 2 for n in range(7)}


def published_days(house):
    """Day → whether its document of the district radio is final."""
    from scheduler.traffic.schedule import day_of_station

    days = (day_of_station(house, "huyen", MONDAY + timedelta(days=n)) for n in range(8))
    return {d.day: not d.provisional for d in days if d.revision}


def test_a_second_timetable_is_refused_and_after_the_first_it_may_run(house):
    refused = pytest.raises(Refused, match="running on this data already")

    with the_only_timetable(house), refused, the_only_timetable(house):
        pass

    with the_only_timetable(house):
        pass


@pytest.mark.slow
def test_a_second_timetable_in_another_process_leaves_with_1_and_a_killed_one_lets_go(tmp_path):
    def scheduler(*words):
        command = [sys.executable, "-m", "scheduler", "--lang", "en", "--home", str(tmp_path / "home"), *words]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    with scheduler("init") as init:
        assert init.wait() == 0
    with scheduler("timetable") as first:
        assert "The timetable is running" in first.stdout.readline()
        with scheduler("timetable") as second:
            said = second.communicate()[1]
            assert second.returncode == 1
            assert "is running on this data already" in said
        first.kill()
    with scheduler("timetable") as third:
        assert "The timetable is running" in third.stdout.readline()
        third.send_signal(2)
        assert third.wait(30) == 0


def test_the_plan_job_turns_targets_into_seconds_first(house, administrator):
    text = resources.files("scheduler").joinpath("samples", "network.toml").read_text(encoding="utf-8")
    now = datetime(2023, 7, 10, 12, 0, tzinfo=UTC)
    import_network(house, text, "network.toml", administrator, now)
    airtime.set_target(house, "huyen", "*", "minutes", 30, MONDAY, MONDAY + timedelta(days=6), administrator, now)
    with house.database.writing() as session:
        session.execute(delete(TargetSeconds))

    timetable.plan(house, now)

    with house.database.reading() as session:
        assert [row.seconds for row in session.exec(select(TargetSeconds).where(TargetSeconds.station_id == 1))] == [
            1800
        ]
