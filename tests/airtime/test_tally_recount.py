"""The tally against an independent recount: one second at a time, over random logs."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.airtime.facts import Facts, LogRow, RelayTime, StationFact
from scheduler.airtime.tally import count
from scheduler.records.airing import AiringKind, AiringOutcome, Grade
from scheduler.records.station import StationKind

pytestmark = pytest.mark.slow

DAY = date(2023, 7, 10)
START = datetime(2023, 7, 9, 22, 30, tzinfo=UTC)
STATIONS = (
    StationFact("huyen", "Huyện", StationKind.DISTRICT),
    StationFact("xa-1", "Xã 1", StationKind.COMMUNE),
    StationFact("xa-2", "Xã 2", StationKind.COMMUNE),
)
TOPICS = {"BT-1": "CCHC-04", "BT-2": "CCHC-08", "BT-3": "KHAC"}


@st.composite
def logs(draw):
    """Rows of each station that don't overlap on it, as a player writes them; some corrected by a person."""
    rows = []
    for station in STATIONS:
        begin = position = 0
        for _ in range(draw(st.integers(0, 6))):
            begin += draw(st.integers(0, 30))
            seconds = draw(st.integers(0, 40))
            position += 1
            bulletin = draw(st.sampled_from(sorted(TOPICS)))
            outcome = AiringOutcome.AIRED if seconds else AiringOutcome.NOT_AIRED
            rows.append(
                LogRow(
                    station=station.code,
                    position=position,
                    day=DAY,
                    started_at=START + timedelta(seconds=begin),
                    milliseconds=1000 * seconds,
                    bulletin=bulletin,
                    topic=TOPICS[bulletin],
                    outcome=outcome,
                    grade=Grade.MEASURED,
                    entry="player/boot",
                )
            )
            begin += seconds
        own = [r for r in rows if r.station == station.code]
        for row in draw(st.lists(st.sampled_from(own), max_size=2)) if own else ():
            position += 1
            shorter = draw(st.integers(0, row.milliseconds // 1000))
            rows.append(
                LogRow(
                    station=row.station,
                    position=position,
                    day=DAY,
                    started_at=row.started_at,
                    milliseconds=1000 * shorter,
                    bulletin=row.bulletin,
                    topic=row.topic,
                    outcome=AiringOutcome.CUT if shorter else AiringOutcome.NOT_AIRED,
                    grade=Grade.REPORTED,
                    entry=f"page/{position}",
                    corrects=row.position,
                )
            )
    return tuple(rows)


@st.composite
def relay_blocks(draw):
    begin = draw(st.integers(0, 150))
    end = begin + draw(st.integers(1, 100))
    times = (START + timedelta(seconds=begin), START + timedelta(seconds=end))
    return RelayTime(draw(st.sampled_from(["xa-1", "xa-2"])), "huyen", DAY, *times)


def recount(rows, relays):
    """Walk over the seconds: what does each station carry in each? Own play goes before a relay."""
    corrected = {(r.station, r.corrects) for r in rows if r.corrects}
    newest = {}
    for row in rows:
        if row.corrects:
            newest[row.station, row.corrects] = row
    counting = [r for r in rows if not r.corrects and (r.station, r.position) not in corrected] + list(newest.values())
    own = defaultdict(dict)
    for row in counting:
        begin = int((row.started_at - START).total_seconds())
        for second in range(begin, begin + row.milliseconds // 1000):
            own[row.station][second] = (row.topic, row.grade)
    relayed = defaultdict(dict)
    for block in relays:
        begin, end = (int((t - START).total_seconds()) for t in (block.starts_at, block.ends_at))
        for second in range(begin, end):
            if second in own[block.source] and second not in own[block.station]:
                relayed[block.station][second] = own[block.source][second][0]
    return own, relayed


@given(rows=logs(), relay=st.none() | relay_blocks())
@settings(max_examples=150, deadline=None)
def test_the_tally_equals_a_count_of_single_seconds(rows, relay):
    relays = (relay,) if relay else ()

    tally = count(Facts(DAY, DAY, STATIONS, rows, relays=relays), DAY, DAY)

    own, relayed = recount(rows, relays)
    for line in tally.lines:
        heard = list(own[line.key[0]].values())
        carried = list(relayed[line.key[0]].values())
        for figures, wanted in ((line.every, ("CCHC", "KHAC")), (line.reform, ("CCHC",))):
            of_topic = [grade for topic, grade in heard if topic.startswith(wanted)]
            assert figures.own.measured.total_seconds() == of_topic.count(Grade.MEASURED)
            assert figures.own.reported.total_seconds() == of_topic.count(Grade.REPORTED)
            assert figures.relay.total.total_seconds() == sum(t.startswith(wanted) for t in carried)
        assert line.reported == any(r.station == line.key[0] for r in rows)
    assert tally.stations == sum(
        (line.reform.own.total + line.reform.relay.total for line in tally.lines), timedelta(0)
    )


@given(rows=logs())
@settings(max_examples=60, deadline=None)
def test_the_order_in_which_rows_are_read_changes_no_figure(rows):
    straight = count(Facts(DAY, DAY, STATIONS, rows), DAY, DAY, ("station", "topic"))

    assert count(Facts(DAY, DAY, STATIONS, rows[::-1]), DAY, DAY, ("station", "topic")) == straight


def test_a_confirmed_relay_takes_the_place_of_the_assumption():
    source = LogRow("huyen", 1, DAY, START, 60_000, "BT-1", "CCHC-04", entry="player/b")
    told = LogRow(
        "xa-1", 1, DAY, START, 40_000, "BT-1", "CCHC-04", kind=AiringKind.RELAY, grade=Grade.REPORTED, entry="page/e"
    )
    block = RelayTime("xa-1", "huyen", DAY, START, START + timedelta(minutes=5))

    line = count(Facts(DAY, DAY, STATIONS, (source, told), relays=(block,)), DAY, DAY).lines[1]

    assert line.reform.relay.reported == timedelta(seconds=40)
    assert line.reform.relay.assumed == timedelta(seconds=20)
    assert line.reform.own.total == timedelta(0)


def test_a_relay_that_did_not_happen_is_not_assumed():
    source = LogRow("huyen", 1, DAY, START, 60_000, "BT-1", "CCHC-04", entry="player/b")
    denied = LogRow(
        "xa-1", 1, DAY, START, 0, "", "KHAC", kind=AiringKind.RELAY, outcome=AiringOutcome.NOT_AIRED,
        grade=Grade.REPORTED, entry="page/e",
    )  # fmt: skip
    block = RelayTime("xa-1", "huyen", DAY, START, START + timedelta(minutes=5))

    line = count(Facts(DAY, DAY, STATIONS, (source, denied), relays=(block,)), DAY, DAY).lines[1]

    assert (line.reported, line.reform.relay.total) == (True, timedelta(0))


def test_two_machines_of_one_station_count_one_airing_once():
    first = LogRow("xa-1", 1, DAY, START, 60_000, "BT-1", "CCHC-04", slot="S1", entry="agent/boot-1")
    second = LogRow(
        "xa-1", 2, DAY, START + timedelta(seconds=1), 59_000, "BT-1", "CCHC-04", slot="S1", entry="agent/boot-2"
    )

    line = count(Facts(DAY, DAY, STATIONS, (first, second)), DAY, DAY).lines[1]

    assert (line.reform.own.measured, line.reform.airings) == (timedelta(seconds=60), 1)


def test_a_slot_resumed_after_a_restart_counts_both_parts():
    first = LogRow(
        "xa-1", 1, DAY, START, 20_000, "BT-1", "CCHC-04", slot="S1", outcome=AiringOutcome.CUT, entry="player/boot-1"
    )
    rest = LogRow(
        "xa-1", 2, DAY, START + timedelta(seconds=30), 40_000, "BT-1", "CCHC-04", slot="S1", entry="player/boot-2"
    )

    line = count(Facts(DAY, DAY, STATIONS, (first, rest)), DAY, DAY).lines[1]

    assert line.reform.own.measured == timedelta(seconds=60)


def test_what_aired_before_the_period_is_a_repeat_and_no_new_content():
    row = LogRow("huyen", 5, DAY, START, 60_000, "BT-1", "CCHC-04", entry="player/b")
    facts = Facts(DAY, DAY, STATIONS, (row,), aired_before=frozenset({("huyen", "BT-1")}))

    tally = count(facts, DAY, DAY)

    assert (tally.content, tally.total.reform.repeats) == (timedelta(0), 1)


def test_a_network_without_a_district_radio_has_no_district_airtime():
    assert count(Facts(DAY, DAY, STATIONS[1:]), DAY, DAY).district is None
