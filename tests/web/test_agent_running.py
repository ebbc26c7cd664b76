"""The agent as it runs: emergencies on their own way, the outbox, a process that sees no database."""

import json
import os
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from agent_pc import STATION, TODAY, Crews, enrol, publish, sound
from served import serving

from scheduler.communes.agent import shelving
from scheduler.messages import OutsideFailed
from scheduler.timekeeping import SystemClock

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
NOW = datetime.now(UTC)


@pytest.fixture
def served(sample, tmp_path):
    refs = [sound(sample, n) for n in range(3)]
    publish(sample, refs)
    with serving(sample, SystemClock()) as centre:
        yield sample, enrol(sample, int(centre.url.rpartition(":")[2]), tmp_path / "pc", NOW), refs


@pytest.fixture
def crew(served, tmp_path):
    with closing(Crews()) as crews:
        yield crews(tmp_path / "pc", served[1])


def order(house, ref):
    from sqlmodel import select

    from scheduler.administration import accounts
    from scheduler.playout import emergencies
    from scheduler.records.audio import Take, VoiceKind  # noqa: F401 - the row's kinds

    with house.database.reading() as session:
        take = session.exec(select(Take.id).where(Take.sha256 == "take-77")).one()
    spoken = emergencies.Spoken("Xả lũ", "Nước lên", "nước lên", take, "espeak/vi", 10_000, (ref,))
    by = accounts.resolve(house, "admin")
    from scheduler.records.account import AccountRole, Role

    with house.database.writing() as session:
        session.add(AccountRole(account_id=by, role=Role.EMERGENCY, written_at=NOW, written_by=by))
    return emergencies.order_emergency(house, spoken, (STATION,), datetime.now(UTC), by, valid=timedelta(minutes=5))


def rows(house):
    """What a PC's journal came to in the house's log: boot ids and sequences."""
    from sqlmodel import col, select

    from scheduler.records.airing import Airing, AiringSource

    with house.database.reading() as session:
        agents = select(Airing).where(Airing.source == AiringSource.AGENT).order_by(col(Airing.id))
        return sorted((row.entry, row.sequence) for row in session.exec(agents))


def test_an_emergency_comes_with_its_sound_over_its_own_way(served, crew):
    house, _, _ = served
    made = order(house, ref := sound(house, 77))

    new, again = crew.alerts.look(), crew.alerts.look()

    assert (new, again) == (1, 0)
    shelf = crew.intake.shelf
    assert [one.id for one in shelf.orders()[0]] == [made.id]
    assert shelf.has(ref)


def test_what_was_played_is_carried_back_once_and_its_answers_are_kept(served, crew, tmp_path):
    from scheduler.playout.cueing import cues
    from scheduler.playout.journal import Journal
    from scheduler.timekeeping import ClockKind

    crew.fetch_once()
    shelf = shelving.shelf_of(tmp_path / "pc")
    played, _ = cues(shelf.day(TODAY), (), ("mp3",))
    journal = Journal(shelf.journal_path, STATION, ClockKind.SYSTEM, sync=False)
    for n in range(3):  # the sample house has planned S0 itself
        entry = journal.begin(played[0], NOW - timedelta(minutes=5, seconds=-20 * n), 1.0 + 20 * n, 0)
        journal.end(entry, 10_000, NOW, 0)
    journal.begin(played[0], NOW, 302.0, 0)
    line = crew._lines["outbox"]

    done = crew.outbox.carry(line, batch=2)
    (tmp_path / "pc" / "outbox.jsonl").write_bytes((tmp_path / "pc" / "outbox.jsonl").read_bytes()[:-9])
    again = crew.outbox.carry(line)

    assert (done, again) == (3, 1)
    assert {one.sequence for one in crew.outbox.answers().values()} == {1, 2, 3}
    assert crew.outbox.waiting() == ()
    assert rows(served[0]) == [(journal.boot_id, sequence) for sequence in (1, 2, 3)]


def test_a_centre_that_is_down_is_noted_and_nothing_is_lost(served, crew, tmp_path):
    from agent_pc import moved

    with closing(Crews()) as crews, pytest.raises(OutsideFailed, match="can't be asked"):
        crews(tmp_path / "pc", moved(served[1], 1)).fetch_once()

    assert crew.fetch_once() == 3


def test_the_agent_runs_as_a_process_of_its_own_and_stays_small(served, tmp_path):
    _, who, refs = served
    home = tmp_path / "pc"
    command = [_python(), "-m", "scheduler", "--lang", "en", "--home", str(home), "commune"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = subprocess.Popen([*command, "run", "--output", "file"], env=environment, stderr=subprocess.PIPE)
    try:
        until = time.monotonic() + 20
        while not (home / "shelf" / "days").exists() and time.monotonic() < until:
            time.sleep(0.1)
        time.sleep(1.0)
        resident_mb = _resident_mb(running.pid)
        second = subprocess.run(
            [*command, "run", "--output", "file"], env=environment, capture_output=True, check=False
        )
        status = subprocess.run([*command, "status", "--json"], env=environment, capture_output=True, check=False)
    finally:
        running.terminate()
        running.communicate(timeout=20)

    told = json.loads(status.stdout)
    assert [d["missing"] for d in told["days"]] == [[]]
    assert told["running"]
    assert (told["link"]["problems"], told["clock_doubted"]) == ({}, False)
    assert all(shelving.shelf_of(home).has(ref) for ref in refs)
    assert resident_mb < 60
    assert running.returncode == 0
    assert second.returncode == 1
    assert b"running already" in second.stderr
    assert who.token.encode() not in status.stdout + second.stderr


def _python():
    base = ROOT / ".venv-base" / "bin" / "python"
    return str(base) if base.exists() else sys.executable


def _resident_mb(pid):
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
