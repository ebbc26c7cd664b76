"""A withdrawn bulletin: the schedule without it, what was heard before, and its correction."""

from datetime import timedelta

import pytest
from sqlmodel import select
from traffic_house import MONDAY, NOW, SUNDAY

from scheduler.daysheet import read_day
from scheduler.messages import Refused
from scheduler.records.airing import AiringKind, AiringOutcome, AiringSource, Grade, NewAiring
from scheduler.records.appending import append
from scheduler.records.audio import VoiceKind
from scheduler.records.bulletin import Bulletin, BulletinState, Klass
from scheduler.records.slot import DayCause, PublishedDay
from scheduler.timekeeping import ClockKind, at
from scheduler.traffic import desk, publishing, recalling, withdrawing

pytestmark = pytest.mark.slow

TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)


@pytest.fixture
def week(network, house, administrator):
    """BT-1 twice a day on three stations, BT-2 once; Monday and Tuesday are published."""
    network.bulletin("BT-1", wanted_airings=14, most_airings=14, most_a_day=2)
    network.bulletin("BT-2", 120_000, wanted_airings=7, most_airings=7)
    desk.plan(house, MONDAY, SUNDAY, administrator, NOW)
    publishing.publish(house, None, MONDAY, TUESDAY, administrator, NOW)
    return network


@pytest.fixture
def withdraw(house, administrator, writer):
    def run(code="BT-1", now=NOW, correction=""):
        with house.database.reading() as session:
            number = session.exec(select(Bulletin.id).where(Bulletin.code == code)).one()
        writer.change(Bulletin, number, state=BulletinState.WITHDRAWN)
        return withdrawing.withdraw(house, (code,), administrator, now, correction=correction)

    return run


def aired(house, slot, administrator, seconds=60):
    """A player's row of the log about a slot."""
    with house.database.writing() as session:
        row = NewAiring(
            station="huyen",
            source=AiringSource.PLAYER,
            entry="boot",
            sequence=1,
            kind=AiringKind.OWN,
            outcome=AiringOutcome.AIRED,
            grade=Grade.MEASURED,
            slot=slot["code"],
            bulletin="BT-1",
            topic="CCHC-01",
            klass=Klass.ORDINARY,
            started_at=slot["starts_at"],
            milliseconds=seconds * 1000,
            voice="espeak/vi",
            voice_kind=VoiceKind.SYNTHETIC,
            clock=ClockKind.SIMULATED,
            revision=1,
            reason="",
            recorded_by=administrator,
        )
        append(session, [row], NOW)


def newest(house, station_id, day):
    with house.database.reading() as session:
        query = select(PublishedDay).where(PublishedDay.station_id == station_id, PublishedDay.day == day)
        row = session.exec(query.order_by(PublishedDay.revision.desc())).first()
    return row, read_day(row.document.encode())


def test_its_slots_to_come_go_and_the_others_of_published_days_stand(week, withdraw, house):
    before = week.slots(bulletin_id=2, state="published")

    done = withdraw()

    assert done.slots == 3 * 14
    assert week.slots(bulletin_id=2, state="published")[: len(before)] == before
    assert {s["state"] for s in week.slots(bulletin_id=1)} == {"withdrawn"}
    assert {s["day"] for s in week.slots(bulletin_id=1)} == {MONDAY, TUESDAY}


def test_the_new_revision_says_who_withdrew_and_what(week, withdraw, house, administrator):
    withdraw()

    row, document = newest(house, 1, TUESDAY)
    assert (row.revision, row.cause, row.reason, row.written_by) == (2, DayCause.WITHDRAWAL, "BT-1", administrator)
    assert [r.bulletin for r in document.recalls] == ["BT-1"]


def test_the_recall_list_stands_in_every_document_until_no_player_can_hold_the_file(week, withdraw, house):
    withdraw()

    with house.database.reading() as session:
        recalls = recalling.Recalls(session)
    last = SUNDAY + timedelta(days=recalling.RECALL_DAYS)
    assert [r.bulletin for r in recalls.on(last, 1)] == ["BT-1"]
    assert recalls.on(last + timedelta(days=1), 1) == ()


def test_what_was_heard_before_is_listed_and_stays(week, withdraw, house, administrator):
    first, second = week.slots(bulletin_id=1, station_id=1, day=MONDAY)
    aired(house, first, administrator, seconds=42)

    done = withdraw(now=at(MONDAY, 1200))

    mine = [h for h in done.heard if h.station == "huyen"]
    assert [(h.starts_at, h.length.seconds, h.reported) for h in mine] == [
        (first["starts_at"], 42, True),
        (second["starts_at"], 60, False),
    ]
    assert {s["state"] for s in week.slots(bulletin_id=1, day=MONDAY)} == {"published"}


def test_a_correction_comes_first_in_the_windows_where_the_withdrawn_one_was_heard(week, withdraw, house):
    week.bulletin("BT-3", 60_000, klass="priority", audience=("nghia-lac",), wanted_airings=2, most_airings=4)

    done = withdraw(now=at(MONDAY, 720), correction="BT-3")

    lac = [(c.starts_at.date(), c.station) for c in done.corrections if c.station == "huyen"]
    assert {c.station for c in done.corrections} == {"huyen", "nghia-hai", "nghia-lac"}
    assert lac, "a station that heard it hears the correction, whatever its audience"
    first = min(c.starts_at for c in done.corrections if c.station == "huyen")
    assert at(TUESDAY, 300) <= first < at(TUESDAY, 330)  # the next window of the one it was heard in
    assert any(s.bulletin == "BT-3" for s in newest(house, 1, TUESDAY)[1].slots)


def test_a_correction_that_nobody_approved_yet_is_placed_by_the_first_plan_after(week, withdraw, house, administrator):
    late = week.bulletin("BT-3", audience=("huyen",), state=BulletinState.SUBMITTED, wanted_airings=1)
    none = withdraw(now=at(MONDAY, 720), correction="BT-3").corrections
    week.change(Bulletin, late, state=BulletinState.APPROVED)

    desk.plan(house, TUESDAY, SUNDAY, administrator, at(MONDAY, 780))

    assert none == ()
    placed = week.slots(bulletin_id=late)
    assert {s["station_id"] for s in placed} == {1, 2, 3}
    assert {at(WEDNESDAY, 300) <= s["starts_at"] < at(WEDNESDAY, 330) for s in placed} == {True}


@pytest.mark.parametrize(
    ("correction", "message"),
    [("BT-9", "no bulletin “BT-9”"), ("BT-1", "withdrawn itself"), ("BT-2", "corrects another")],
)
def test_what_cannot_correct_is_refused_before_anything_is_withdrawn(week, house, correction, message):
    week.change(Bulletin, 2, corrects_id=2)

    with pytest.raises(Refused, match=message):
        withdrawing.check_correction(house, ("BT-1",), correction)


def test_withdrawing_again_changes_nothing(week, withdraw):
    withdraw()
    before = week.slots()

    again = withdraw()

    assert (again.slots, again.documents) == (0, ())
    assert week.slots() == before
