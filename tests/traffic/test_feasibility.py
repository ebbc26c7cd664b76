"""The editor is told at entry when a bulletin's gap, limit a day or windows can't give it the airings it wants."""

from datetime import date

import pytest
from hypothesis import given, settings
from planning_cases import DAYS, bulletin, problems, segments
from traffic_house import MONDAY, NOW, SUNDAY

from scheduler.records.bulletin import Bulletin, BulletinState, Klass
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
    """A draft that can be had five times at most in its week, were it wanted more often."""
    sample_home.bulletin("BT-1", least_gap_minutes=24 * 60)
    sample_home.change(Bulletin, 1, state=BulletinState.DRAFT, approval_id=None)
    return sample_home


@pytest.mark.slow
def test_an_edit_that_asks_for_too_much_is_done_and_told_in_vietnamese_first(scheduler_at, home):
    code, _, err = scheduler_at("bulletin", "edit", "BT-1", "--wanted", "20", lang="vi")

    assert code == 0
    assert "BT-1 xin 20 lượt" in err
    assert "nhiều nhất chỉ được 7 lượt (ở 3 đài)" in err


@pytest.mark.slow
def test_an_import_that_asks_for_too_much_is_told_at_once(scheduler_at, home, tmp_path):
    file = tmp_path / "ban-tin.md"
    wishes = "valid_from: 2023-07-10\nvalid_until: 2023-07-12\nwanted_airings: 12\n"
    file.write_text(f"---\ntitle: Một cửa\ntopic: CCHC-01\n{wishes}---\nXã mở bộ phận một cửa.\n", encoding="utf-8")

    code, _, err = scheduler_at("bulletin", "import", str(file))

    assert code == 0
    assert "wants 12 airings" in err
    assert date(2023, 7, 12).strftime("%d/%m/%Y") in err or "2023-07-12" in err
