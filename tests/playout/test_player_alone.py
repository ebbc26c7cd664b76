"""The player with nothing else alive: seven days, a full disk, sounds that go bad, a real process killed."""

import errno
import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from importlib import resources
from pathlib import Path

import pytest
from player_station import DAY

from scheduler.cli.common import run
from scheduler.cli.root import scheduler
from scheduler.daysheet import signed
from scheduler.messages import OutsideFailed
from scheduler.playout.entries import read_whole
from scheduler.playout.journal import Journal
from scheduler.playout.verified import Verified
from scheduler.timekeeping import at


def test_seven_days_are_played_with_nothing_else_alive_provisional_ones_too(station):
    slot, window = station.slot("d", 301), station.window()
    for n in range(7):
        shift = timedelta(days=n)
        later = replace(slot, id=f"d{n}", starts_at=slot.starts_at + shift)
        document = station.document(
            [later],
            [replace(window, starts_at=window.starts_at + shift)],
            counter=n + 1,
            day=DAY + shift,
            provisional=n > 2,
        )
        station.shelf.put_day(signed(document, station.key), station.public)

    player = station.start()
    player.run(at(DAY, 7 * 1440))

    heard = station.slots()
    assert [(s, e.outcome.value, e.provisional) for s, e in heard.items()] == [
        (f"d{n}", "played", n > 2) for n in range(7)
    ]


def test_while_the_journal_can_not_be_written_it_is_silent_and_says_why_afterwards(station, monkeypatch):
    station.publish([station.slot(n, m) for n, m in (("a", 301), ("b", 303), ("c", 305))])
    player = station.start()
    player.keep_on(at(DAY, 302.5))
    write = Journal._write
    full = OutsideFailed("playout.disk", file="journal.jsonl", why=errno.errorcode[errno.ENOSPC])

    def fail(self, line):
        raise full

    monkeypatch.setattr(Journal, "_write", fail)
    player.keep_on(at(DAY, 304))
    monkeypatch.setattr(Journal, "_write", write)
    player.keep_on(at(DAY, 310))

    assert {k: (e.outcome.value, e.reason, e.note) for k, e in station.slots().items()} == {
        "a": ("played", "", ""),
        "b": ("not_played", "hong_thiet_bi", "playout.journal_full"),
        "c": ("played", "", ""),
    }


# A full disk is made by a limit on the size of files; the same code runs on Windows, where no test can fill a disk so.
@pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE is POSIX's")
def test_a_line_of_the_journal_that_a_full_disk_cut_short_leaves_no_half_line(station):
    import resource

    station.publish([station.slot("a", 301)])
    station.play_day()
    path = station.shelf.journal_path
    whole = path.read_bytes()
    journal = Journal(path, station.station, station.clock.kind, sync=False)
    before, ignored = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(whole) + 20, before[1]))
    try:
        with pytest.raises(OutsideFailed, match="journal"):
            journal.beat(journal.before.entries[0], 5, at(DAY, 302), 0)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)

    assert path.read_bytes() == whole


def test_a_sound_is_read_ahead_of_its_moment_and_again_when_it_was_touched(station, monkeypatch):
    ref = station.rendering(60_000, 4)
    verified, read = Verified(station.shelf), []
    has = station.shelf.has
    monkeypatch.setattr(station.shelf, "has", lambda ref: read.append(ref) or has(ref))

    answers = [verified.holds(ref), verified.holds(ref)]
    station.shelf.path_of(ref).write_bytes(b"torn")
    answers.append(verified.holds(ref))

    assert answers == [True, True, False]
    assert len(read) == 2


@pytest.mark.slow
# That no database is open is read from the kernel; elsewhere nothing says so without a program of its own.
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux tells what a process has open")
def test_a_real_player_goes_on_without_its_database_is_the_only_one_and_a_kill_leaves_its_lock_free(tmp_path, capsys):
    network = str(resources.files("scheduler") / "samples" / "network.toml")
    at_home = ["--lang", "en", "--home", str(tmp_path)]
    assert run(scheduler, [*at_home, "init"]) == 0
    assert run(scheduler, [*at_home, "network", "import", network]) == 0
    capsys.readouterr()
    play = [sys.executable, "-m", "scheduler", *at_home, "play", "huyen"]

    first = subprocess.Popen(play, stderr=subprocess.PIPE, encoding="utf-8")
    try:
        assert first.stderr is not None
        assert "Playing huyen" in first.stderr.readline()
        opened = [str(fd.readlink()) for fd in Path(f"/proc/{first.pid}/fd").iterdir()]
        for file in tmp_path.glob("*.db*"):
            file.unlink()
        second = subprocess.run(play, capture_output=True, encoding="utf-8", check=False)
        time.sleep(0.2)
        status = subprocess.run([*play, "--status", "--json"], capture_output=True, encoding="utf-8", check=True)
        alive = first.poll() is None
    finally:
        first.kill()
        first.wait()
        first.stderr.close()

    assert alive
    assert not [name for name in opened if ".db" in name]
    assert second.returncode == 1
    assert f"process {first.pid}" in second.stderr
    assert json.loads(status.stdout)["standing"]["holder"]["pid"] == first.pid
    assert read_whole(tmp_path / "players" / "huyen" / "journal.jsonl").entries == ()
    after = subprocess.run([*play, "--status"], capture_output=True, encoding="utf-8", check=True)
    assert "no player runs" in after.stdout
