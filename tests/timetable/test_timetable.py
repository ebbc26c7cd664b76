"""The timetable: which job at which hour, what is late, and only one at a time."""

import errno
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

from scheduler.administration import job_runs
from scheduler.administration.backing_up import backups_in
from scheduler.administration.job_runs import JobState
from scheduler.administration.network import import_network
from scheduler.administration.shift import the_only_timetable
from scheduler.airtime import desk as airtime
from scheduler.messages import Message, Refused
from scheduler.records.target import TargetSeconds
from scheduler.timekeeping import STATION_ZONE, SimulatedClock, SystemClock, at
from scheduler.timetable import clockwork, jobs
from scheduler.timetable.clockwork import Start

MONDAY = date(2023, 7, 10)


def station_time(hour, minute=0, day=MONDAY):
    return at(day, hour * 60 + minute, STATION_ZONE)


def noted(job, done):
    """The job with work that notes when it was done."""
    return jobs.Job(job.name, job.hours, job.minutes, job.late, lambda _house, now: done.append((job.name, now)))


@pytest.fixture
def paused():
    """A scheduler that knows its jobs and runs none."""
    scheduler = BackgroundScheduler(timezone=STATION_ZONE)
    yield scheduler
    scheduler.shutdown(wait=False)


def hours_of(scheduler):
    return {job.id: job.next_run_time.astimezone(STATION_ZONE) for job in scheduler.get_jobs()}


def test_each_job_has_its_hour_in_the_station_s_zone(house, paused):
    clockwork.enter(paused, house, SimulatedClock(station_time(4, 45)), jobs.JOBS)
    paused.start(paused=True)

    hours = hours_of(paused)

    assert hours["draft"] == station_time(5)
    assert hours["reconcile"] == station_time(6, 45)
    # Monday at 04:45 is more than nine hours after Sunday's 19:00 and 19:30.
    assert hours["plan"] == station_time(19)
    assert hours["publish"] == station_time(19, 30)


def test_a_job_whose_hour_passed_while_nothing_ran_is_done_at_once_unless_it_is_too_late(house, paused, caplog):
    now = station_time(21, 7)

    with caplog.at_level(logging.INFO, "scheduler.timetable.clockwork"):
        clockwork.enter(paused, house, SimulatedClock(now), jobs.JOBS)
    paused.start(paused=True)

    hours = hours_of(paused)
    assert now == hours["draft"] < hours["plan"] < hours["publish"] < now + timedelta(seconds=1)
    assert hours["reconcile"] == station_time(6, 45, MONDAY + timedelta(days=1))
    assert [r.action for r in caplog.records] == ["job_late"] * 3


DUE = station_time(9)


def ran(state, due=DUE):
    return job_runs.Run("draft", due, state, due, None, "")


@pytest.mark.parametrize(
    ("last", "minute", "starts"),
    [
        # A first start: what is due runs, and what is too late isn't missed by anybody.
        (None, 10, Start.AT_ONCE),
        (None, 11, Start.WAIT),
        # The hour was done, whatever came of it.
        (ran(JobState.DONE), 5, Start.WAIT),
        (ran(JobState.REFUSED), 5, Start.WAIT),
        (ran(JobState.FAILED), 5, Start.WAIT),
        (ran(JobState.SKIPPED), 5, Start.WAIT),
        # The program died at it.
        (ran(JobState.INTERRUPTED), 5, Start.AT_ONCE),
        (ran(JobState.INTERRUPTED), 11, Start.SKIP),
        # The machine was off at the hour.
        (ran(JobState.DONE, station_time(8, 45)), 5, Start.AT_ONCE),
        (ran(JobState.DONE, station_time(8, 45)), 11, Start.SKIP),
    ],
)
def test_a_missed_hour_is_made_up_for_while_it_is_not_too_late(last, minute, starts):
    job = jobs.Job("draft", "*", "0", timedelta(minutes=10), jobs.draft)

    assert clockwork.at_start(job, DUE, last, station_time(9, minute)) is starts


def test_a_job_of_the_month_finds_its_hour_weeks_back(house):
    job = next(j for j in jobs.JOBS if j.name == "report")

    assert clockwork.due_before(job, house, station_time(12, day=date(2023, 7, 31))) == station_time(
        7, 30, date(2023, 7, 1)
    )


def test_a_job_that_was_done_is_not_done_again_by_a_restart(house, paused):
    clock = SimulatedClock(station_time(19, 5))
    job = next(j for j in jobs.JOBS if j.name == "plan")
    clockwork.do(jobs.Job("plan", job.hours, job.minutes, job.late, lambda *_: None), house, clock)

    clockwork.enter(paused, house, clock, [job])
    paused.start(paused=True)

    assert hours_of(paused)["plan"] == station_time(19, day=MONDAY + timedelta(days=1))


def test_what_a_killed_timetable_was_at_is_marked_and_taken_up_again(house):
    done, again = [], threading.Event()
    job = jobs.Job("plan", "*", "0", timedelta(hours=2), lambda _house, now: (done.append(now), again.set())[0])
    clock = SystemClock()
    due = clockwork.due_before(job, house, clock.now())
    job_runs.begin(house, "plan", due, clock.now())

    with clockwork.running(house, clock, [job]):
        assert again.wait(30)

    rows = job_runs.runs(house, 9)
    assert [(r.due_at, r.state) for r in rows] == [(due, JobState.DONE), (due, JobState.INTERRUPTED)]
    assert len(done) == 1


def test_a_running_timetable_does_what_is_due_in_the_jobs_order(house):
    done, last = [], threading.Event()
    every_minute = [noted(jobs.Job(n, "*", "*", timedelta(minutes=2), jobs.plan), done) for n in "ba"]
    closing = jobs.Job("z", "*", "*", timedelta(minutes=2), lambda _house, _now: last.set())

    with clockwork.running(house, SystemClock(), [*every_minute, closing]):
        assert last.wait(30)

    assert [name for name, _when in done][:2] == ["b", "a"]


def refusing(_house, _now):
    raise Refused("administration.unknown_unit", unit="x")


def full(_house, _now):
    raise OSError(errno.ENOSPC, "No space left on device")


def telling(_house, _now):
    return Message("timetable.drafted", {"count": 3})


@pytest.mark.parametrize(
    ("work", "state", "said"),
    [
        (telling, JobState.DONE, "đã làm bản thu cho 3 bản tin"),
        (lambda *_: None, JobState.DONE, ""),
        (refusing, JobState.REFUSED, "Không có đơn vị mã “x”"),
        (full, JobState.FAILED, "đĩa đã đầy"),
    ],
)
def test_every_run_is_a_row_that_says_how_it_ended(house, work, state, said):
    clock = SimulatedClock(station_time(5, 2))

    clockwork.do(jobs.Job("draft", "5", "0", timedelta(0), work), house, clock)

    (run,) = job_runs.runs(house, 9)
    assert (run.job, run.due_at, run.state, run.ended_at) == ("draft", station_time(5), state, clock.now())
    assert said in run.said


def test_what_nobody_foresaw_is_a_failed_run_and_reaches_the_scheduler(house):
    def broken(_house, _now):
        raise ZeroDivisionError

    job = jobs.Job("draft", "5", "0", timedelta(0), broken)

    with pytest.raises(ZeroDivisionError):
        clockwork.do(job, house, SimulatedClock(station_time(5)))

    assert job_runs.last_runs(house)["draft"].state is JobState.FAILED


def test_a_job_that_came_too_late_is_noted_once_as_skipped(house, paused, caplog):
    clockwork.enter(paused, house, SimulatedClock(station_time(4)), jobs.JOBS)
    paused.start(paused=True)
    yesterday = station_time(19, day=MONDAY - timedelta(days=1))

    for _ in range(2):
        paused._dispatch_event(JobExecutionEvent(EVENT_JOB_MISSED, "plan", "default", yesterday))

    assert caplog.records[-1].action == "job_skipped"
    rows = [r for r in job_runs.runs(house, 9) if r.job == "plan"]
    assert [(r.due_at, r.state) for r in rows] == [(yesterday, JobState.SKIPPED)]
    assert "đã quá muộn" in rows[0].said


def test_runs_are_forgotten_after_more_than_a_year(house):
    now = station_time(5)
    for days in (401, 399):
        job_runs.skipped(house, "plan", now - timedelta(days=days), now - timedelta(days=days), "")

    job_runs.take_up(house, now)

    assert [r.due_at for r in job_runs.runs(house, 9)] == [now - timedelta(days=399)]


@pytest.mark.slow
def test_the_jobs_work_on_a_house_that_has_a_network_and_nothing_to_do(house, administrator):
    text = resources.files("scheduler").joinpath("samples", "network.toml").read_text(encoding="utf-8")
    now = datetime(2023, 7, 10, 12, 0, tzinfo=UTC)
    import_network(house, text, "network.toml", administrator, now)

    for job in [*jobs.JOBS, *jobs.JOBS]:
        assert clockwork.do(job, house, SimulatedClock(now)) is JobState.DONE

    assert {p.suffix for p in (house.home / "reports_out").iterdir()} == {
        ".docx",
        ".pdf",
        ".xlsx",
        ".csv",
        ".html",
        ".txt",
    }
    assert [p.name for p in house.heads.iterdir()] == ["heads-2023-07-10.json"]
    assert len(backups_in(house.backups)) == 1
    assert published_days(house) == {MONDAY + timedelta(days=n): n < 2 for n in range(7)}


def test_half_an_hour_before_a_window_the_timetable_says_what_is_not_ready(house, administrator):
    text = resources.files("scheduler").joinpath("samples", "network.toml").read_text(encoding="utf-8")
    import_network(house, text, "network.toml", administrator, station_time(3))

    at_night = jobs.ready(house, station_time(3))
    before = jobs.ready(house, station_time(4, 37))

    assert at_night is None
    assert before.id == "timetable.not_ready"
    assert before.values["count"] >= len(before.values["causes"]) > 0


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

    jobs.plan(house, now)

    with house.database.reading() as session:
        assert [row.seconds for row in session.exec(select(TargetSeconds).where(TargetSeconds.station_id == 1))] == [
            1800
        ]
