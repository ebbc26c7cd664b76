"""A player killed at any moment, between any two bytes, goes on where it was: nothing twice, nothing lost."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from player_station import DAY, PlayerStation

from scheduler.playout.cue import Role
from scheduler.playout.journal import Journal
from scheduler.playout.outputs.mp3file import FileOutput
from scheduler.timekeeping import at

pytestmark = pytest.mark.slow  # hundreds of restarts


class Killed(BaseException):
    """The process is gone."""


def a_day(station):
    slots = [station.slot(f"s{n}", 301 + 2 * n, 60_000 + 1_111 * n, number=n + 1) for n in range(5)]
    station.publish(
        [*slots, station.slot("c", 1021, window="chieu")], [station.window(), station.window("chieu", 1020)]
    )
    station.put_order(station.order(at(DAY, 303.3), repeat=2))
    return station


def play_and_be_killed(station, writes, torn_bytes, heartbeat_seconds):
    """Play until `writes` writes were done; of the next only `torn_bytes` reach the disk. Tell whether it is over."""
    left = writes
    journal_write, file_write = Journal._write, FileOutput._write

    def tick(write):
        def tearing(self, what):
            nonlocal left
            if left == 0:
                before = self.path if isinstance(self, Journal) else self._part
                length = before.stat().st_size if before.exists() else 0
                write(self, what)
                with before.open("rb+") as file:
                    file.truncate(min(length + torn_bytes, before.stat().st_size))
                raise Killed
            left -= 1
            write(self, what)

        return tearing

    Journal._write, FileOutput._write = tick(journal_write), tick(file_write)
    try:
        station.play_day(heartbeat_seconds=heartbeat_seconds)
    except Killed:
        return False
    finally:
        Journal._write, FileOutput._write = journal_write, file_write
    return True


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kills=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 400)), min_size=1, max_size=4))
def test_the_file_is_the_same_as_if_nobody_had_killed_the_player(tmp_path_factory, kills):
    whole = a_day(PlayerStation(tmp_path_factory.mktemp("whole")))
    whole.play_day()
    station = a_day(PlayerStation(tmp_path_factory.mktemp("killed")))

    for writes, torn_bytes in kills:
        if play_and_be_killed(station, writes, torn_bytes, 1e9):
            break
        assert not station.out.exists()
    if not station.out.exists():
        station.play_day()

    assert station.out.read_bytes() == whole.out.read_bytes()
    heard = [e for e in station.entries() if e.milliseconds]
    assert [(e.key, e.started_at, e.milliseconds) for e in heard] == [
        (e.key, e.started_at, e.milliseconds) for e in whole.entries()
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kills=st.lists(st.tuples(st.integers(0, 500), st.integers(0, 400)), min_size=1, max_size=4))
def test_with_heartbeats_no_second_of_a_slot_is_journalled_twice(tmp_path_factory, kills):
    station = a_day(PlayerStation(tmp_path_factory.mktemp("beats")))

    for writes, torn_bytes in kills:
        if play_and_be_killed(station, writes, torn_bytes, 1.0):
            break
    if not station.out.exists():
        station.play_day(heartbeat_seconds=1.0)

    entries = station.entries()
    heard = sorted((e for e in entries if e.milliseconds), key=lambda e: e.started_at)
    assert all(a.ended_at <= b.started_at for a, b in pairwise(heard))
    assert not any(e.open for e in entries)
    planned = {f"s{n}": 60_000 + 1_111 * n for n in range(5)} | {"c": 60_000}
    for slot, length in planned.items():
        whole = 18_000 if slot == "s1" else length  # the emergency cuts it there
        assert abs(sum(e.milliseconds for e in heard if e.slot == slot) - whole) <= 1000 * len(kills)
    assert {e.part for e in heard if e.role == Role.EMERGENCY} == {1, 2}


def test_after_a_kill_and_a_clock_set_back_what_went_out_is_not_played_again(station):
    station.publish([station.slot("a", 301)], [station.window(sounds=False)])
    killed = station.start(heartbeat_seconds=1)
    killed.go_on(at(DAY, 301.5))

    station.play_day(now=at(DAY, 300))

    heard = [e for e in station.entries() if e.slot == "a"]
    assert [e.milliseconds for e in heard] == [29_000, 31_000]
    assert heard[1].started_at == at(DAY, 301)
