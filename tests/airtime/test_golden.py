"""The figures of the 40-row log, added up by hand (seconds)."""

from datetime import timedelta

import golden_log
import pytest
from golden_log import AFTER, D1, D2, D3
from sqlmodel import select

from scheduler.airtime import desk, summing
from scheduler.airtime.figures import Footnote, Grades
from scheduler.records.airing import Airing
from scheduler.records.slot import MakegoodOwed, Slot, SlotOutcome


@pytest.fixture
def filled(house, administrator):
    golden_log.fill(house, administrator)
    return house


def grades(measured=0, reported=0, assumed=0):
    return Grades(*(timedelta(seconds=s) for s in (measured, reported, assumed)))


def of(house, *by, days=(D1, D3)):
    return {line.key if len(by) > 1 else line.key[0]: line for line in desk.tally(house, *days, by).lines}


def test_the_log_has_forty_rows(filled):
    with filled.database.reading() as session:
        assert len(session.exec(select(Airing)).all()) == 40


def test_the_four_airtimes(filled):
    tally = desk.tally(filled, D1, D3)

    # (a) A was first heard whole, B was first heard for 100 s before the emergency
    assert tally.content == timedelta(seconds=120 + 100)
    # (b) 10 July 120+100+180+120, 11 July 120+180+180, 12 July 120+180+180+120 and the makegood 120; 45 read
    assert tally.district == grades(measured=520 + 480 + 720, reported=45)
    # (c) xa-a own 120+(180 corrected to 150), 120+180, 120+180; relays 120+100, 120+180, 10+180 and 110 confirmed
    assert tally.communes["xa-a"] == (grades(measured=720, reported=150), grades(reported=110, assumed=710))
    assert tally.communes["xa-b"] == (grades(measured=600, reported=90), grades())
    assert tally.communes["xa-d"] == (grades(), grades())
    # station-minutes: own play and relays of all
    assert tally.stations == timedelta(seconds=1765 + 870 + 820 + 690)
    assert tally.unreported == ("xa-d",)


@pytest.mark.parametrize(
    ("station", "every", "airings", "repeats", "sessions"),
    [
        # all topics: reform and K, and 30 s of emergency; airings and repeats of reform alone
        ("huyen", 1765 + 180 + 30, 13, 10, 3),
        ("xa-a", 870 + 360, 6, 4, 3),
        ("xa-b", 690 + 120, 5, 2, 2),
    ],
)
def test_a_station_s_line(filled, station, every, airings, repeats, sessions):
    line = of(filled, "station")[station]

    assert line.every.own.total == timedelta(seconds=every)
    assert (line.reform.airings, line.reform.repeats, line.sessions) == (airings, repeats, sessions)
    assert line.genres == {"bai": 1, "tin": 1}


def test_topics(filled):
    lines = of(filled, "topic")

    own = {topic: line.every.own.total.total_seconds() for topic, line in lines.items()}
    relay = {topic: line.every.relay.total.total_seconds() for topic, line in lines.items()}
    # K: 3 at the district, 6 at xa-a, 2 at xa-b, and the emergency, which xa-a relayed
    assert own == {"CCHC-04": 765 + 360 + 330, "CCHC-08": 1000 + 510 + 360, "KHAC": 180 + 360 + 120 + 30}
    assert relay == {"CCHC-04": 120 + 120 + 10 + 110, "CCHC-08": 100 + 180 + 180, "KHAC": 30}


def test_a_merged_commune_counts_under_the_unit_that_carries_it_on(filled):
    apart, together = of(filled, "unit"), of(filled, "successor")
    before = of(filled, "successor", days=(D1, D2))

    assert [apart[u].reform.own.total.total_seconds() for u in ("u1", "u2")] == [870, 690]
    assert together["u1"].reform.own.total == timedelta(seconds=870 + 690)
    assert set(together) == {"u0", "u1", "u3"}
    assert desk.tally(filled, D1, D3, ("successor",)).footnotes == (Footnote("u2", "u1", "from memory"),)
    assert set(before) == {"u0", "u1", "u2", "u3"}


def test_voices_grades_and_days(filled):
    total = desk.tally(filled, D1, D3).total
    days = of(filled, "day")

    assert total.voices == {"live": timedelta(seconds=45 + 90), "synthetic": timedelta(seconds=3325 - 135)}
    assert total.reform.own == grades(measured=1720 + 720 + 600, reported=45 + 150 + 90)
    assert [days[d.isoformat()].reform.own.total.total_seconds() for d in (D1, D2, D3)] == [
        520 + 270 + 300,
        480 + 300 + 390,
        765 + 300,
    ]


def test_outcomes_and_debts(filled, administrator):
    desk.reconcile(filled, D1, D3, administrator, AFTER)

    with filled.database.reading() as session:
        query = select(Slot.code, SlotOutcome).join(SlotOutcome, SlotOutcome.slot_id == Slot.id)
        found = {code: (o.outcome.value, o.reason, o.aired_milliseconds // 1000) for code, o in session.exec(query)}
        owed = session.exec(select(Slot.code).join(MakegoodOwed, MakegoodOwed.slot_id == Slot.id)).all()
    assert found.pop("huyen/10/333") == ("cut", "khan_cap", 100)
    assert found.pop("huyen/11/1020") == ("missed", "mat_dien", 0)
    assert found.pop("xa-a/10/1023") == ("cut", "mat_dien", 150)
    assert [found.pop(code)[0] for code, _ in golden_log.UNREPORTED] == ["unreported"] * 3
    assert {outcome for outcome, _, _ in found.values()} == {"on_time"}
    assert sorted(owed) == ["huyen/10/333", "huyen/11/1020", "xa-a/10/1023"]


def test_the_month_added_up_gives_the_same_figures(filled):
    bys = (("station",), ("topic",), ("unit",), ("successor",), ("station", "topic"))
    july = (D1.replace(day=1), D1.replace(day=31))
    from_rows = [desk.tally(filled, *july, by) for by in bys]

    summing.refresh(filled, AFTER)

    assert [desk.tally(filled, *july, by) for by in bys] == from_rows
    assert from_rows[0].stations == timedelta(seconds=4145)
