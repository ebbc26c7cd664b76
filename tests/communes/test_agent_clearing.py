"""What is over leaves a commune's disk; what is on air, to come, or not yet reported never does."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest
from player_station import DAY, STATION

from scheduler.communes.agent import clearing
from scheduler.communes.agent.outbox import Answered, Outbox
from scheduler.daysheet import signed
from scheduler.playout.archiving import archive
from scheduler.playout.journal import Journal, read_journal
from scheduler.timekeeping import ClockKind, at

LATE = at(DAY + timedelta(days=15), 12 * 60)
"""15 days after the station's day: over."""


@pytest.fixture
def old(station):
    """A day of two sounds whose files are as old as the day."""
    document = station.publish([station.slot("a", 301, number=1), station.slot("b", 303, number=2)])
    for path in station.shelf.store.root.glob("??/*"):
        os.utime(path, (at(DAY, 0).timestamp(),) * 2)
    return document


def journal_of(station, document, moments):
    """A journal with one ended entry at each moment."""
    from scheduler.playout.cueing import cues

    cue = cues(document, (), ("mp3",))[0][0]
    journal = Journal(station.shelf.journal_path, STATION, ClockKind.SYSTEM, sync=False)
    for moment in moments:
        entry = journal.begin(cue, moment, 1.0, 0)
        journal.beat(entry, 1000, moment, 0)
        journal.end(entry, 2000, moment, 0)
    return read_journal(station.shelf.journal_path)


def test_a_day_older_than_14_days_goes_with_the_sounds_that_no_day_names(station, old, tmp_path):
    kept = list(station.shelf.store.listing())

    cleared = clearing.clear(station.shelf, tmp_path / "incoming", (), LATE)
    again = clearing.clear(station.shelf, tmp_path / "incoming", (), LATE)

    assert (cleared.days, cleared.sounds) == ((DAY,), len(kept))
    assert cleared.bytes == sum(k.size_bytes for k in kept) > 0
    assert again == clearing.Cleared()
    assert station.shelf.days() == ()


@pytest.mark.parametrize("days", [0, 1, 14])
def test_a_day_and_its_sounds_stay_for_14_days(station, old, tmp_path, days):
    assert clearing.clear(station.shelf, tmp_path, (), at(DAY + timedelta(days=days), 1439)) == clearing.Cleared()


def test_a_day_with_something_unreported_stays(station, old, tmp_path):
    entries = journal_of(station, old, [at(DAY, 301)])

    cleared = clearing.clear(station.shelf, tmp_path, entries, LATE)

    assert cleared == clearing.Cleared()
    assert station.shelf.days() == (DAY,)


def test_sounds_of_a_day_to_come_and_those_that_came_lately_stay(station, old, tmp_path):
    from scheduler.playout.shelf import Shelf

    ahead = signed(replace(old, day=LATE.date() + timedelta(days=2), counter=999), station.key)
    Shelf(tmp_path / "incoming", station.shelf.store).put_day(ahead, station.public)
    orphan = station.shelf.store.put_bytes(b"just came", "mp3")
    moment = LATE.timestamp()
    os.utime(station.shelf.store.path(orphan.sha256, "mp3"), (moment, moment))

    cleared = clearing.clear(station.shelf, tmp_path / "incoming", (), LATE)

    assert (cleared.days, cleared.sounds) == ((DAY,), 0)


def test_a_damaged_day_lets_no_sound_go(station, old, tmp_path):
    day = LATE.date()
    (station.shelf.root / "days" / f"{day.isoformat()}.json").write_bytes(b"{")

    cleared = clearing.clear(station.shelf, tmp_path / "incoming", (), LATE)

    assert (cleared.days, cleared.sounds) == ((DAY,), 0)


def test_reported_entries_leave_the_journal_into_their_month_and_unreported_stay(station, old):
    moments = [at(DAY + timedelta(days=n), 301) for n in (0, 1, 25, 40)]
    entries = journal_of(station, old, moments)
    unreported = frozenset({(entries[1].boot_id, entries[1].sequence)})
    path, now = station.shelf.journal_path, moments[-1] + timedelta(days=9)
    before = path.read_bytes().splitlines()

    files = archive(path, lambda e: clearing.out_of_use(e, unreported, now, has_link=True))
    again = archive(path, lambda e: clearing.out_of_use(e, unreported, now, has_link=True))

    months = sorted({f"{m:%Y-%m}" for m in (moments[0], moments[2])})
    assert [f.name for f in files] == [f"journal_{m}.jsonl" for m in months]
    assert again == ()
    assert read_journal(path) == (entries[1], entries[3])
    assert [e for f in files for e in read_journal(f)] == [entries[0], entries[2]]
    assert sorted(
        [*path.read_bytes().splitlines(), *(x for f in files for x in f.read_bytes().splitlines())]
    ) == sorted(before)


def test_a_crash_between_month_and_journal_moves_nothing_twice(station, old):
    entries = journal_of(station, old, [at(DAY, 301), at(DAY, 302)])
    path = station.shelf.journal_path
    before = path.read_bytes()
    (file,) = archive(path, lambda _: True)
    moved = file.read_bytes()
    path.write_bytes(before)

    archive(path, lambda _: True)

    assert file.read_bytes() == moved
    assert read_journal(path) == entries[1:]


def test_what_is_on_air_stays_in_the_journal(station, old):
    from scheduler.playout.cueing import cues

    journal = Journal(station.shelf.journal_path, STATION, ClockKind.SYSTEM, sync=False)
    cue = cues(old, (), ("mp3",))[0][0]
    journal.begin(cue, at(DAY, 301), 1.0, 0)
    journal.end(journal.begin(cue, at(DAY, 302), 1.0, 0), 1000, at(DAY, 302), 0)

    assert archive(station.shelf.journal_path, lambda _: True) == ()


def test_without_a_link_entries_stay_for_a_receipt_longer(station, old):
    (entry,) = journal_of(station, old, [at(DAY, 301)])
    month, quarter = entry.started_at + timedelta(days=31), entry.started_at + timedelta(days=93)

    assert not clearing.out_of_use(entry, frozenset(), month, has_link=False)
    assert clearing.out_of_use(entry, frozenset(), quarter, has_link=False)


def test_answers_to_archived_entries_are_forgotten(station, old, tmp_path):
    entries = journal_of(station, old, [at(DAY, 301), at(DAY, 302)])
    outbox = Outbox(tmp_path / "outbox.jsonl", station.shelf.journal_path)
    outbox._keep([Answered(e.boot_id, e.sequence, "accepted", "") for e in entries])
    archive(station.shelf.journal_path, lambda _: True)

    outbox.forget_archived()

    assert list(outbox.answers()) == [(entries[1].boot_id, entries[1].sequence)]
    assert outbox.waiting() == ()


def test_it_is_done_in_the_night():
    assert clearing.next_clearing(at(DAY, 0)) == at(DAY, 150)
    assert clearing.next_clearing(at(DAY, 150)) == at(DAY + timedelta(days=1), 150)
