"""The journal survives whatever kills the player: whole lines count, a torn one never was."""

import json
from datetime import timedelta

import pytest
from player_station import STATION, PlayerStation

from scheduler.messages import OutsideFailed
from scheduler.playout.cue import Reason
from scheduler.playout.cueing import cues
from scheduler.playout.journal import Journal, Result, read_journal, read_whole
from scheduler.timekeeping import ClockKind, at


@pytest.fixture
def cue(station: PlayerStation):
    played, _ = cues(station.document([station.slot("a", 301)]), ())
    return next(c for c in played if c.slot == "a")


@pytest.fixture
def journal(station):
    return Journal(station.shelf.journal_path, STATION, ClockKind.SIMULATED, sync=False)


def test_a_whole_airing_is_one_entry_with_everything_the_log_wants(station, journal, cue):
    entry = journal.begin(cue, cue.starts_at, 5.5, 144)
    journal.end(entry, 60_000, cue.ends_at, 288)

    (read,) = read_journal(journal.path)

    assert (read.station, read.slot, read.bulletin, read.topic, read.klass) == (
        STATION,
        "a",
        "BT-a",
        "CN01",
        "ordinary",
    )
    assert (read.outcome, read.reason, read.milliseconds) == (Result.PLAYED, "", 60_000)
    assert (read.boot_id, read.sequence, read.rendering_sha256) == (journal.boot_id, 1, cue.rendering.sha256)
    assert (read.clock, read.clock_trusted, read.monotonic) == (ClockKind.SIMULATED, True, 5.5)
    assert read.ended_at == cue.ends_at


def test_a_killed_player_leaves_an_airing_as_long_as_its_last_heartbeat(journal, cue):
    entry = journal.begin(cue, cue.starts_at, 0.0, 0)
    journal.beat(entry, 1000, cue.starts_at + timedelta(seconds=1), 6048)
    journal.beat(entry, 2000, cue.starts_at + timedelta(seconds=2), 12_096)

    (read,) = read_journal(journal.path)

    assert (read.open, read.outcome, read.reason, read.milliseconds) == (True, Result.CUT, Reason.UNKNOWN, 2000)
    assert read_whole(journal.path).mark == 12_096


def test_the_next_process_ends_what_it_finds_open(journal, cue):
    journal.beat(journal.begin(cue, cue.starts_at, 0.0, 0), 1000, cue.starts_at, 0)

    later = Journal(journal.path, STATION, ClockKind.SIMULATED, sync=False)
    (read,) = read_journal(journal.path)

    assert not read.open
    assert (read.milliseconds, read.boot_id) == (1000, journal.boot_id)
    assert later.boot_id != journal.boot_id


def test_a_torn_last_line_is_dropped_wherever_it_tore(journal, cue):
    entry = journal.begin(cue, cue.starts_at, 0.0, 0)
    whole = journal.path.read_bytes()
    journal.end(entry, 60_000, cue.ends_at, 0)
    full = journal.path.read_bytes()
    for length in range(len(whole), len(full)):
        journal.path.write_bytes(full[:length])

        (read,) = read_journal(journal.path)

        assert read.open
    Journal(journal.path, STATION, ClockKind.SIMULATED, sync=False)
    assert all(json.loads(line) for line in journal.path.read_bytes().splitlines())


def test_lines_that_are_none_of_ours_are_left_out(journal, cue):
    journal.end(journal.begin(cue, cue.starts_at, 0.0, 0), 60_000, cue.ends_at, 0)
    good = journal.path.read_bytes()
    strange = (
        b'\x00\x00\n[1]\n{"line":"begun"}\n{"line":"begun","boot":"x","sequence":1,"mark":0,'
        b'"at":"2023-07-10T00:00:00+00:00","entry":{}}\n'
    )
    journal.path.write_bytes(strange + good)

    assert [e.slot for e in read_journal(journal.path)] == ["a"]


@pytest.mark.parametrize(
    "change",
    [
        {"entry": None},
        {"entry": {}},
        {"entry": {"started_at": "2023-07-10T05:00:00"}},
        {"entry": {"started_at": "yesterday"}},
        {"entry": {"milliseconds": "long"}},
        {"entry": {"bulletin": 7}},
        {"at": "yesterday"},
        {"at": "2023-07-10T05:00:00"},
        {"mark": None},
        {"boot": []},
        {"line": "ended", "milliseconds": 1},
        {"line": "beat", "milliseconds": "x"},
    ],
    ids=str,
)
def test_a_line_with_a_wrong_field_is_left_out_whatever_the_field(journal, cue, change):
    journal.end(journal.begin(cue, cue.starts_at, 0.0, 0), 60_000, cue.ends_at, 5)
    good = journal.path.read_bytes()
    begun = json.loads(good.splitlines()[0])
    wrong = {**begun, **change}
    if change.get("entry"):
        wrong["entry"] = {**begun["entry"], **change["entry"]}
    elif "entry" in change and change["entry"] is None:
        del wrong["entry"]
    journal.path.write_bytes(good + json.dumps(wrong).encode() + b"\n")

    read = read_whole(journal.path)

    assert [(e.slot, e.milliseconds, e.outcome) for e in read.entries] == [("a", 60_000, Result.PLAYED)]
    assert (read.mark, read.last_at) == (5, cue.ends_at)


def test_what_did_not_play_is_one_line_at_its_planned_moment(journal, cue):
    journal.not_played(cue, at(cue.starts_at.date(), 700), 0.0, 0, Reason.EMERGENCY, "KC-1")

    (read,) = read_journal(journal.path)

    assert (read.outcome, read.reason, read.cut_by) == (Result.NOT_PLAYED, "khan_cap", "KC-1")
    assert (read.started_at, read.milliseconds, read.open) == (cue.starts_at, 0, False)


def test_every_line_is_flushed_to_the_disk_on_a_real_clock(station, cue, monkeypatch):
    flushed = []
    monkeypatch.setattr("os.fsync", flushed.append)
    journal = Journal(station.shelf.journal_path, STATION, ClockKind.SYSTEM)

    entry = journal.begin(cue, cue.starts_at, 0.0, 0)
    journal.beat(entry, 1000, cue.starts_at, 0)
    journal.end(entry, 2000, cue.starts_at, 0)

    assert len(flushed) == 3


def test_no_journal_is_an_empty_one_and_a_folder_in_its_place_is_a_sentence(tmp_path):
    (tmp_path / "folder").mkdir()

    assert read_journal(tmp_path / "none.jsonl") == ()
    with pytest.raises(OutsideFailed, match="folder"):
        read_journal(tmp_path / "folder")
