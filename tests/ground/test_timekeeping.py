from datetime import UTC, date, datetime, timedelta

import pytest

from scheduler.timekeeping import Clock, ClockKind, SimulatedClock, SystemClock, at, broadcast_day

NOON = datetime(2023, 7, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize("clock", [SystemClock(), SimulatedClock(NOON)], ids=lambda c: c.kind)
def test_every_clock_reaches_the_moment_it_waits_for_and_no_less(clock: Clock):
    moment = clock.now() + timedelta(milliseconds=20)
    before = clock.monotonic()

    clock.wait_until(moment)

    assert clock.now() >= moment
    assert clock.monotonic() - before >= 0.02 - 0.001
    assert clock.now().utcoffset() == timedelta(0)


def test_waiting_for_the_past_changes_nothing():
    clock = SimulatedClock(NOON)

    clock.wait_until(NOON - timedelta(days=1))

    assert clock.now() == NOON
    assert clock.kind is ClockKind.SIMULATED


def test_simulated_time_does_not_go_back():
    with pytest.raises(ValueError, match="back"):
        SimulatedClock(NOON).advance(timedelta(seconds=-1))


def test_the_broadcast_day_is_the_local_date():
    just_after_midnight = datetime(2023, 7, 11, 17, 30, tzinfo=UTC)

    assert broadcast_day(just_after_midnight) == date(2023, 7, 12)


def test_minutes_past_midnight_reach_into_the_next_day():
    assert at(date(2023, 7, 12), 330) == datetime(2023, 7, 11, 22, 30, tzinfo=UTC)
    assert at(date(2023, 7, 12), 1470) == datetime(2023, 7, 12, 17, 30, tzinfo=UTC)
