"""The day document over HTTP: the signed bytes, a small 304, and one answer for everything that isn't one's own."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from commune_client import CommunePC, add_day, address, app_of, raw, serving, token_of
from station_client import DAY, MORNING, Client

from scheduler import receiptcode
from scheduler.administration import accounts
from scheduler.communes import credentials
from scheduler.web.api import lane, sightings

pytestmark = pytest.mark.slow  # each test makes a published house

DOCUMENT = '{"day":"2023-07-12","station":"nghia-hai","station_name":"Đài xã Nghĩa Hải"}'


@pytest.fixture
def commune(sample):
    """The PC of Nghĩa Hải; its Wednesday stands in revision 3."""
    add_day(sample, "nghia-hai", DAY, 2, "{}", counter=70, provisional=True)
    add_day(sample, "nghia-hai", DAY, 3, DOCUMENT, counter=71)
    return CommunePC(app_of(sample), token_of(sample, "nghia-hai"))


def test_the_newest_revision_comes_as_the_bytes_that_were_signed(commune):
    answer = commune.get(address())

    assert answer.status_code == 200
    assert answer.content == DOCUMENT.encode()
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["etag"] == '"3.71.00000000"'
    assert "content-encoding" not in answer.headers


def test_a_device_gets_the_key_of_the_days_receipts_and_a_person_does_not(commune, sample):
    person = Client(commune.app, sample).get(address())
    device, unchanged = commune.get(address()), commune.get(address(), headers={"If-None-Match": "*"})

    key = receiptcode.day_key(sample.key, "nghia-hai", DAY).hex()
    assert device.headers["receipt-key"] == key
    assert person.status_code == 200
    assert "receipt-key" not in {**person.headers, **unchanged.headers}


def test_what_is_unchanged_costs_less_than_300_bytes_on_the_wire(commune, sample):
    etag = commune.get(address()).headers["etag"]

    with serving(app_of(sample)) as port:
        answer = raw(
            port,
            f"GET {address()} HTTP/1.1\r\nHost: station\r\nConnection: close\r\n"
            f"Authorization: Bearer {commune.token}\r\nIf-None-Match: {etag}\r\n\r\n".encode(),
        )

    assert answer.startswith(b"HTTP/1.1 304 ")
    assert answer.endswith(b"\r\n\r\n")
    assert len(answer) < 300


@pytest.mark.parametrize("held", ['"3.71.00000000"', 'W/"3.71.00000000"', '"x", "3.71.00000000"', "*"])
def test_every_way_to_say_what_is_held_is_understood(commune, held):
    answer = commune.get(address(), headers={"If-None-Match": held})

    assert (answer.status_code, answer.content) == (304, b"")


def test_a_new_revision_is_seen_at_the_next_call(commune, sample):
    held = commune.get(address()).headers["etag"]
    add_day(sample, "nghia-hai", DAY, 4, '{"revision":4}', counter=72)

    answer = commune.get(address(), headers={"If-None-Match": held})

    assert answer.status_code == 200
    assert answer.json() == {"revision": 4}


def test_a_token_that_is_revoked_opens_nothing_at_the_next_call(commune, sample):
    assert commune.get(address()).status_code == 200
    device = the_device(sample)
    credentials.revoke(sample, device.id, accounts.resolve(sample, "admin"), MORNING)

    answer = commune.get(address())

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"


def test_nobody_learns_from_an_answer_which_stations_there_are(commune):
    foreign = commune.get(address("huyen"))
    missing = commune.get(address("no-such-station"))
    own_without_document = commune.get(address(day=DAY + timedelta(days=30)))

    assert foreign.status_code == 404
    assert foreign.content == missing.content == own_without_document.content
    for one in (foreign, missing, own_without_document):
        assert one.headers.items() == foreign.headers.items()


def test_a_wrong_token_gets_one_answer_whatever_it_asks_for(commune):
    stranger = CommunePC(commune.app)
    shown = [f"Bearer {t}".encode("latin-1") for t in ("wrong", "", "x" * 4000, "Bearer Bearer", "ÿ'; --")]
    headers = [{}, *({"Authorization": one} for one in (*shown, b"Basic eDp5"))]

    answers = [stranger.get(address(s), headers=h) for h in headers for s in ("nghia-hai", "no-such-station")]

    assert {(a.status_code, a.content) for a in answers} == {(401, answers[0].content)}
    assert answers[0].json()["title"] == "Unauthorized"


def test_what_is_no_day_is_told_as_a_problem(commune):
    days = ["2023-02-30", "today", "2023-7-12", "2023-07-12T00:00:00.5", "..", "%00", "0000-00-00"]

    answers = [commune.get(f"/api/v1/stations/nghia-hai/days/{day}") for day in days]

    assert {a.status_code for a in answers} <= {404, 422}
    assert {a.headers["content-type"] for a in answers} == {"application/problem+json"}


def test_the_fast_lane_and_the_guarded_route_give_the_same_answers(commune, sample, monkeypatch):
    asked = [
        ({}, "GET"),
        ({}, "HEAD"),
        ({"If-None-Match": '"3.71.00000000"'}, "GET"),
        ({"If-None-Match": '"x"'}, "GET"),
    ]
    through_lane = [commune.ask(method, address(), headers=headers) for headers, method in asked]

    monkeypatch.setattr(lane, "quick_days", lambda house: None)
    behind = CommunePC(app_of(sample), commune.token)
    through_route = [behind.ask(method, address(), headers=headers) for headers, method in asked]

    for one, other in zip(through_lane, through_route, strict=True):
        assert (one.status_code, one.content) == (other.status_code, other.content)
        assert dict(one.headers) == dict(other.headers)


def test_a_phone_shows_its_cookie_instead(sample):
    add_day(sample, "nghia-hai", DAY, 1, DOCUMENT, counter=71)
    phone = Client(app_of(sample))
    phone.cookies.set("scheduler-device", token_of(sample, "nghia-hai", kind="phone"))

    assert phone.get(address()).content == DOCUMENT.encode()
    assert phone.get(address("huyen")).status_code == 404


def test_a_person_sees_the_stations_of_the_unit_where_a_role_is_held(sample):
    add_day(sample, "nghia-hai", DAY, 1, DOCUMENT, counter=71)
    admin = accounts.resolve(sample, "admin")
    accounts.add(sample, "xa-hai", "", ("commune",), unit_of(sample, "nghia-hai"), admin, MORNING)
    leader = Client(app_of(sample), sample, "xa-hai")

    assert leader.get(address()).status_code == 200
    assert leader.get(address("huyen")).status_code == 404
    assert Client(app_of(sample), sample).get(address("huyen")).status_code == 200


def test_one_device_may_serve_several_stations_after_a_merger(sample):
    add_day(sample, "nghia-hai", DAY, 1, DOCUMENT, counter=71)
    pc = CommunePC(app_of(sample), token_of(sample, "nghia-hai", "huyen"))

    assert [pc.get(address(s)).status_code for s in ("nghia-hai", "huyen")] == [200, 200]


def test_a_rotated_token_is_good_and_ends_the_old_one_when_it_is_shown(commune, sample):
    old = commune.token
    commune.token = credentials.rotate(sample, old, MORNING)

    assert CommunePC(commune.app, old).get(address()).status_code == 200
    assert commune.get(address()).status_code == 200
    assert CommunePC(commune.app, old).get(address()).status_code == 401


def test_a_thousand_calls_write_nothing_and_then_one_transaction_says_who_was_there(commune, sample, monkeypatch):
    written = []
    monkeypatch.setattr(sightings, "WRITTEN_AFTER_SECONDS", 0.2)
    monkeypatch.setattr(sightings, "note_all", lambda house, seen, pulled: written.append((dict(seen), dict(pulled))))

    with serving(app_of(sample)) as port:
        request = (
            f"GET {address()} HTTP/1.1\r\nHost: s\r\nConnection: close\r\nAuthorization: Bearer {commune.token}\r\n\r\n"
        )
        answers = [raw(port, request.encode()) for _ in range(20)]

    assert all(a.startswith(b"HTTP/1.1 200 ") for a in answers)
    assert 1 <= len(written) <= 3
    device = the_device(sample)
    seen, pulled = written[-1]
    assert set(seen) == {device.id}
    assert pulled == {(device.id, "nghia-hai", DAY): 3}


def test_what_was_seen_is_written_before_the_server_stops(commune, sample):
    async def ask_and_stop():
        transport = httpx.ASGITransport(app=commune.app)
        headers = {"Authorization": f"Bearer {commune.token}"}
        async with (
            commune.app.router.lifespan_context(commune.app),
            httpx.AsyncClient(transport=transport, base_url="http://s", headers=headers) as client,
        ):
            await client.get(address())
            assert the_device(sample).seen_at is None  # nothing is written while it is asked

    asyncio.run(ask_and_stop())

    assert the_device(sample).seen_at == MORNING


def test_both_databases_give_the_same_answers(anywhere):
    add_day(anywhere, "nghia-hai", DAY, 3, DOCUMENT, counter=71)
    pc = CommunePC(app_of(anywhere), token_of(anywhere, "nghia-hai"))
    playlist = address(then="/playlist.m3u8")

    answers = [
        pc.get(address()),
        pc.get(address(), headers={"If-None-Match": '"3.71.00000000"'}),
        pc.get("/api/v1/stations/nghia-hai/days"),
        pc.get(address("huyen")),
        pc.get("/api/v1/stations/%00/days"),
        CommunePC(pc.app, "wrong").get(address()),
        CommunePC(pc.app, "wrong").get(playlist),
    ]

    assert [a.status_code for a in answers] == [200, 304, 200, 404, 404, 401, 401]
    assert answers[0].content == DOCUMENT.encode()
    assert [d["revision"] for d in answers[2].json()["days"]] == [3]


def the_device(house):
    [device] = credentials.devices(house, accounts.resolve(house, "admin"))
    return device


def unit_of(house, station):
    from sqlmodel import select

    from scheduler.records.station import Station
    from scheduler.records.unit import Unit

    with house.database.reading() as session:
        return session.exec(
            select(Unit.code).join(Station, Station.unit_id == Unit.id).where(Station.code == station)
        ).one()
