"""The agent's decisions: pace, hours, backing off, when a day is listed, how it starts with the machine."""

import os
import plistlib
import signal
import sys
from datetime import time, timedelta
from pathlib import PurePosixPath, PureWindowsPath
from time import sleep
from xml.etree import ElementTree as ET

import pytest
from player_station import DAY

from scheduler.communes.agent import standing, starting
from scheduler.communes.agent.intake import goes_on
from scheduler.communes.agent.linkstate import LinkState
from scheduler.communes.agent.pace import Backoff, Pace
from scheduler.communes.agent.settings import AgentSettings, permitted, read_settings, write_settings
from scheduler.communes.enrolment import Enrolled
from scheduler.daysheet import Recall
from scheduler.messages import WrongUse
from scheduler.playout.outputs.mp3file import FileOutput
from scheduler.playout.shelf import Shelf
from scheduler.timekeeping import at


def test_settings_are_written_with_their_defaults_and_mistakes_are_named_at_once(tmp_path):
    write_settings(tmp_path)
    default = read_settings(tmp_path)
    (tmp_path / "agent.toml").write_text('bandwith_kib = 5\nhours = ["25:00-26:00"]\n', encoding="utf-8")

    with pytest.raises(WrongUse) as told:
        read_settings(tmp_path)

    assert default == AgentSettings()
    assert len(told.value.details) == 2
    assert "bandwidth_kib" in str(told.value)


@pytest.mark.parametrize(("clock", "may"), [("23:30", True), ("04:59", True), ("05:00", False), ("12:00", False)])
def test_hours_may_pass_midnight(clock, may):
    night = AgentSettings(hours=((22 * 60, 5 * 60),))

    assert permitted(night, time.fromisoformat(clock)) is may


def test_a_download_keeps_to_its_pace():
    now, slept = [100.0], []

    def sleep(seconds):
        slept.append(seconds)
        now[0] += seconds

    pace = Pace(10, monotonic=lambda: now[0], sleep=sleep)
    for _ in range(20):
        pace.took(10 * 1024)

    assert sum(slept) == pytest.approx(20, abs=1)


def test_waits_grow_to_their_limit_and_begin_anew():
    backoff = Backoff(1.0, 60.0, draw=lambda: 1.0)

    waits = [backoff.failed() for _ in range(8)]
    backoff.worked()

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert backoff.failed() == 1


def test_a_day_is_listed_when_whole_at_a_recall_and_when_it_begins_with_nothing_else(station):
    document = station.document([station.slot("a", 301)])
    begins = min(w.starts_at for w in document.windows)
    early, late = begins - timedelta(hours=2), begins - timedelta(minutes=5)
    recalling = station.document([], recalls=(Recall("0" * 64, "X"),))

    assert goes_on(document, document, frozenset(), early, whole=True)
    assert not goes_on(document, document, frozenset(), late, whole=False)
    assert not goes_on(document, None, frozenset(), early, whole=False)
    assert goes_on(document, None, frozenset(), late, whole=False)
    assert goes_on(recalling, document, frozenset(), early, whole=False)
    assert not goes_on(recalling, document, frozenset({"0" * 64}), early, whole=False)
    assert at(DAY, 0) < begins


def test_each_system_s_text_starts_the_very_command():
    command = ["/opt/a b/python", "-m", "scheduler", "--home", "/home/xã 100%", "commune", "run"]

    unit = starting.systemd_unit(command, PurePosixPath("/home/x"), "loa")
    task = starting.windows_task(["C:\\p.exe", "--home", "C:\\Loa & xã"], PureWindowsPath("C:\\Loa"))
    agent = plistlib.loads(starting.mac_agent(command, PurePosixPath("/home/x")).encode())

    assert '"/opt/a b/python" "-m"' in unit
    assert '"/home/xã 100%%"' in unit
    assert "User=loa" in unit
    found = ET.fromstring(task.replace(' encoding="UTF-16"', ""))
    assert [e.text for e in found.iter() if e.tag.endswith("Arguments")] == ['--home "C:\\Loa & xã"']
    assert agent["ProgramArguments"] == command


def test_an_agent_runs_as_long_as_it_holds_its_folder(tmp_path):
    from scheduler.cli.commune_running import only_one

    before = standing.running(tmp_path)
    with only_one(tmp_path):
        meanwhile = standing.running(tmp_path)

    assert (before, meanwhile, standing.running(tmp_path)) == (False, True, False)


def test_what_the_player_plays_to_is_opened_as_at_the_district(tmp_path):
    from scheduler.cli.commune_running import _open

    shelf, who = Shelf(tmp_path / "shelf"), Enrolled("nghia-hai", None, "", "")
    (tmp_path / "config.toml").write_text('[playout]\nicecast_url = "http://127.0.0.1:8000/{station}.mp3"\n')

    into = _open(tmp_path, who, shelf, "file", DAY)
    with pytest.raises(WrongUse, match="password"):
        _open(tmp_path, who, shelf, "icecast", DAY)

    assert isinstance(into, FileOutput)


def test_a_disk_that_cannot_be_cleared_up_is_told_until_it_can(tmp_path, monkeypatch):
    from scheduler.cli.commune_running import _clear

    def full(*_):
        raise OSError(28, "No space left on device")

    state = LinkState(tmp_path)
    monkeypatch.setattr("scheduler.communes.agent.clearing.clear", full)
    _clear(tmp_path, Enrolled("nghia-hai", None, "", ""), state, at(DAY, 0))
    told = dict(state.link.problems)
    monkeypatch.undo()

    _clear(tmp_path, Enrolled("nghia-hai", None, "", ""), state, at(DAY, 0))

    assert "disk is full" in told["clearing"].says["en"]
    assert state.link.problems == {}


# What ends a service there comes by another way: the task is ended, and its outbox stands on disk.
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
def test_sigterm_ends_a_block_without_a_complaint_and_what_must_be_done_is_done():
    from scheduler.cli.commune_running import on_terminate

    done = []
    with on_terminate():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            sleep(5)
        finally:
            done.append("stopped")

    assert done == ["stopped"]
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
