"""Emergency orders over HTTP: as signed, to their stations alone."""

from datetime import timedelta

import pytest
from commune_client import CommunePC, app_of, token_of
from sqlmodel import select
from station_client import MORNING

from scheduler.administration import accounts
from scheduler.daysheet import EmergencyOrder, canonical_json, read_order, verify
from scheduler.playout import emergencies
from scheduler.playout.emergency_states import emergency_states
from scheduler.playout.reaching import Reach

pytestmark = pytest.mark.slow

PLACE = "/api/v1/stations/nghia-hai/emergencies"


@pytest.fixture
def ordered(sample):
    """A house whose Nghĩa Hải has an emergency, and its order."""
    from scheduler.records.account import Role
    from scheduler.records.audio import Rendering, Take

    with sample.database.writing() as session:
        by = accounts.ensure(session, "truc", MORNING, (Role.EMERGENCY,), "Trực")
        take_id = session.exec(select(Take.id).join(Rendering)).first()
    spoken = emergencies.spoken_of(sample, "Lũ về", "Lũ về", "Lũ về", take_id)
    return sample, emergencies.order_emergency(sample, spoken, ["nghia-hai"], MORNING, by)


def test_an_order_is_told_as_it_was_signed_and_304_when_it_is_held(ordered):
    house, order = ordered
    pc = CommunePC(app_of(house), token_of(house, "nghia-hai"))

    answer = pc.get(PLACE)

    [raw] = answer.json()["orders"]
    told = read_order(canonical_json(raw))
    verify(told, house.signing_key().public_key())
    assert isinstance(told, EmergencyOrder)
    assert told == order
    assert pc.get(PLACE, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_another_station_hears_of_no_order_and_may_not_ask(ordered):
    house, order = ordered
    pc = CommunePC(app_of(house), token_of(house, "huyen"))

    assert pc.get("/api/v1/stations/huyen/emergencies").json()["orders"] == []
    assert pc.get(PLACE).status_code == 404
    assert not emergencies.plays(house, ["huyen"], f"{order.renderings[0].sha256}.mp3", MORNING)
    assert emergencies.plays(house, ["nghia-hai"], f"{order.renderings[0].sha256}.mp3", MORNING)


def test_an_order_is_told_for_a_day_after_its_end(ordered):
    house, order = ordered
    day_after = order.expires_at + timedelta(days=1)

    assert emergencies.orders_for(house, "nghia-hai", day_after - timedelta(seconds=1)) == (order,)
    assert emergencies.orders_for(house, "nghia-hai", day_after) == ()


def test_a_pc_says_that_an_order_has_come_and_is_on_air_and_again_is_no_news(ordered):
    house, order = ordered
    pc = CommunePC(app_of(house), token_of(house, "nghia-hai"))
    place = f"{PLACE}/{order.id}/received"

    said = [pc.ask("POST", place, json=words).json()["noted"] for words in ({}, {}, {"on_air": True}, {"on_air": True})]

    [here] = emergency_states(house, order.id, MORNING).stations
    assert said == [True, False, True, False]
    assert here.state is Reach.ON_AIR


def test_nobody_says_it_for_another_station_or_of_another_order(ordered):
    house, order = ordered
    other = CommunePC(app_of(house), token_of(house, "huyen"))

    answers = [
        other.ask("POST", f"{PLACE}/{order.id}/received", json={}),
        other.ask("POST", f"/api/v1/stations/huyen/emergencies/{order.id}/received", json={}),
        other.ask("POST", "/api/v1/stations/huyen/emergencies/KC-0/received", json={}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert emergency_states(house, order.id, MORNING).stations[0].state is Reach.SENT


def test_news_are_told_of_a_new_order_and_of_its_end_at_its_stations_alone(ordered):
    house, order = ordered
    seen, nobody = emergencies.news(house, None, MORNING)
    before, first = emergencies.news(house, frozenset(), MORNING)

    emergencies.stand_down(house, order.id, accounts.resolve(house, "truc"), MORNING + timedelta(seconds=9))
    _, after = emergencies.news(house, seen, MORNING)

    assert (before, nobody, first, after) == (seen, frozenset(), frozenset({"nghia-hai"}), frozenset({"nghia-hai"}))
