import json
from datetime import timedelta

import pytest
from sqlmodel import select
from traffic_house import MONDAY, NOW, STATIONS, SUNDAY

from scheduler.daysheet import read_day, verify
from scheduler.messages import Refused
from scheduler.records.account import Account, AccountRole, Role
from scheduler.records.bulletin import Bulletin, BulletinState
from scheduler.records.slot import DayCause, PublishedDay, Slot, SlotState
from scheduler.records.station import ExceptionKind, Window, WindowException
from scheduler.timekeeping import at
from scheduler.traffic import desk, publishing, withdrawing

pytestmark = pytest.mark.slow


@pytest.fixture
def planned(network, house, administrator):
    """A week of two bulletins on three stations, planned; the house has its sounds."""
    for role, milliseconds in (("tune", 9_000), ("opening", 5_000), ("closing", 6_000)):
        network.house_sound(role, milliseconds)
    network.bulletin("BT-1", wanted_airings=7, most_airings=7)
    network.bulletin("BT-2", klass="priority", wanted_airings=7, most_airings=7)
    desk.plan(house, MONDAY, SUNDAY, administrator, NOW)
    return network


@pytest.fixture
def publish(house, administrator):
    def run(first=MONDAY, last=MONDAY, stations=None, now=NOW, **given):
        return publishing.publish(house, stations, first, last, administrator, now, **given)

    return run


def documents(house, station_id=1, day=MONDAY):
    """All revisions of a day, read back."""
    with house.database.reading() as session:
        query = select(PublishedDay).where(PublishedDay.station_id == station_id, PublishedDay.day == day)
        return [read_day(p.document.encode()) for p in session.exec(query.order_by(PublishedDay.revision))]


def test_a_day_document_has_all_a_player_needs_and_is_signed(planned, publish, house):
    publish(MONDAY, SUNDAY)

    document = documents(house, station_id=2)[0]
    verify(document, house.signing_key().public_key())
    assert (document.station, document.revision, document.provisional, document.demo) == ("nghia-hai", 1, False, True)
    assert [w.code for w in document.windows] == ["sang", "chieu"]
    assert [r.source for r in document.windows[0].relays] == ["VOV1"]
    assert document.windows[0].tune.milliseconds == 9_048
    assert [s.bulletin for s in document.slots].count("BT-2") == 1
    assert all(s.renderings[0].format == "mp3" and s.voice == "espeak/vi" for s in document.slots)


def test_the_player_finds_nothing_wrong_in_what_was_published(planned, publish, house):
    from scheduler.playout.cueing import cues

    publish(MONDAY, SUNDAY)

    for station in (1, 2, 3):
        played, problems = cues(documents(house, station)[0], ())
        assert problems == ()
        assert {c.role.value for c in played} >= {"tune", "opening", "slot", "closing"}


def test_publishing_again_makes_no_new_revision(planned, publish, house):
    first = publish(MONDAY, SUNDAY)

    again = publish(MONDAY, SUNDAY)

    assert len(first) == 3 * 7
    assert all(line.new for line in first)
    assert not any(line.new for line in again)
    assert [line.revision for line in again] == [1] * 21


def test_counters_grow_over_the_whole_installation(planned, publish, house):
    publish(MONDAY, MONDAY)
    publish(SUNDAY, SUNDAY)

    with house.database.reading() as session:
        assert sorted(session.exec(select(PublishedDay.counter))) == [1, 2, 3, 4, 5, 6]


def test_a_withdrawn_bulletin_makes_a_new_revision_with_a_recall(planned, publish, house):
    publish()
    planned.change(Bulletin, 1, state=BulletinState.WITHDRAWN)

    lines = publish()

    document = documents(house)[-1]
    assert {line.revision for line in lines} == {2}
    assert sum(line.withdrawn for line in lines) == 3
    assert {s.bulletin for s in document.slots} == {"BT-2"}
    assert [r.bulletin for r in document.recalls] == ["BT-1"]
    assert {s["state"] for s in planned.slots(day=MONDAY, bulletin_id=1)} == {"withdrawn"}


def test_what_is_on_air_already_is_not_withdrawn_from_history(planned, publish, house):
    publish()
    planned.change(Bulletin, 1, state=BulletinState.WITHDRAWN)

    lines = publish(now=at(MONDAY, 1430))

    assert sum(line.withdrawn for line in lines) == 0
    assert {s.bulletin for s in documents(house)[-1].slots} == {"BT-1", "BT-2"}


def test_a_cancelled_window_withdraws_its_published_slots(planned, publish, house, writer):
    publish()
    slot = planned.slots(day=MONDAY, station_id=1)[0]
    off = WindowException(
        window_id=slot["window_id"], day=MONDAY, kind=ExceptionKind.CANCELLED, reason="có tang", **writer.stamp
    )
    planned.add(off)

    publish()

    assert len(documents(house)[-1].windows) == 1
    assert slot["code"] not in {s.id for s in documents(house)[-1].slots}


def test_a_provisional_day_leaves_its_slots_open_and_is_made_final_later(planned, publish, house):
    publish(provisional=True)
    open_slots = planned.slots(day=MONDAY)
    publish()
    publish(provisional=True)

    revisions = documents(house)
    assert {s["state"] for s in open_slots} == {"planned"}
    assert [(d.revision, d.provisional) for d in revisions] == [(1, True), (2, False)]


def test_only_the_stations_named_are_published(planned, publish):
    lines = publish(stations=("nghia-lac",))

    assert [line.station for line in lines] == ["nghia-lac"]


def test_a_station_that_there_is_none_of_is_named(planned, publish):
    with pytest.raises(Refused, match="xa-la"):
        publish(stations=("huyen", "xa-la"))


def test_days_in_the_wrong_order_are_refused(planned, publish):
    with pytest.raises(Refused, match="no day"):
        publish(SUNDAY, MONDAY)


def test_documents_are_canonical_json(planned, publish, house):
    publish()

    with house.database.reading() as session:
        text = session.exec(select(PublishedDay.document)).first()
    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_a_week_covers_each_station_and_day_once(planned, publish):
    lines = publish(MONDAY, SUNDAY)

    assert {(line.station, line.day) for line in lines} == {
        (station, MONDAY + timedelta(days=n)) for station in STATIONS for n in range(7)
    }


def test_what_had_begun_before_any_document_told_of_it_is_not_published(planned, publish, house):
    begun, coming = planned.slots(day=MONDAY, station_id=1)

    publish(now=coming["starts_at"] - timedelta(seconds=1))

    [document] = documents(house)
    assert [s.id for s in document.slots] == [coming["code"]]
    assert planned.slots(id=begun["id"])[0]["state"] == "planned"


def test_what_began_while_its_day_was_provisional_is_published_with_it(planned, publish, house):
    publish(provisional=True)

    publish(now=at(MONDAY, 720))

    assert {s.bulletin for s in documents(house)[-1].slots} == {"BT-1", "BT-2"}


@pytest.fixture
def republish(house, administrator):
    def run(*codes, now=NOW):
        return withdrawing.withdraw(house, codes, administrator, now).documents

    return run


def test_withdrawing_reaches_the_days_still_to_come_final_and_provisional(planned, publish, republish, house):
    tuesday = MONDAY + timedelta(days=1)
    publish(MONDAY, tuesday)
    publish(SUNDAY, SUNDAY, provisional=True)
    planned.change(Bulletin, 1, state=BulletinState.WITHDRAWN)

    lines = republish("BT-1", now=at(tuesday, 0))

    assert {line.day for line in lines if line.new} == {tuesday, SUNDAY}
    assert {line.day: line.provisional for line in lines} == {tuesday: False, SUNDAY: True}
    assert {s.bulletin for s in documents(house, day=tuesday)[-1].slots} == {"BT-2"}
    assert {s.bulletin for s in documents(house, day=SUNDAY)[-1].slots} == {"BT-2"}
    assert len(documents(house)) == 1


def test_withdrawing_again_makes_no_revision(planned, publish, republish):
    publish()
    planned.change(Bulletin, 1, state=BulletinState.WITHDRAWN)
    republish("BT-1")

    assert republish("BT-1") == ()


def test_what_is_not_withdrawn_is_not_taken_out_of_the_schedule(planned, publish, republish):
    publish()

    with pytest.raises(Refused, match="BT-1 isn't withdrawn"):
        republish("BT-1")


@pytest.fixture
def change(house, administrator):
    def run(station="huyen", day=MONDAY, reason="thêm bản tin chống bão", by=administrator, now=NOW):
        return publishing.change(house, station, day, reason, by, now)

    return run


def test_a_named_person_changes_a_published_day_and_it_is_written_down(planned, publish, change, house, administrator):
    publish()
    planned.bulletin("BT-3", must_air=True, wanted_airings=7, most_airings=7, most_a_day=1)
    before = planned.slots(day=MONDAY, station_id=2)

    line = change()

    with house.database.reading() as session:
        row = session.exec(select(PublishedDay).where(PublishedDay.revision == 2)).one()
    assert (line.revision, line.cause, line.provisional) == (2, "change", False)
    assert (row.station_id, row.cause, row.reason, row.written_by) == (
        1,
        DayCause.CHANGE,
        "thêm bản tin chống bão",
        administrator,
    )
    assert "BT-3" in {s.bulletin for s in documents(house)[-1].slots}
    assert planned.slots(day=MONDAY, station_id=2) == before


def test_a_change_leaves_what_begins_too_soon_for_players_to_learn_of_it(planned, publish, change, house):
    publish()
    first, *_ = planned.slots(day=MONDAY, station_id=1)
    planned.change(Bulletin, 1, valid_until=MONDAY - timedelta(days=1))

    change(now=first["starts_at"] - timedelta(minutes=10))

    assert first["code"] in {s.id for s in documents(house)[-1].slots}


def test_the_program_itself_changes_no_published_day(planned, publish, change, house):
    publish()
    with house.database.reading() as session:
        program = session.exec(select(Account.id).where(Account.login == "system")).one()
    planned.add(AccountRole(account_id=program, role=Role.OPERATOR))

    with pytest.raises(Refused, match="a person has to answer"):
        change(by=program)


@pytest.mark.parametrize(
    ("given", "message"),
    [({"reason": " "}, "needs a reason"), ({"day": SUNDAY}, "isn't published yet"), ({"station": "xa-la"}, "xa-la")],
)
def test_a_change_without_reason_or_of_a_day_that_is_open_is_refused(planned, publish, change, given, message):
    publish()

    with pytest.raises(Refused, match=message):
        change(**given)


def test_publishing_again_leaves_the_windows_of_a_final_day_and_says_that_they_differ(planned, publish, change, house):
    publish(stations=("huyen",))
    planned.change(Window, planned.slots(station_id=1)[0]["window_id"], name="Buổi sáng mới")

    [line] = publish(stations=("huyen",))

    assert (line.new, line.differs) == (False, True)
    assert change().new
    assert {w.name for w in documents(house)[-1].windows} >= {"Buổi sáng mới"}


def test_a_slot_that_nobody_allowed_is_not_taken_into_a_final_day(planned, publish, house):
    publish()
    slot = planned.slots(day=MONDAY, station_id=1)[0]
    stray = {k: v for k, v in slot.items() if k != "id"} | {"code": "stray", "state": SlotState.PLANNED}
    planned.add(Slot(**stray))

    lines = publish()

    assert not any(line.new for line in lines)
    assert planned.slots(code="stray")[0]["state"] == "planned"
