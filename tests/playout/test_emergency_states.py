"""How an emergency stands in a house: who answers for it, what each station says, and the review afterwards."""

from datetime import timedelta

import pytest
from player_station import DAY, OTHER, STATION

from scheduler.administration import accounts
from scheduler.messages import Refused
from scheduler.playout import desk, emergencies
from scheduler.playout.emergency_states import emergency_states
from scheduler.playout.entries import read_whole
from scheduler.playout.post import alone, read_post
from scheduler.playout.reaching import Reach
from scheduler.playout.receipts import note_received
from scheduler.playout.reviewing import review_emergency, waiting_for_review
from scheduler.records.device import Device, DeviceKind
from scheduler.records.station import Station, StationContact
from scheduler.timekeeping import at

START = at(DAY, 302)


@pytest.fixture
def station(station_at_home):
    return station_at_home


@pytest.fixture
def order(house, station, spoken, administrator):
    """Said twice at both stations."""
    return emergencies.order_emergency(house, spoken, (), START, administrator, repeat=2)


@pytest.fixture
def device(house, administrator):
    """A commune's PC."""
    with house.database.writing() as session:
        row = Device(
            kind=DeviceKind.AGENT, name="máy xã", token_hash="0", enrolled_at=at(DAY, 0), enrolled_by=administrator
        )
        session.add(row)
        session.flush()
        return row.id


@pytest.fixture
def approver(house, administrator):
    """Another person, who approves."""
    return accounts.add(house, "lanh-dao", "Bà Lý", ("approver",), None, administrator, at(DAY, 0))


def states(house, order, seconds):
    found = emergency_states(house, order.id, START + timedelta(seconds=seconds))
    return {one.station: one.state for one in found.stations}


def test_a_station_that_says_nothing_is_to_be_telephoned_with_whom(house, order):
    with house.database.writing() as session:
        row = session.exec(desk.select(Station).where(Station.code == OTHER)).one()
        session.add(StationContact(station_id=row.id, name="Ông Năm", telephone="0350 123 456"))

    early = states(house, order, 59)
    found = emergency_states(house, order.id, START + timedelta(seconds=61))

    assert set(early.values()) == {Reach.SENT}
    assert {(one.station, one.contact, one.number) for one in found.to_telephone} == {
        (STATION, "", ""),
        (OTHER, "Ông Năm", "0350 123 456"),
    }
    assert (found.order, found.text) == (order, "Gió cấp 8.")


def test_a_pcs_word_carries_a_station_from_received_to_on_air_and_again_changes_nothing(house, order, device):
    told = [note_received(house, STATION, order.id, START + timedelta(seconds=s), device) for s in (1, 2)]
    received = states(house, order, 3)
    on_air = [
        note_received(house, STATION, order.id, START + timedelta(seconds=s), device, on_air=True) for s in (3, 4)
    ]

    assert (told, on_air) == ([True, False], [True, False])
    assert received == {STATION: Reach.RECEIVED, OTHER: Reach.SENT}
    assert states(house, order, 5)[STATION] is Reach.ON_AIR
    found = {one.station: one for one in emergency_states(house, order.id, START + timedelta(seconds=5)).stations}
    assert found[STATION].since == START + timedelta(seconds=3)


@pytest.mark.parametrize(("station_code", "code"), [("xa-la", None), (STATION, "KC-0")])
def test_a_receipt_of_an_order_that_is_not_the_stations_is_refused(house, order, device, station_code, code):
    with pytest.raises(Refused, match="no emergency"):
        note_received(house, station_code, code or order.id, START, device)


def test_a_player_on_this_machine_is_believed_by_its_journal(house, station, order):
    desk.hand_over(house, STATION)
    player = station.start(START - timedelta(seconds=5))
    with alone(read_post(station.shelf.root), START):
        waiting = states(house, order, 1)
        player.go_on(START + timedelta(seconds=10))
        speaking = states(house, order, 10)
        player.go_on(START + timedelta(seconds=300))
        aired = emergency_states(house, order.id, START + timedelta(seconds=300))

    here = next(one for one in aired.stations if one.station == STATION)
    assert (waiting[STATION], speaking[STATION]) == (Reach.RECEIVED, Reach.ON_AIR)
    assert (here.state, here.said, here.telephone) == (Reach.AIRED, 2, False)
    assert here.since == read_whole(station.shelf.journal_path).entries[-1].ended_at


def test_a_player_without_the_sound_is_to_be_telephoned_with_the_reason(house, station, order):
    desk.hand_over(house, STATION)
    station.shelf.path_of(order.renderings[0]).unlink()
    player = station.start(START - timedelta(seconds=5))
    with alone(read_post(station.shelf.root), START):
        player.go_on(START + timedelta(seconds=2))
        found = emergency_states(house, order.id, START + timedelta(seconds=2))

    here = next(one for one in found.stations if one.station == STATION)
    assert (here.state, here.why, here.telephone) == (Reach.SILENT, "playout.file_missing", True)


def test_who_ordered_stays_when_another_stands_it_down(house, order, administrator):
    warden = accounts.add(house, "truc", "Anh Trực", ("emergency",), None, administrator, at(DAY, 0))
    emergencies.stand_down(house, order.id, warden, START + timedelta(seconds=20))

    found = emergency_states(house, order.id, START + timedelta(seconds=30))

    assert found.stood_down_by == "Anh Trực"
    assert found.ordered_by not in ("", "Anh Trực")
    assert found.stood_down_at == START + timedelta(seconds=20)


def test_an_emergency_waits_for_the_review_of_another_person_once_it_is_over(house, order, administrator, approver):
    over = order.expires_at

    with pytest.raises(Refused, match="still stands"):
        review_emergency(house, order.id, "Đúng lệnh.", approver, over - timedelta(seconds=1))
    assert waiting_for_review(house, over - timedelta(seconds=1)) == ()
    assert waiting_for_review(house, over) == (order.id,)
    with pytest.raises(Refused, match="another person"):
        review_emergency(house, order.id, "Đúng lệnh.", administrator, over)
    with pytest.raises(Refused, match="no note"):
        review_emergency(house, order.id, "  ", approver, over)
    review_emergency(house, order.id, "Đúng lệnh.", approver, over)
    review_emergency(house, order.id, "Đúng lệnh.", approver, over + timedelta(hours=1))
    with pytest.raises(Refused, match="was reviewed"):
        review_emergency(house, order.id, "Sai lệnh.", approver, over)

    found = emergency_states(house, order.id, over)
    assert (found.review, found.reviewed_by, found.reviewed_at) == ("Đúng lệnh.", "Bà Lý", over)
    assert waiting_for_review(house, over) == ()


def test_the_program_reviews_nothing_and_an_unknown_order_is_a_sentence(house, order, approver):
    with pytest.raises(Refused, match="no emergency"):
        review_emergency(house, "KC-0", "x", approver, order.expires_at)
    with pytest.raises(Refused, match="no emergency"):
        emergency_states(house, "KC-0", START)
