"""The command that tells what the timetable does and did."""

import json

import pytest

from scheduler.administration import job_runs
from scheduler.administration.desk import open_house
from scheduler.administration.job_runs import JobState
from scheduler.cli.common import run as type_in
from scheduler.cli.root import scheduler
from scheduler.cli.serve import JOBS
from scheduler.timekeeping import SystemClock


@pytest.fixture
def told(tmp_path, capsys):
    """Run a command in a home of this test's own; its output."""

    def run(*words):
        assert type_in(scheduler, ["--lang", "en", "--home", str(tmp_path / "home"), *words]) == 0
        return capsys.readouterr().out

    run("init")
    run.home = tmp_path / "home"
    return run


def test_every_job_is_told_with_its_next_hour_and_how_it_ended_last(told):
    house, due = open_house(told.home), SystemClock().now()
    job_runs.end(house, job_runs.begin(house, "plan", due, due), JobState.REFUSED, "There are no stations", due)

    lines = told("timetable", "--list").splitlines()

    at = next(n for n, line in enumerate(lines) if line.startswith("- plan the days ahead: 19:00 on "))
    assert lines[at + 1].endswith("plan the days ahead: refused: There are no stations")
    assert sum(line.startswith("- ") for line in lines) == len(JOBS)


def test_the_latest_runs_are_told_newest_first_and_none_says_so(told):
    assert told("timetable", "--runs", "5") == "The timetable has run nothing yet.\n"
    house, now = open_house(told.home), SystemClock().now()
    job_runs.skipped(house, "plan", now, now, "too late")
    job_runs.end(house, job_runs.begin(house, "draft", now, now), JobState.DONE, "", now)

    found = json.loads(told("timetable", "--runs", "5", "--json"))

    assert [(run["job"], run["state"]) for run in found] == [("draft", "done"), ("plan", "skipped")]
