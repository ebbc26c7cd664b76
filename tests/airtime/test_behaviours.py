"""Published as-run behaviours as tables: twelve ways in which a log differs from its plan, a day off the plan, and late
uploads that come three times.

The behaviours are those that traffic systems' manuals name (perfect, missing, extra, duplicate, wrong time, wrong
order, phantom, recovery, partial, late upload, revision changed, clock step); each row says what our log makes of it.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
import sample_log
from sample_log import AFTER, MONDAY
from sqlmodel import select

from scheduler.airtime import desk
from scheduler.airtime.dailylog import lines_of
from scheduler.airtime.facts import BulletinFact, Facts, LogRow, SlotFact, StationFact
from scheduler.airtime.intake import Word
from scheduler.airtime.reconciling import PlannedTime, Rules, reconcile
from scheduler.airtime.tally import count
from scheduler.records.airing import AiringOutcome, AiringSource
from scheduler.records.slot import SlotOutcome, SlotState
from scheduler.records.station import StationKind
from scheduler.timekeeping import ClockKind, at

pytestmark = pytest.mark.slow

DAY = date(2023, 7, 10)
CODES = ("A", "B", "C")
MINUTES = {"A": 330, "B": 333, "C": 336}
NOW = at(DAY + timedelta(days=1), 0)


def slots():
    return tuple(
        SlotFact(c, "xa-1", DAY, "sang", at(DAY, MINUTES[c]), 120_000, f"BT-{c}", "CCHC-04", SlotState.PUBLISHED)
        for c in CODES
    )


def play(position, code, seconds=120, late=0, **said):
    defaults = {"slot": code, "revision": 1, "entry": "player/b", "bulletin": f"BT-{code}"} | said
    start = defaults.pop("started_at", at(DAY, MINUTES.get(code, 345)) + timedelta(seconds=late))
    return LogRow("xa-1", position, DAY, start, 1000 * seconds, topic="CCHC-04", **defaults)


CUT, NOT = AiringOutcome.CUT, AiringOutcome.NOT_AIRED
WHOLE = (play(1, "A"), play(2, "B"), play(3, "C"))

# behaviour: the log, the outcomes of A, B and C, seconds counted, airings counted, codes shown outside the plan
TABLE = {
    "perfect": (WHOLE, ("on_time", "on_time", "on_time"), 360, 3, ()),
    "missing": ((play(1, "A"), play(3, "C")), ("on_time", "unreported", "on_time"), 240, 2, ()),
    "extra": (
        (*WHOLE, play(4, "", 60, bulletin="BT-X", started_at=at(DAY, 345))),
        ("on_time", "on_time", "on_time"), 420, 4, ("BT-X",),
    ),
    "duplicate": (
        (*WHOLE, play(4, "B", 120, 4, entry="agent/c")),
        ("on_time", "on_time", "on_time"), 360, 3, (),
    ),
    "wrong time": ((play(1, "A", late=900), *WHOLE[1:]), ("late", "on_time", "on_time"), 360, 3, ()),
    "wrong order": (
        (play(1, "B", started_at=at(DAY, 330)), play(2, "A", started_at=at(DAY, 333)), WHOLE[2]),
        ("late", "late", "on_time"), 360, 3, (),
    ),
    "phantom": (
        # a row for a slot that no plan holds: counted as heard, shown outside the plan, no slot's outcome
        (*WHOLE, play(4, "Z", 60, bulletin="BT-Z", started_at=at(DAY, 345))),
        ("on_time", "on_time", "on_time"), 420, 4, ("BT-Z",),
    ),
    "recovery": (
        (play(1, "A", 0, outcome=NOT, reason="mat_dien"), play(4, "A", 120, 600, entry="player/c"), *WHOLE[1:]),
        ("late", "on_time", "on_time"), 360, 3, (),
    ),
    "partial": (
        (play(1, "A", 50, outcome=CUT, reason="mat_dien"), *WHOLE[1:]), ("cut", "on_time", "on_time"), 290, 3, (),
    ),
    "late upload": (tuple(reversed(WHOLE)), ("on_time", "on_time", "on_time"), 360, 3, ()),
    "revision changed": (
        # the player followed revision 1, where B stood ten minutes later than in the plan of today
        (WHOLE[0], play(2, "B", late=600), WHOLE[2]), ("on_time", "on_time", "on_time"), 360, 3, (),
    ),
    "clock step": (
        (WHOLE[0], play(2, "B", late=-3_600, clock_trusted=False), WHOLE[2]),
        ("on_time", "late", "on_time"), 360, 3, (),
    ),
}  # fmt: skip

REVISIONS = {
    "revision changed": {
        ("xa-1", DAY): {1: {c: PlannedTime(at(DAY, MINUTES[c] + 10 * (c == "B")), 120_000) for c in CODES}}
    }
}


def facts_of(rows):
    station = StationFact("xa-1", "Đài xã 1", StationKind.COMMUNE)
    about = {f"BT-{c}": BulletinFact(f"BT-{c}", f"Tin {c}") for c in (*CODES, "X", "Z")}
    return Facts(DAY, DAY, (station,), tuple(rows), slots(), (), about)


@pytest.mark.parametrize("behaviour", TABLE)
def test_what_the_log_makes_of_a_behaviour(behaviour):
    rows, outcomes, seconds, airings, _ = TABLE[behaviour]

    judged = reconcile(slots(), rows, REVISIONS.get(behaviour, {}), Rules(), NOW)
    total = count(facts_of(rows), DAY, DAY).total.reform

    assert tuple(j.outcome.value for j in judged) == outcomes
    assert (total.own.total, total.airings) == (timedelta(seconds=seconds), airings)


@pytest.mark.parametrize("behaviour", TABLE)
def test_every_airing_of_a_behaviour_stands_in_the_daily_log_once(behaviour):
    rows, outcomes, seconds, _, outside = TABLE[behaviour]
    judged = dict(zip(CODES, ((o, "") for o in outcomes), strict=True))

    lines = lines_of(facts_of(rows), judged, DAY, DAY)

    assert tuple(line.bulletin for line in lines if line.planned_at is None) == outside
    assert [line.bulletin for line in lines if line.planned_at is not None] == ["BT-A", "BT-B", "BT-C"]
    assert sum((line.aired for line in lines), timedelta(0)) == timedelta(seconds=seconds)


def test_a_start_by_a_wrong_clock_says_so():
    rows = TABLE["clock step"][0]

    judged = reconcile(slots(), rows, {}, Rules(), NOW)

    assert [j.reason for j in judged] == ["", "lech_dong_ho", ""]


PLANNED = ("h1", "h2", "h3", "h4", "n1", "n2", "n3", "l1")
OFF_PLAN = (
    # station, minute of Monday, seconds, bulletin: what was read at the microphone beside the plan
    ("huyen", 600, 60, "BT-A"),
    ("huyen", 602, 90, ""),
    ("nghia-hai", 1050, 120, "BT-B"),
    ("nghia-lac", 1100, 45, "BT-A"),
)


def test_a_day_with_eight_lines_planned_and_four_aired_off_the_plan(house, administrator):
    sample_log.fill_network(house, administrator)
    for station, minute, seconds, bulletin in OFF_PLAN:
        word = Word(
            station=station, started_at=at(MONDAY, minute), milliseconds=1000 * seconds, bulletin=bulletin,
            topic="CCHC-08", clock=ClockKind.SIMULATED,
        )  # fmt: skip
        desk.enter(house, word, AiringSource.PAGE, administrator, AFTER)

    desk.reconcile(house, MONDAY, MONDAY + timedelta(days=1), administrator, AFTER)
    lines = desk.daily_log(house, MONDAY, MONDAY + timedelta(days=1))
    tally = desk.tally(house, MONDAY, MONDAY + timedelta(days=1))

    with house.database.reading() as session:
        outcomes = [o.outcome.value for o in session.exec(select(SlotOutcome))]
    assert outcomes == ["unreported"] * len(PLANNED)
    assert [line.state for line in lines].count("off_plan") == len(OFF_PLAN)
    assert len(lines) == len(PLANNED) + len(OFF_PLAN)
    assert tally.total.reform.own.reported == timedelta(seconds=60 + 90 + 120 + 45)
    assert tally.total.reform.own.measured == timedelta(0)
    assert tally.total.reform.airings == len(OFF_PLAN)


OUTAGE = timedelta(hours=5, minutes=49)


def test_an_outage_is_counted_once_however_often_its_plays_arrive(house, administrator):
    """The recount of the arrival that test_receiving checks row by row: figures after one, two and three uploads."""
    sample_log.fill_network(house, administrator)
    began = datetime(2023, 7, 11, 0, 0, tzinfo=UTC)
    plays = [
        sample_log.as_run(
            n, "h1", 15, boot_id="after-outage", slot="", started_at=began + n * (OUTAGE / 1040), revision=0
        )
        for n in range(1, 1041)
    ]
    figures = []

    for _ in range(3):
        desk.carry_in(house, plays, AiringSource.PLAYER, administrator, AFTER)
        total = desk.tally(house, MONDAY, MONDAY + timedelta(days=1)).total.reform
        figures.append((total.airings, total.own.measured))

    assert figures == [(1040, timedelta(seconds=1040 * 15))] * 3
