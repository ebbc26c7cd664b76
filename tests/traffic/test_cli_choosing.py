"""Pins, choices and the plan's timeline as they are typed."""

import json
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from sqlmodel import select
from traffic_house import MONDAY, NOW

from scheduler.administration import auditing
from scheduler.records.bulletin import Klass
from scheduler.records.slot import Emergency, MakegoodOwed, Slot
from scheduler.records.station import ExceptionKind, WindowException
from scheduler.timekeeping import at

pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def home(sample_home):
    """A week with two bulletins, planned; the commune's Monday evening is cancelled."""
    sample_home.bulletin("BT-1", wanted_airings=7, most_airings=7)
    sample_home.bulletin("BT-P", 90_000, klass=Klass.PRIORITY, topic="CCHC-04.2", wanted_airings=7, most_airings=7)
    off = {"day": MONDAY, "kind": ExceptionKind.CANCELLED, "reason": "có tang", **sample_home.stamp}
    sample_home.add(WindowException(window_id=4, **off))
    return sample_home


@pytest.fixture
def planned(home, scheduler_at):
    code, _, _ = scheduler_at("plan", "--from", "2023-07-10", "--to", "2023-07-16")
    assert code == 0
    return scheduler_at


def test_pins_are_given_listed_and_taken_back(planned, home):
    pinned = planned("plan", "pin", "BT-1", "huyen", "2023-07-10 17:10")
    [slot] = [s["code"] for s in home.slots(pinned=True)]
    again = planned("plan", "pin", "BT-1", "huyen", "10/7/2023 17:10")
    listed = planned("plan", "pins")
    gone = planned("plan", "unpin", slot)

    assert (pinned[0], again[0], gone[0]) == (0, 0, 0)
    assert slot in pinned[1]
    assert "already" in again[1]
    assert slot in listed[1]
    assert planned("plan", "pins")[1] == "Nothing is pinned.\n"


@pytest.mark.parametrize(
    ("when", "exit_code", "said"),
    [
        ("2023-07-10 12:00", 1, "05:00–05:30, 17:00–17:30"),
        ("2023-07-30 17:10", 1, "only valid from 2023-07-10 to 2023-07-16"),
        ("mai", 2, "no day and time"),
        ("2023-07-10 25:00", 2, "no day and time"),
    ],
)
def test_what_contradicts_a_pin_is_one_sentence(planned, when, exit_code, said):
    code, _, complaint = planned("plan", "pin", "BT-1", "huyen", when)

    assert (code, said in complaint, len(complaint.splitlines())) == (exit_code, True, 1)


def test_a_commune_s_choices_are_typed_listed_and_logged(planned, home):
    slot = next(s["code"] for s in home.slots(station_id=3, bulletin_id=1))
    done = [
        planned("commune", "choices", "decline", "nghia-hai", "BT-1", "--reason", "đã có tin riêng"),
        planned("commune", "choices", "order", "nghia-hai", "BT-P"),
        planned("commune", "choices", "move", "nghia-lac", slot, "2023-07-11 17:25"),
        planned("commune", "choices", "auto", "nghia-lac", "--on"),
        planned("commune", "choices", "accept", "nghia-lac", "BT-1"),
        planned("commune", "choices", "order", "nghia-hai"),
    ]

    listed = json.loads(planned("commune", "choices", "list", "nghia-hai", "--json")[1])

    assert [code for code, _, _ in done] == [0] * 6
    assert "7 slots that aren't published go with the next plan" in done[0][1]
    assert {x["bulletin"]: (x["answer"], x["reason"]) for x in listed["lines"]} == {
        "BT-1": ("declined", "đã có tin riêng"),
        "BT-P": ("programme", ""),
    }
    log = [act.action for _, act in auditing.acts(home.house, home.by)]
    assert log == [f"commune choices {a}" for a in ("order", "accept", "auto", "move", "order", "decline")]


def test_letting_go_of_a_move_says_whether_there_was_one(planned, home):
    slot = next(s["code"] for s in home.slots(station_id=3, bulletin_id=1))
    planned("commune", "choices", "move", "nghia-lac", slot, "2023-07-11 17:25")
    [moved] = [s["code"] for s in home.slots(pinned=True)]

    said = [planned("commune", "choices", "release", "nghia-lac", moved)[1] for _ in range(2)]

    assert "held no more" in said[0]
    assert "wasn't held" in said[1]


def test_the_list_says_in_a_table_what_waits(planned):
    code, said, _ = planned("commune", "choices", "list", "nghia-lac")

    assert code == 0
    assert "not answered" in said
    assert "1 ordinary bulletins wait" in said


@pytest.fixture
def eventful(planned, home):
    """Monday is published; it has a pin, a makegood and an emergency."""
    planned("plan", "pin", "BT-1", "nghia-hai", "2023-07-10 05:02")
    with home.house.database.writing() as session:
        slot = session.exec(select(Slot).where(Slot.station_id == 1).order_by(Slot.starts_at)).first()
        session.add(
            MakegoodOwed(slot_id=slot.id, station_id=1, bulletin_id=slot.bulletin_id, missed_at=NOW, **home.stamp)
        )
        session.flush()
        slot.makegood_id = 1
        begins = at(MONDAY, 1022)
        session.add(
            Emergency(
                code="KC-1",
                title="Bão gần bờ",
                text="",
                script="",
                take_id=1,
                issued_at=begins,
                expires_at=begins + timedelta(minutes=5),
                repeat=2,
                stations="huyen nghia-lac",
                order_json="{}",
                **home.stamp,
            )
        )
    planned("publish", "--from", "2023-07-10", "--to", "2023-07-10")
    return planned


def test_a_day_of_all_stations_is_a_timeline_of_letters(eventful):
    code, said, _ = eventful("plan", "show", "--day", "2023-07-10")

    rows = said.splitlines()
    names = [row.split("[")[0].strip() for row in rows if "[published, revision 1]" in row]
    assert code == 0
    assert names == ["Đài huyen", "Đài nghia-hai", "Đài nghia-lac"]
    assert any("=" * 34 in row for row in rows)  # seventeen minutes of a relay, half a minute a cell
    assert any("!!" in row for row in rows)
    assert "× chieu 17:00–17:30: cancelled (có tang)" in said
    assert "D  " in said.split("Each cell is 30 s", 1)[1]


def test_a_week_of_one_station_names_each_slot_and_what_is_special_about_it(eventful, home):
    code, said, _ = eventful("plan", "show", "nghia-hai", "--week", "--from", "2023-07-10")

    open_slots = [s["code"] for s in home.slots(station_id=2, state="planned")]
    assert code == 0
    assert said.count("[not published]") == 6
    assert "05:02:00 BT-1" in said
    assert "(pinned)" in said
    assert all(slot in said for slot in open_slots)
    assert "(makegood)" in eventful("plan", "show", "huyen", "--from", "2023-07-10")[1]


def test_the_picture_says_in_words_what_each_shape_is_and_is_the_same_twice(eventful, tmp_path):
    files = [tmp_path / "a.svg", tmp_path / "b.svg"]
    codes = [eventful("plan", "show", "--day", "2023-07-10", "--svg", str(f))[0] for f in files]

    root = ET.fromstring(files[0].read_bytes())
    shapes = [r for r in root.iter(f"{SVG}rect") if r.get("y") and r.get("height") in {"26", "32"}]
    told = [r.findtext(f"{SVG}title") for r in shapes]
    assert codes == [0, 0]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert all(told)
    assert any(x.endswith("(pinned)") for x in told)
    assert any(x.endswith("(makegood)") for x in told)
    assert "relay of VOV1" in told
    assert told.count("17:02 emergency: Bão gần bờ") == 2
    assert root.findtext(f"{SVG}title") == "Schedule of 2023-07-10"


def test_a_week_without_a_station_and_an_unknown_station_are_one_sentence(planned):
    assert planned("plan", "show", "--week")[0] == 2
    assert planned("plan", "show", "nowhere")[0] == 1
