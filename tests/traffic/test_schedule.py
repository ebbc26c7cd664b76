"""A station's day for pages: windows with their exceptions, on both databases."""

from datetime import UTC, date, datetime
from importlib import resources

import pytest
from traffic_house import MONDAY, SUNDAY
from traffic_house import NOW as BEFORE

from scheduler.administration.network import import_network
from scheduler.records.station import ExceptionKind, Station, WindowException
from scheduler.traffic import desk
from scheduler.traffic.schedule import day_of_station, days_of_stations, unplaced

pytestmark = pytest.mark.slow

NOW = datetime(2023, 7, 10, 1, 0, tzinfo=UTC)
SAMPLE = resources.files("scheduler").joinpath("samples", "network.toml").read_text(encoding="utf-8")
MORE = """
[[exception]]
station = "huyen"
window = "sang"
day = 2023-07-11
kind = "moved"
starts = "06:30"
minutes = 20
reason = "mat_dien"

[[exception]]
station = "huyen"
window = "chieu"
day = 2023-07-11
kind = "extra"
starts = "19:00"
"""


@pytest.fixture
def networked(house, administrator):
    import_network(house, SAMPLE + MORE, "network.toml", administrator, NOW)
    return house


def clock_times(house, day):
    return [f"{w.starts_at.astimezone(house.zone):%H:%M}–{w.ends_at.astimezone(house.zone):%H:%M}" for w in day.windows]


def test_every_station_has_its_day_the_district_first(networked):
    days = days_of_stations(networked, date(2023, 7, 12))

    assert len(days) == 25
    assert days[0].station == "huyen"
    assert days[0].revision == 0
    assert all(d.slots == () for d in days)


def test_relay_blocks_stand_in_their_window_under_the_station_s_name(networked):
    day = day_of_station(networked, "nghia-hai", date(2023, 7, 12))

    afternoon = day.windows[1]
    assert [r.source_name for r in afternoon.relays] == ["Đài Truyền thanh huyện Nghĩa Hưng", "VOV1"]
    assert [e.starts_at for e in afternoon.entries] == sorted(e.starts_at for e in afternoon.entries)


def test_a_moved_window_stands_at_its_new_time_and_an_extra_one_beside_the_old(networked):
    day = day_of_station(networked, "huyen", date(2023, 7, 11))

    assert clock_times(networked, day) == ["06:30–06:50", "17:00–17:30", "19:00–19:30"]
    assert [w.extra for w in day.windows] == [False, False, True]


def test_a_cancelled_window_is_shown_with_its_reason(networked):
    day = day_of_station(networked, "nghia-son", date(2023, 7, 14))

    assert [(w.code, w.cancelled, w.reason) for w in day.windows] == [("sang", False, ""), ("chieu", True, "co_tang")]


def test_a_window_that_does_not_run_that_weekday_is_not_shown(networked):
    sunday = day_of_station(networked, "nghia-hai", date(2023, 7, 16))

    assert [w.code for w in sunday.windows] == ["sang"]


def test_a_station_that_has_ended_has_no_day_in_the_list(networked):
    days = days_of_stations(networked, date(2025, 7, 1))

    assert "huyen" not in {d.station for d in days}


def test_an_unknown_station_has_none_and_without_a_plan_nothing_is_left_out(networked):
    assert day_of_station(networked, "nope", date(2023, 7, 12)) is None
    assert unplaced(networked, date(2023, 7, 10), date(2023, 7, 16)) == ()


def test_each_slot_stands_once_beside_an_extra_window_of_the_same_code(network, house, administrator):
    extra = WindowException(
        window_id=1, day=MONDAY, kind=ExceptionKind.EXTRA, starts_minute=720, reason="họp", **network.stamp
    )
    network.add(extra)
    network.bulletin("BT-1", 1_300_000, ("huyen",), wanted_airings=3, most_a_day=3, valid_until=MONDAY)
    desk.plan(house, MONDAY, MONDAY, administrator, BEFORE)

    day = day_of_station(house, "huyen", MONDAY)

    assert len(network.slots(day=MONDAY)) == 3
    assert len(day.slots) == 3
    assert all(w.starts_at <= s.starts_at < w.ends_at for w in day.windows for s in w.slots)


def test_a_station_that_has_ended_has_no_windows_after_its_end(network, house):
    network.change(Station, 1, ends_on=MONDAY)

    assert len(day_of_station(house, "huyen", MONDAY).windows) == 2
    assert day_of_station(house, "huyen", SUNDAY).windows == ()
