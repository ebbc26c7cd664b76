"""Properties of the planner on small problems, by drawing them."""

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.traffic.problem import (
    DAY_SECONDS,
    BulletinClass,
    Fixed,
    Owed,
    PlanBulletin,
    PlanStation,
    Problem,
    Reason,
    Segment,
)
from scheduler.traffic.solver import solve

DAYS = 5
TOPICS = ("CCHC-01", "CCHC-02", "KHAC")


def bulletin(**given):
    values = {
        "code": "B1",
        "topic": "CCHC-01",
        "seconds": 60,
        "rank": 3,
        "valid_from": 0,
        "valid_until": DAYS * DAY_SECONDS,
        "wanted": 3,
        "most": 5,
        "gap_seconds": 4 * 3600,
        "most_a_day": 2,
    }
    return PlanBulletin(**(values | given))


def segments(*windows, days=DAYS, gap_seconds=5):
    """Segments on every day, from `(start hour, minutes)`."""
    return tuple(
        Segment(start, start + minutes * 60, day, f"w{number}", 18 if number == 0 else 0, 12, gap_seconds)
        for day in range(days)
        for number, (hour, minutes) in enumerate(windows)
        for start in [day * DAY_SECONDS + int(hour * 3600)]
    )


def problem(bulletins, *, days=DAYS, frozen_until=0, **station):
    values = {"segments": segments((5, 8), (17, 12), days=days), "bulletins": tuple(b.code for b in bulletins)}
    return Problem("test", days, tuple(bulletins), (PlanStation("huyen", **(values | station)),), frozen_until)


@st.composite
def problems(draw):
    made = []
    for number in range(draw(st.integers(1, 8))):
        wanted = draw(st.integers(1, 8))
        first = draw(st.integers(0, DAYS - 1))
        made.append(
            bulletin(
                code=f"B{number}",
                topic=draw(st.sampled_from(TOPICS)),
                seconds=draw(st.integers(15, 600)),
                rank=draw(st.integers(1, 5)),
                valid_from=first * DAY_SECONDS + draw(st.sampled_from((0, 5 * 3600 + 60))),
                valid_until=draw(st.integers(first + 1, DAYS)) * DAY_SECONDS,
                wanted=wanted,
                most=wanted + draw(st.integers(0, 4)),
                gap_seconds=draw(st.sampled_from((300, 3600, 12 * 3600, 24 * 3600))),
                most_a_day=draw(st.integers(1, 3)),
                must_air=draw(st.booleans()),
                klass=draw(st.sampled_from(BulletinClass)),
            )
        )
    windows = draw(
        st.lists(st.sampled_from(((5, 8), (5.75, 3), (11, 5), (17, 12), (23.9, 15))), min_size=1, unique=True)
    )
    return problem(
        made,
        segments=segments(*sorted(windows)),
        target_seconds=draw(st.integers(0, 6000)),
        quotas=tuple((topic, float(draw(st.integers(0, 2000)))) for topic in TOPICS[:2]),
        uncounted=frozenset({"KHAC"}),
    )


def broken_rules(given_problem, plan):
    """Every hard rule that a plan breaks, looked for the plain way."""
    by_code = {b.code: b for b in given_problem.bulletins}
    bad = []
    for station in given_problem.stations:
        mine = sorted((a.starts, a.bulletin) for a in plan.airings if a.station == station.code)
        times, days = defaultdict(list), Counter()
        stands = {(f.bulletin, f.starts) for f in station.fixed}
        end, gap = -1, 0
        for starts, code in mine:
            b = by_code[code]
            home = [s for s in station.segments if s.starts + s.lead_seconds <= starts < s.ends - s.tail_seconds]
            if not home or starts + b.seconds > home[0].ends - home[0].tail_seconds:
                bad.append(("outside", code, starts))
                continue
            if starts < end + gap:
                bad.append(("overlap", code, starts))
            end, gap = starts + b.seconds, home[0].gap_seconds
            if starts < b.valid_from or starts + b.seconds > b.valid_until:
                bad.append(("validity", code, starts))
            if starts < given_problem.frozen_until and (code, starts) not in stands:
                bad.append(("frozen", code, starts))
            times[code].append(starts)
            days[code, home[0].day] += 1
        bad += [("daily", code, day) for (code, day), n in days.items() if n > by_code[code].most_a_day]
        for code, when in times.items():
            bad += [("gap", code, b) for a, b in pairwise(when) if b - a < by_code[code].gap_seconds]
            bad += [("most", code, len(when))] if len(when) > by_code[code].most else []
    return bad


@settings(deadline=None, max_examples=60)
@given(problems())
def test_no_plan_breaks_a_rule(given_problem):
    assert broken_rules(given_problem, solve(given_problem)) == []


@settings(deadline=None, max_examples=40)
@given(problems())
def test_placed_and_not_placed_add_up_to_what_was_wanted(given_problem):
    plan = solve(given_problem)

    got = Counter(a.bulletin for a in plan.airings)
    missing = Counter()
    for row in plan.not_placed:
        missing[row.bulletin] += row.count
    for b in given_problem.bulletins:
        assert min(got[b.code], b.wanted) + missing[b.code] == b.wanted


@settings(deadline=None, max_examples=30)
@given(problems())
def test_planning_again_on_top_of_the_plan_changes_nothing(given_problem):
    first = solve(given_problem)

    station = given_problem.stations[0]
    kept = replace(station, open=tuple((a.bulletin, a.starts) for a in first.airings))
    again = solve(replace(given_problem, stations=(kept,)))

    assert again == first
    assert solve(given_problem) == first


@st.composite
def disrupted(draw):
    """A running plan: some days are frozen, a later one is lost, an airing is owed, a must-air bulletin comes in."""
    before = draw(problems())
    today = draw(st.integers(0, DAYS - 2))
    frozen_until = today * DAY_SECONDS + draw(st.sampled_from((0, 6 * 3600)))
    lost_day = draw(st.integers(today + 1, DAYS))
    station = before.stations[0]
    seconds = {b.code: b.seconds for b in before.bulletins}
    airings = [(a.bulletin, a.starts) for a in solve(before).airings]
    urgent = bulletin(code="N", wanted=3, most=4, must_air=True, rank=1, seconds=draw(st.integers(15, 300)))
    after = replace(
        station,
        segments=tuple(s for s in station.segments if s.day != lost_day),
        bulletins=(*station.bulletins, "N"),
        fixed=tuple(Fixed(b, t, seconds[b]) for b, t in airings if t < frozen_until),
        open=tuple((b, t) for b, t in airings if t >= frozen_until),
        owed=(Owed("B0", 1, DAYS * DAY_SECONDS),),
    )
    return replace(before, bulletins=(*before.bulletins, urgent), stations=(after,), frozen_until=frozen_until)


@settings(deadline=None, max_examples=40)
@given(disrupted())
def test_planning_on_after_a_disruption_breaks_no_rule_and_moves_nothing_that_stands(given_problem):
    plan = solve(given_problem)

    assert broken_rules(given_problem, plan) == []
    assert {(f.bulletin, f.starts) for f in given_problem.stations[0].fixed} <= {
        (a.bulletin, a.starts) for a in plan.airings
    }


def test_airings_are_spread_over_the_days_and_not_heaped():
    plan = solve(problem([bulletin(wanted=5, most=5)]))

    assert [a.starts // DAY_SECONDS for a in plan.airings] == [0, 1, 2, 3, 4]


def test_a_must_air_bulletin_takes_the_place_of_wishes():
    wish = bulletin(code="B-wish", seconds=380, rank=1, wanted=10, most=10, gap_seconds=3600)
    full = problem([wish])
    old = tuple((a.bulletin, a.starts) for a in solve(full).airings)
    must = bulletin(code="B-must", seconds=400, rank=5, wanted=5, most=5, must_air=True)

    plan = solve(problem([wish, must], open=old))

    assert Counter(a.bulletin for a in plan.airings)["B-must"] == 5
    assert broken_rules(problem([wish, must]), plan) == []


def test_pins_and_published_airings_are_never_moved_and_nothing_meets_them():
    stands = Fixed("B1", 17 * 3600 + 100, 60)
    b2 = bulletin(code="B2", seconds=110, wanted=10, most=10, gap_seconds=3600)

    given_problem = problem([bulletin(), b2], fixed=(stands,))
    plan = solve(given_problem)

    assert ("B1", stands.starts) in {(a.bulletin, a.starts) for a in plan.airings}
    assert broken_rules(given_problem, plan) == []


def test_a_declined_bulletin_is_not_aired_and_the_reason_is_the_communes():
    plan = solve(problem([bulletin()], declined=frozenset({"B1"})))

    assert plan.airings == ()
    assert [(n.reason, n.count) for n in plan.not_placed] == [(Reason.DECLINED, 3)]


def test_an_open_slot_of_a_bulletin_that_is_now_declined_goes():
    old = (("B1", 5 * 3600 + 18), ("gone", 17 * 3600 + 18))

    plan = solve(problem([bulletin()], declined=frozenset({"B1"}), open=old))

    assert plan.airings == ()


def test_priority_bulletins_come_first_in_the_order_of_the_commune():
    made = [
        bulletin(code="A", wanted=1, rank=1, valid_until=DAY_SECONDS // 2),
        bulletin(code="P1", wanted=1, klass=BulletinClass.PRIORITY, valid_until=DAY_SECONDS // 2),
        bulletin(code="P2", wanted=1, klass=BulletinClass.PRIORITY, valid_until=DAY_SECONDS // 2),
    ]

    plan = solve(problem(made, order=("P2", "P1")))

    assert [a.bulletin for a in plan.airings] == ["P2", "P1", "A"]


def test_a_makegood_is_placed_and_marked():
    given_problem = problem([bulletin(wanted=1, most=4)], owed=(Owed("B1", 2, DAYS * DAY_SECONDS),))

    plan = solve(given_problem)

    assert sum(a.makegood for a in plan.airings) == 2


def test_reasons_name_what_binds():
    made = [
        bulletin(code="gap", wanted=4, most=4, gap_seconds=2 * DAY_SECONDS),
        bulletin(code="daily", wanted=8, most=8, most_a_day=1),
        bulletin(code="long", seconds=1000, wanted=2),
        bulletin(code="late", valid_from=DAYS * DAY_SECONDS, valid_until=9 * DAY_SECONDS),
        bulletin(code="night", valid_from=18 * 3600, valid_until=DAY_SECONDS),
        bulletin(code="windows", wanted=20, most=20, most_a_day=9, gap_seconds=3600),
    ]

    plan = solve(problem(made))

    assert {(n.bulletin, n.reason, n.count) for n in plan.not_placed} == {
        ("gap", Reason.GAP, 1),
        ("daily", Reason.DAILY_LIMIT, 3),
        ("long", Reason.TOO_LONG, 2),
        ("late", Reason.VALIDITY, 3),
        ("night", Reason.NO_WINDOW, 3),
        ("windows", Reason.NO_WINDOW, 10),
    }
    too_long = next(n for n in plan.not_placed if n.bulletin == "long")
    assert too_long.short_seconds == 1000 - (12 * 60 - 12)


def test_no_room_tells_how_many_seconds_are_short():
    made = [
        bulletin(code="first", seconds=690, rank=1, wanted=5, most=5, must_air=True, most_a_day=1),
        bulletin(code="second", seconds=480 - 18 - 12 + 1, wanted=1),
    ]

    plan = solve(problem(made))

    assert [(n.bulletin, n.reason, n.short_seconds) for n in plan.not_placed] == [("second", Reason.NO_ROOM, 438)]


def test_credit_from_a_relay_lowers_what_the_station_still_needs():
    b = bulletin(wanted=1, most=10, gap_seconds=3600)
    needs = {"target_seconds": 300, "quotas": (("CCHC-01", 300.0),)}

    without = solve(problem([b], **needs))
    credited = solve(problem([b], **needs, credit=(("CCHC-01", 240),)))

    assert (len(without.airings), len(credited.airings)) == (5, 1)
