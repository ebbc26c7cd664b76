"""The editor is told at entry when a bulletin's gap, limit a day or windows can't give it the airings it wants."""

import pytest
from hypothesis import given, settings
from planning_cases import DAYS, bulletin, problems, segments
from traffic_house import MONDAY, NOW, SUNDAY

from scheduler.records.bulletin import BulletinState, Klass
from scheduler.traffic.feasibility import Ceiling, Limit, feasible_airings
from scheduler.traffic.feasibility import ceiling as ceiling_of
from scheduler.traffic.solver import solve


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"gap_seconds": 48 * 3600, "most_a_day": 2}, Ceiling(3, Limit.GAP)),
        ({"gap_seconds": 3600, "most_a_day": 1}, Ceiling(5, Limit.DAY)),
        ({"gap_seconds": 12 * 3600, "most_a_day": 2}, Ceiling(10, Limit.WINDOWS)),
        ({"gap_seconds": 3600, "most_a_day": 9, "seconds": 5 * 3600}, Ceiling(0, Limit.WINDOWS)),
    ],
)
def test_what_binds_is_named_with_the_most_that_it_allows(wish, expected):
    found = ceiling_of(bulletin(**wish), segments((5, 8), (17, 12)), DAYS)

    assert found == expected


@settings(deadline=None, max_examples=40)
@given(problems())
def test_no_plan_gives_a_bulletin_more_than_the_ceiling_that_its_editor_was_told(given_problem):
    plan = solve(given_problem, effort=20)

    station = given_problem.stations[0]
    for b in given_problem.bulletins:
        got = sum(a.bulletin == b.code for a in plan.airings)
        assert got <= ceiling_of(b, station.segments, given_problem.days).most


def test_a_gap_that_is_too_long_for_the_validity_is_told_with_what_helps(house, network):
    network.bulletin("BT-1", wanted_airings=7, most_airings=7, least_gap_minutes=48 * 60)

    [line] = feasible_airings(house, ["BT-1"], NOW)

    assert (line.wanted, line.most, line.limit, line.stations) == (7, 4, Limit.GAP, 3)
    assert (line.first_day, line.last_day) == (MONDAY, SUNDAY)
    assert line.message.id == "traffic.unfit_gap"


def test_a_limit_a_day_that_is_too_low_is_told(house, network):
    network.bulletin("BT-1", wanted_airings=9, most_airings=9, least_gap_minutes=60, most_a_day=1)

    [line] = feasible_airings(house, ["BT-1"], NOW)

    assert (line.most, line.limit) == (7, Limit.DAY)


@pytest.mark.parametrize(
    "facts",
    [
        {"wanted_airings": 7, "least_gap_minutes": 60, "most_a_day": 1},
        {"valid_until": None, "least_gap_minutes": 48 * 60, "wanted_airings": 50},
        {"klass": Klass.EMERGENCY, "wanted_airings": 50, "most_airings": 50},
        {"state": BulletinState.WITHDRAWN, "wanted_airings": 50, "most_airings": 50},
    ],
)
def test_a_bulletin_that_fits_or_is_never_planned_is_not_talked_about(house, network, facts):
    network.bulletin("BT-1", **({"most_airings": 50} | facts))

    assert feasible_airings(house, ["BT-1", "BT-unknown"], NOW) == ()


def test_a_validity_that_ends_before_it_begins_leaves_nothing(house, network):
    network.bulletin("BT-1", valid_from=SUNDAY, valid_until=MONDAY)

    [line] = feasible_airings(house, ["BT-1"], NOW)

    assert line.most == 0


@pytest.fixture
def home(sample_home):
    """Three stations with windows, no bulletin yet."""
    return sample_home


@pytest.fixture
def short_week(tmp_path):
    """A bulletin of three days that wants twelve airings a day apart, as a file."""
    file = tmp_path / "ban-tin.md"
    wishes = "wanted_airings = 12\nmost_airings = 12\nleast_gap_hours = 24\nmost_a_day = 1"
    head = f'code = "BT-9"\ntitle = "Một cửa"\ntopic = "CCHC-03"\n{wishes}'
    days = "valid_from = 2023-07-10\nvalid_until = 2023-07-12"
    file.write_text(f"+++\n{head}\n{days}\n+++\n\nXã mở bộ phận một cửa.\n", encoding="utf-8")
    return file


@pytest.mark.slow
def test_an_import_and_an_edit_that_ask_for_too_much_are_done_and_told_vietnamese_first(scheduler_at, home, short_week):
    imported, _, told = scheduler_at("bulletin", "import", str(short_week))
    edited, _, again = scheduler_at("bulletin", "edit", "BT-9", "--wanted", "9", lang="vi")
    fits, _, quiet = scheduler_at("bulletin", "edit", "BT-9", "--wanted", "3")

    assert (imported, edited, fits) == (0, 0, 0)
    assert "BT-9 wants 12 airings" in told
    assert "BT-9 xin 9 lượt" in again
    assert "nhiều nhất chỉ được 3 lượt (ở 3 đài)" in again
    assert "BT-9" not in quiet


@pytest.mark.slow
def test_submitting_what_asks_for_too_much_is_told_too(scheduler_at, home, short_week):
    scheduler_at("bulletin", "import", str(short_week))

    _, _, told = scheduler_at("bulletin", "submit", "BT-9")

    assert "BT-9 wants 12 airings" in told
