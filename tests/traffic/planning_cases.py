"""Planning problems for tests, drawn and by hand; every hard rule looked for the plain way; the outside judge."""

import importlib.util
from collections import Counter, defaultdict
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from hypothesis import strategies as st

from scheduler.traffic.problem import (
    DAY_SECONDS,
    RANK_WEIGHTS,
    BulletinClass,
    Fixed,
    Pin,
    PlanBulletin,
    PlanStation,
    Problem,
    Segment,
)

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
            if (starts < b.valid_from or starts + b.seconds > b.valid_until) and (code, starts) not in stands:
                bad.append(("validity", code, starts))
            if (code, starts) not in stands and not may_air(station, b):
                bad.append(("declined", code, starts))
            if starts < given_problem.frozen_until and (code, starts) not in stands:
                bad.append(("frozen", code, starts))
            times[code].append(starts)
            days[code, home[0].day] += 1
        bad += [("daily", code, day) for (code, day), n in days.items() if n > by_code[code].most_a_day]
        for code, when in times.items():
            bad += [("gap", code, b) for a, b in pairwise(when) if b - a < by_code[code].gap_seconds]
            bad += [("most", code, len(when))] if len(when) > by_code[code].most else []
    return bad


@st.composite
def crowded(draw):
    """More of one topic than fits, of all ranks and lengths: something always has to go."""
    wanted = st.integers(2, 8)
    made = [
        bulletin(
            code=f"B{number}",
            topic=draw(st.sampled_from(TOPICS[:2])),
            seconds=draw(st.sampled_from((40, 60, 90, 120, 180))),
            rank=draw(st.integers(1, 5)),
            wanted=draw(wanted),
            most=10,
            gap_seconds=draw(st.sampled_from((3600, 12 * 3600, 24 * 3600))),
            most_a_day=draw(st.integers(1, 3)),
            must_air=draw(st.integers(0, 5)) == 0,
            valid_from=draw(st.sampled_from((0, 0, DAY_SECONDS))),
        )
        for number in range(draw(st.integers(5, 9)))
    ]
    return problem(
        made,
        segments=segments((5, draw(st.integers(3, 6)))),
        target_seconds=draw(st.sampled_from((0, 1000, 5000))),
        quotas=((TOPICS[0], float(draw(st.sampled_from((0, 300, 2000))))),),
    )


@st.composite
def governed(draw):
    """A station with choices, an order, classes, relay credit, pins by the operator and an airing that stands."""
    first = draw(problems())
    station, codes = first.stations[0], [b.code for b in first.bulletins]
    windows = sorted({s.window for s in station.segments})
    pins = st.builds(Pin, st.sampled_from(codes), st.integers(0, DAYS - 1), st.sampled_from(windows))
    stands = draw(st.sampled_from(first.bulletins))
    at = station.segments[0].starts + station.segments[0].lead_seconds
    fits = at + stands.seconds <= station.segments[0].ends - station.segments[0].tail_seconds
    return replace(
        first,
        stations=(
            replace(
                station,
                declined=frozenset(draw(st.lists(st.sampled_from(codes), max_size=2))),
                order=tuple(draw(st.permutations(codes))),
                credit=((TOPICS[0], draw(st.integers(0, 3000))),),
                pins=tuple(draw(st.lists(pins, max_size=4))),
                fixed=(Fixed(stands.code, at, stands.seconds),) if fits and stands.valid_from <= at else (),
            ),
        ),
    )


def aims(given_problem, plan):
    """How far a plan is from its aims, the first first: must-air missing, seconds short, wishes unmet by weight."""
    by_code = {b.code: b for b in given_problem.bulletins}
    must = short = wishes = 0
    for station in given_problem.stations:
        got = Counter(a.bulletin for a in plan.airings if a.station == station.code)
        air = Counter(dict(station.credit))
        for code, count in got.items():
            air[by_code[code].topic] += count * by_code[code].whole_seconds
        meant = [c for c in station.bulletins if may_air(station, by_code[c])]
        must += sum(max(0, by_code[c].wanted - got[c]) for c in meant if by_code[c].must_air)
        short += max(0, station.target_seconds - sum(s for t, s in air.items() if t not in station.uncounted))
        short += sum(max(0, int(quota) - air[topic]) for topic, quota in station.quotas)
        wishes += sum(RANK_WEIGHTS[by_code[c].rank] * max(0, by_code[c].wanted - got[c]) for c in meant)
    return must, short, wishes


def may_air(station, b):
    """Tell whether a station airs a bulletin at all."""
    return b.code in station.bulletins and (b.code not in station.declined or b.klass is BulletinClass.PRIORITY)


@st.composite
def networks(draw):
    """Two to four stations with bulletins of their own rules and their own targets."""
    first = draw(problems())
    stations = tuple(
        replace(
            first.stations[0],
            code=f"xa-{number}",
            target_seconds=draw(st.integers(0, 6000)),
            bulletins=tuple(c for c in first.stations[0].bulletins if draw(st.booleans())),
        )
        for number in range(draw(st.integers(2, 4)))
    )
    return replace(first, stations=stations)


@cache
def outside(name):
    """Load a module of the outside benchmark, "checker" or "instances", by its file; it is no package of ours."""
    folder = Path(__file__).parent.parent / "outside" / "planning"
    spec = importlib.util.spec_from_file_location(f"outside_{name}", folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
