"""What communes bring: as-run rows with an answer each, choices by the traffic desk's rules, what they have fetched."""

import json
from datetime import timedelta

import pytest
from commune_client import CommunePC, add_day, app_of, raw, serving, token_of
from sqlmodel import select
from station_client import DAY, MORNING, Client

from scheduler.administration import accounts
from scheduler.administration.auditing import acts

pytestmark = pytest.mark.slow  # each test makes a published house

STATION = "/api/v1/stations/nghia-hai"


@pytest.fixture
def commune(sample):
    """The PC of Nghĩa Hải."""
    return CommunePC(app_of(sample), token_of(sample, "nghia-hai"))


@pytest.fixture
def phone(commune, sample):
    """The telephone of Nghĩa Hải's broadcaster."""
    client = Client(commune.app)
    client.cookies.set("scheduler-device", token_of(sample, "nghia-hai", kind="phone"))
    return client


def played(sequence=1, **other):
    """A row as the player's journal has it."""
    row = {
        "boot_id": "boot-1",
        "sequence": sequence,
        "role": "slot",
        "slot": "S3",
        "bulletin": "MOT-CUA",
        "topic": "CCHC-04",
        "klass": "priority",
        "started_at": "2023-07-12T04:40:00+07:00",
        "milliseconds": 10_000,
        "outcome": "played",
        "clock": "simulated",
    }
    return {**row, **other}


def send(client, *entries):
    return client.ask("POST", f"{STATION}/as-run", json={"entries": entries})


def log_of(house, station="nghia-hai"):
    from scheduler.records.airing import Airing
    from scheduler.records.station import Station

    with house.database.reading() as session:
        query = select(Airing).join(Station, Station.id == Airing.station_id)
        return session.exec(query.where(Station.code == station).order_by(Airing.position)).all()


def test_good_rows_are_kept_as_measured_and_bad_ones_answered(commune, sample):
    before = len(log_of(sample))

    answer = send(commune, played(), played(2, milliseconds=-1), "no row", played(3, role="tune", slot=""))

    assert answer.status_code == 200
    told = answer.json()["answers"]
    assert [(t["row"], t["verdict"]) for t in told] == [
        (1, "accepted"),
        (2, "refused"),
        (3, "refused"),
        (4, "accepted"),
    ]
    assert told[1]["why"]
    new = log_of(sample)[before:]
    assert [(a.entry, a.sequence, a.source.value, a.grade.value) for a in new] == [("boot-1", 1, "agent", "measured")]


def test_a_replay_changes_nothing_and_other_content_is_set_aside(commune, sample):
    send(commune, played())
    before = len(log_of(sample))

    [again] = send(commune, played()).json()["answers"]
    [other] = send(commune, played(milliseconds=9_000)).json()["answers"]

    assert (again["verdict"], other["verdict"]) == ("repeated", "set_aside")
    assert len(log_of(sample)) == before


def test_another_stations_slot_reads_like_one_that_is_not_there(commune):
    foreign, missing = send(commune, played(slot="S1"), played(2, slot="NO-SLOT")).json()["answers"]

    assert foreign["verdict"] == missing["verdict"] == "refused"
    assert foreign["why"].replace("S1", "NO-SLOT") == missing["why"]
    assert "huyen" not in foreign["why"]


def test_half_a_character_or_a_nul_in_a_row_is_answered_not_stumbled_over(commune):
    entries = [played(note="\ud800"), played(2, note="\0"), played(3, station="\udfff"), played(4, boot_id="\ud800")]
    body = json.dumps({"entries": entries})

    answer = commune.ask("POST", f"{STATION}/as-run", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 200
    assert [a["verdict"] for a in answer.json()["answers"]] == ["refused"] * 4


def test_a_phone_or_a_person_brings_no_measured_rows(phone, sample, commune):
    person = Client(commune.app, sample)
    before = len(log_of(sample))

    assert send(phone, played()).status_code == 403
    assert send(person, played()).status_code in {401, 403}
    assert len(log_of(sample)) == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"entries": [', 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b'{"entries": ' + b"9" * 5000 + b"}", 400),
        (b'{"entries": {}}', 422),
        (b'{"entries": null}', 422),
        (b"{}", 422),
        (b'{"entries": [NaN]}', 200),
        (b"x" * (10 << 20), 413),
    ],
)
def test_what_is_no_journal_is_a_problem_and_changes_nothing(commune, sample, body, status):
    before = len(log_of(sample))

    answer = commune.ask("POST", f"{STATION}/as-run", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == status
    if status != 200:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
    assert len(log_of(sample)) == before


def test_a_long_body_that_hides_its_length_is_cut_off(commune):
    with serving(commune.app) as port:
        head = (
            f"POST {STATION}/as-run HTTP/1.1\r\nHost: s\r\nConnection: close\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {commune.token}\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        answer = raw(port, head.encode() + piece * 33 + b"0\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_commune_takes_and_declines_what_it_is_offered(phone, sample):
    offered = phone.get(f"{STATION}/choices").json()
    first = phone.ask("POST", f"{STATION}/choices", json={"choice": "accept", "bulletins": ["MOT-CUA"]})
    again = phone.ask("POST", f"{STATION}/choices", json={"choice": "accept", "bulletins": ["MOT-CUA"]})
    decline = {"choice": "decline", "bulletins": ["MOT-CUA"], "reason": "bận họp"}
    declined = phone.ask("POST", f"{STATION}/choices", json=decline)

    assert [line["bulletin"] for line in offered["lines"]] == ["MOT-CUA"]
    assert (first.json(), again.json()) == ({"changed": 1, "slot": None}, {"changed": 0, "slot": None})
    assert declined.status_code == 409  # it has priority: the commune orders it, and can't decline it
    assert "MOT-CUA" in declined.json()["detail"]
    said = [(act.who, act.action, act.about) for _, act in acts(sample, accounts.resolve(sample, "admin"))]
    assert said == [("máy nghia-hai", "POST /api/v1/stations/{code}/choices", "nghia-hai")] * 2


def test_orders_and_the_station_that_accepts_by_itself(phone):
    def choose(**said):
        return phone.ask("POST", f"{STATION}/choices", json=said).json()["changed"]

    assert [choose(choice="order", bulletins=["MOT-CUA"]), choose(choice="order", bulletins=["MOT-CUA"])] == [1, 0]
    assert choose(choice="order", bulletins=[]) == 1
    assert [choose(choice="auto", on=True), choose(choice="auto", on=True)] == [1, 0]


def test_another_stations_slot_is_moved_by_nobody_and_named_to_nobody(phone):
    when = "2023-07-14T17:30:00+07:00"

    def move(slot, choice="move"):
        said = {"choice": choice, "slot": slot, **({"at": when} if choice == "move" else {})}
        return phone.ask("POST", f"{STATION}/choices", json=said)

    foreign, missing = move("S1"), move("NO-SLOT")

    assert foreign.status_code == missing.status_code == 409
    assert foreign.json()["detail"].replace("S1", "NO-SLOT") == missing.json()["detail"]
    assert move("S1", "release").json()["detail"] == foreign.json()["detail"]
    assert move("S4").status_code == 409  # its own, but that day is published


@pytest.mark.parametrize(
    "said",
    [
        {"choice": "steal", "bulletins": ["MOT-CUA"]},
        {"choice": "accept", "bulletins": []},
        {"choice": "accept", "bulletins": ["\0"]},
        {"choice": "decline", "bulletins": ["MOT-CUA"]},
        {"choice": "move", "slot": "S4", "at": "2023-07-14T17:30:00"},
        {"choice": "auto", "on": "perhaps"},
        ["accept"],
    ],
)
def test_what_is_no_choice_is_a_problem(phone, said):
    assert phone.ask("POST", f"{STATION}/choices", json=said).status_code == 422


def test_a_commune_chooses_for_itself_alone(phone, commune):
    said = {"choice": "auto", "on": True}

    foreign = phone.ask("POST", "/api/v1/stations/huyen/choices", json=said)
    missing = phone.ask("POST", "/api/v1/stations/nowhere/choices", json=said)

    assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert phone.get("/api/v1/stations/huyen/choices").status_code == 404


def test_a_persons_browser_needs_its_own_pages_token_to_choose(sample, commune):
    from scheduler.administration.signing_in import csrf_of

    accounts.add(sample, "can-bo-xa", "", ("operator",), None, accounts.resolve(sample, "admin"), MORNING)
    person = Client(commune.app, sample, "can-bo-xa")
    said = {"choice": "auto", "on": True}

    assert person.ask("POST", f"{STATION}/choices", json=said).status_code == 403
    token = {"X-CSRF-Token": csrf_of(person.cookies["scheduler"])}
    assert person.ask("POST", f"{STATION}/choices", json=said, headers=token).json()["changed"] == 1


def test_what_came_by_usb_stick_is_told_and_what_was_never_made_is_not_believed(commune, sample):
    from scheduler.records.device import PulledDay

    add_day(sample, "nghia-hai", DAY, 3, "{}", counter=70)
    days = [
        {"day": str(DAY), "revision": 2},
        {"day": str(DAY), "revision": 99},
        {"day": str(DAY + timedelta(days=1)), "revision": 1},
    ]

    first = commune.ask("POST", f"{STATION}/fetched", json={"days": days})
    again = commune.ask("POST", f"{STATION}/fetched", json={"days": days})

    assert (first.json(), again.json()) == ({"noted": 1}, {"noted": 0})
    with sample.database.reading() as session:
        [row] = session.exec(select(PulledDay)).all()
    assert (row.day, row.revision) == (DAY, 2)
