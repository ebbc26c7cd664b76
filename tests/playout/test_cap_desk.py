"""A CAP message at the desk: what is ordered, ended and remembered, whatever fails between."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from cap_messages import NOW, SENDER, info, message, refers_to
from player_station import OTHER, STATION
from sqlmodel import select

from scheduler.messages import OutsideFailed, Refused
from scheduler.playout import desk, emergencies
from scheduler.playout.capdesk import follow_cap, look_at_cap
from scheduler.records.capmessage import CapMessage
from scheduler.records.slot import Emergency
from scheduler.records.unit import Unit
from scheduler.settings import Emergency as Rules

UPDATE = message(msgType="Update", identifier="T-02", more=refers_to())
CANCEL = message("", msgType="Cancel", identifier="T-03", more=refers_to("T-02"))
LATER = NOW + timedelta(seconds=30)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # these ask nothing of the database


class Desk:
    """Follows messages at a moment; `said` is what was ordered, `fails` what ordering raises."""

    def __init__(self, house, spoken, by):
        self.house = replace(house, settings=replace(house.settings, emergency=Rules(cap_senders=(SENDER,))))
        self.spoken, self.by, self.said, self.fails = spoken, by, [], None

    def follow(self, data, now=NOW):
        return follow_cap(self.house, data, self.by, now, 3000, lambda order: self._order(order, now))

    def _order(self, order, now):
        self.said.append(order)
        if self.fails is not None:
            raise self.fails
        spoken = replace(self.spoken, title=order.title, text=order.text)
        how = {"repeat": order.repeat, "valid": order.valid, "drill": order.drill}
        return emergencies.order_emergency(self.house, spoken, order.stations, now, self.by, **how).id

    def rows(self, table):
        with self.house.database.reading() as session:
            return session.exec(select(table).order_by(table.id)).all()


@pytest.fixture
def at_desk(house, station_at_home, spoken, administrator):
    return Desk(house, spoken, administrator)


def test_a_message_is_ordered_where_it_says_and_is_on_the_shelves(at_desk):
    outcome = at_desk.follow(message())

    (row,) = at_desk.rows(Emergency)
    assert outcome.codes == (row.code,)
    assert (row.title, set(row.stations.split()), row.repeat) == ("Bão số 3 vào bờ", {STATION, OTHER}, 5)
    on_shelf, wrong = desk.shelf_of(at_desk.house, STATION).orders()
    assert ([order.id for order in on_shelf], wrong) == ([row.code], ())


def test_a_replay_is_refused_and_orders_nothing(at_desk):
    first = at_desk.follow(message())

    with pytest.raises(Refused, match=first.codes[0]):
        at_desk.follow(message())

    assert (len(at_desk.said), len(at_desk.rows(Emergency)), len(at_desk.rows(CapMessage))) == (1, 1, 1)


def test_an_update_ends_the_old_once_the_new_is_ordered_and_a_cancel_ends_that(at_desk):
    at_desk.follow(message())
    at_desk.follow(UPDATE, LATER)
    between = [row.stood_down_at for row in at_desk.rows(Emergency)]
    at_desk.follow(CANCEL, LATER)

    assert between == [LATER, None]
    assert [row.stood_down_at for row in at_desk.rows(Emergency)] == [LATER, LATER]
    assert [(row.kind, bool(row.codes)) for row in at_desk.rows(CapMessage)] == [
        ("Alert", True),
        ("Update", True),
        ("Cancel", False),
    ]
    with pytest.raises(Refused, match="was followed"):
        at_desk.follow(CANCEL)


@ON_SQLITE
def test_an_update_of_the_same_words_within_the_same_second_stays_on_air(at_desk):
    at_desk.follow(message())
    at_desk.follow(UPDATE)

    (row,) = at_desk.rows(Emergency)
    assert row.stood_down_at is None


@ON_SQLITE
def test_an_update_that_cannot_be_spoken_leaves_the_old_on_air_and_can_be_tried_again(at_desk):
    at_desk.follow(message())
    at_desk.fails = OutsideFailed("playout.emergency_silent", title="Bão")
    with pytest.raises(OutsideFailed):
        at_desk.follow(UPDATE)
    still = [row.stood_down_at for row in at_desk.rows(Emergency)]

    at_desk.fails = None
    again = at_desk.follow(UPDATE)

    assert still == [None]
    assert again.decision.stand_down


@ON_SQLITE
def test_an_order_that_could_not_reach_every_shelf_is_remembered_and_told(at_desk):
    at_desk.fails = OutsideFailed("playout.order_not_everywhere", code="KC-7", count=1)

    outcome = at_desk.follow(message())

    assert (outcome.codes, outcome.failed) == (("KC-7",), (at_desk.fails,))
    with pytest.raises(Refused, match="KC-7"):
        at_desk.follow(message())


@ON_SQLITE
def test_of_two_who_follow_it_at_once_the_second_takes_its_order_back(at_desk):
    second = Desk(at_desk.house, at_desk.spoken, at_desk.by)
    second.house = at_desk.house
    ordering = at_desk._order
    at_desk._order = lambda order, now: (second.follow(message()), ordering(replace(order, title="Lần hai"), now))[1]

    with pytest.raises(Refused, match="was followed"):
        at_desk.follow(message())

    assert {row.title: row.stood_down_at is None for row in at_desk.rows(Emergency)} == {
        "Bão số 3 vào bờ": True,
        "Lần hai": False,
    }


@ON_SQLITE
def test_a_look_changes_nothing_and_asks_for_the_right_first(at_desk):
    outcome = look_at_cap(at_desk.house, message(), at_desk.by, NOW, 3000)

    assert (len(outcome.decision.orders), outcome.codes) == (1, ())
    assert (at_desk.rows(Emergency), at_desk.rows(CapMessage)) == ([], [])
    with pytest.raises(Refused, match="emergency"):
        look_at_cap(at_desk.house, b"no XML", _nobody(at_desk), NOW, 3000)


@ON_SQLITE
def test_a_station_whose_unit_has_ended_is_still_found(at_desk):
    with at_desk.house.database.writing() as session:
        commune = session.exec(select(Unit)).one()
        ended = {"valid_from": date(2000, 1, 1), "valid_to": date(2020, 1, 1)}
        district = Unit(code="h", name="Nghĩa Hưng", kind="district", written_at=NOW, written_by=at_desk.by, **ended)
        session.add(district)
        session.flush()
        commune.parent_id, commune.valid_to = district.id, date(2020, 1, 1)
        session.add(commune)

    outcome = at_desk.follow(message(info("<area><areaDesc>Nghĩa Hưng</areaDesc></area>")))

    assert set(outcome.decision.orders[0].stations) == {STATION, OTHER}


@ON_SQLITE
def test_a_drill_is_ordered_as_a_drill(at_desk):
    outcome = at_desk.follow(message(info(severity="Severe"), status="Exercise"))

    (row,) = at_desk.rows(Emergency)
    assert (row.drill, outcome.alert.drill, row.repeat) == (True, True, 3)
    assert at_desk.rows(CapMessage)[0].drill


def _nobody(at_desk):
    from scheduler.administration import accounts

    return accounts.add(at_desk.house, "nguoi-la", "Ông Ba", ("approver",), None, at_desk.by, NOW)
