"""A player's day with everything going wrong in any order: what it plays, and what it says of what it didn't."""

import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from player_station import DAY, STATION, PlayerStation

from scheduler.daysheet import Recall, signed
from scheduler.messages import OutsideFailed
from scheduler.playout.entries import Result
from scheduler.playout.journal import Journal
from scheduler.playout.player import Pause, Player
from scheduler.timekeeping import SimulatedClock, at

pytestmark = pytest.mark.slow

SLOTS = 10
HEARTBEAT_SECONDS = 5
LATE = timedelta(seconds=2)
number = st.integers(0, SLOTS - 1)
SEEN = Counter()
"""Outcomes of all entries of all mornings that the machine went through."""


class SetClock(SimulatedClock):
    """A clock whose wall time can be set; the monotonic one can't."""

    def set_by(self, by):
        self._now += by


class Loudspeaker:
    """An output that can be lost; knows how long each sound was really heard."""

    formats = ("mp3",)
    mark = 0
    trouble = None

    def __init__(self):
        self.lost = False
        self.heard = Counter()
        self.on = ""

    def begin(self, path, skip_milliseconds=0, *, over_and_over=False):
        assert not self.on, "two things at once"
        if self.lost:
            raise OutsideFailed("playout.sound_card_lost")
        self.on = path.stem

    def run_for(self, milliseconds):
        if self.lost:
            raise OutsideFailed("playout.sound_card_lost")
        self.heard[self.on] += milliseconds

    def silence(self, milliseconds):
        assert not self.on

    def relay(self, source, soon=""): ...

    def stop(self):
        self.on = ""

    def close(self): ...


class FillingJournal(Journal):
    """A journal on a disk that may be full."""

    full = False

    def _write(self, line):
        if self.full:
            raise OutsideFailed("playout.disk", file="journal.jsonl", why="ENOSPC")
        super()._write(line)


class Faults(RuleBasedStateMachine):
    """One morning, 05:00 to 05:30, ten bulletins with gaps; the player, its disk, device, clock and files."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.station = PlayerStation(self.folder)
        self.clock = SetClock(at(DAY, 299))
        self.output = Loudspeaker()
        self.slots = [self.station.slot(f"s{n}", 301 + 2.5 * n, 60_000 + 5_040 * n, number=n) for n in range(SLOTS)]
        self.kept = {n: self.path(n).read_bytes() for n in range(SLOTS)}
        self.counter = 0
        self.recalled = set()
        self.gone = set()
        self.paused = self.full = False
        self.publish()
        self.start()

    def path(self, n):
        return self.station.shelf.path_of(self.slots[n].renderings[0])

    def publish(self):
        self.counter += 1
        recalls = tuple(Recall(self.slots[n].renderings[0].sha256, "x") for n in sorted(self.recalled))
        document = self.station.document(
            self.slots, [self.station.window(sounds=False)], counter=self.counter, recalls=recalls
        )
        self.station.shelf.put_day(signed(document, self.station.key), self.station.public)

    def start(self):
        self.output.on = ""  # what a dead process played ends with it
        journal = FillingJournal(self.station.shelf.journal_path, STATION, self.clock.kind, sync=False)
        self.player = Player(
            STATION,
            self.station.shelf,
            self.output,
            journal,
            self.clock,
            self.station.public,
            heartbeat_seconds=HEARTBEAT_SECONDS,
            poll_seconds=None,
        )
        self.booted_at = self.clock.now()

    def rows(self):
        rows = {}
        for entry in self.station.entries():
            rows.setdefault(entry.slot, []).append(entry)
        return rows

    @rule(seconds=st.integers(1, 70))
    def moments_pass(self, seconds):
        self.play_for(seconds)

    @rule(seconds=st.integers(71, 900))
    def minutes_pass(self, seconds):
        self.play_for(seconds)

    @precondition(lambda self: self.clock.now() < self.slots[-1].ends_at)
    @rule(n=number, seconds=st.integers(1, 50))
    def time_passes_into_a_slot(self, n, seconds):
        into = self.slots[n].starts_at + timedelta(seconds=seconds)
        if self.clock.now() < into:
            self.play_for(round((into - self.clock.now()).total_seconds()))

    def play_for(self, seconds):
        since, until = self.clock.now(), self.clock.now() + timedelta(seconds=seconds)
        rows = self.rows()
        well = not (self.output.lost or self.full or self.paused)
        due = [
            (n, s)
            for n, s in enumerate(self.slots)
            if since < s.starts_at <= s.ends_at < until and n not in self.recalled | self.gone and s.id not in rows
        ]

        self.player.keep_on(until)

        after = self.rows()
        for _, slot in due if well else ():
            (entry,) = after[slot.id]
            assert (entry.outcome, entry.milliseconds) == (Result.PLAYED, slot.milliseconds), entry
            assert timedelta(0) <= entry.started_at - slot.starts_at <= LATE, entry
        if not self.full:
            lacking = [s.id for s in self.slots if s.starts_at <= since and s.id not in after]
            assert lacking == [], "silence without a reason"

    @rule(seconds=st.integers(-100, 100))
    def clock_is_set_right(self, seconds):
        self.clock.set_by(timedelta(seconds=seconds))

    @rule(minutes=st.integers(-90, 90))
    def clock_is_set_wrong(self, minutes):
        if at(DAY, 240) < self.clock.now() + timedelta(minutes=minutes) < at(DAY, 420):
            self.clock.set_by(timedelta(minutes=minutes))

    @rule()
    def device_is_lost(self):
        self.output.lost = True

    @precondition(lambda self: self.output.lost)
    @rule()
    def device_is_back(self):
        self.output.lost = False

    @rule()
    def disk_is_full(self):
        self.full = self.player._journal.full = True

    @precondition(lambda self: self.full)
    @rule()
    def disk_has_room(self):
        self.full = self.player._journal.full = False

    @precondition(lambda self: not self.full)
    @rule()
    def killed_and_started(self):
        self.start()

    @precondition(lambda self: not self.full)
    @rule()
    def stopped_and_started(self):
        self.player.stop()
        self.start()

    @rule(n=number)
    def file_is_removed(self, n):
        self.path(n).unlink(missing_ok=True)
        self.gone.add(n)

    @rule(n=number)
    def file_is_damaged(self, n):
        self.path(n).write_bytes(self.kept[n][:-1] + b"?")
        self.gone.add(n)

    @rule(n=number)
    def file_is_back(self, n):
        self.path(n).write_bytes(self.kept[n])
        self.gone.discard(n)

    @rule(n=number)
    def sound_is_recalled(self, n):
        self.recalled.add(n)
        self.publish()

    @rule(n=number)
    def new_revision_has_another_title(self, n):
        self.slots[n] = replace(self.slots[n], title=f"Bản tin {self.counter}")
        self.publish()

    @precondition(lambda self: not self.paused)
    @rule()
    def window_is_paused(self):
        self.station.shelf.pause(Pause(DAY, "sang", "co_tang"))
        self.paused = True

    @invariant()
    def nothing_is_heard_twice_or_told_wrongly(self):
        rows = self.rows()
        for n, slot in enumerate(self.slots):
            mine = rows.get(slot.id, [])
            told_ms = sum(e.milliseconds for e in mine)
            heard_ms = self.output.heard[self.path(n).stem]
            assert told_ms <= heard_ms, f"{slot.id}: told more than was heard"
            unwritten_ms = HEARTBEAT_SECONDS * 1000 * len({e.boot_id for e in mine})
            assert heard_ms <= slot.milliseconds + unwritten_ms, f"{slot.id}: heard twice"
            assert sum(e.outcome is Result.PLAYED for e in mine) <= 1

    @invariant()
    def what_was_cut_or_left_out_has_a_reason(self):
        for entry in self.station.entries():
            assert bool(entry.reason) is (entry.outcome is not Result.PLAYED), entry

    def teardown(self):
        SEEN.update(entry.outcome for entry in self.station.entries())
        shutil.rmtree(self.folder)


SHORT = settings(
    stateful_step_count=20, max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False
)


def test_whatever_goes_wrong_in_any_order_nothing_is_lost_doubled_or_unexplained():
    SEEN.clear()

    run_state_machine_as_test(Faults, settings=SHORT)  # its invariants assert after each fault

    assert set(SEEN) == set(Result), "the faults never made one of the outcomes: they prove nothing about it"
