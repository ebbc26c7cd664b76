"""What would go wrong with slots on air and with communes' players, one line of cause each."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select
from traffic_house import MONDAY, NOW, SUNDAY

from scheduler.daysheet import read_day
from scheduler.messages import LANGUAGES, render
from scheduler.records.audio import Rendering
from scheduler.records.bulletin import Approval, Bulletin
from scheduler.records.device import Device, DeviceKind, DeviceStation, PulledDay
from scheduler.records.expiry import TakeExpiry
from scheduler.records.slot import PublishedDay, Slot
from scheduler.records.station import Window
from scheduler.settings import Traffic
from scheduler.traffic import desk, publishing, readiness

pytestmark = pytest.mark.slow


@pytest.fixture
def published(network, house, administrator):
    """Two bulletins a day on the district's station, planned and published for the week."""
    for code in ("BT-1", "BT-2"):
        network.bulletin(code, wanted_airings=7, most_airings=7, audience=("huyen",))
    desk.plan(house, MONDAY, SUNDAY, administrator, NOW)
    publishing.publish(house, None, MONDAY, SUNDAY, administrator, NOW)
    return network


def found(house):
    """Sections of the findings about the district's station, with how grave they are."""
    findings = [f for f in readiness.ready(house, MONDAY) if f.station == "huyen"]
    for f in findings:
        for lang in LANGUAGES:
            render(f.message, lang)  # every field of the sentence has its value
    return {(f.message.id.removeprefix("traffic.ready_"), f.bulletin, f.grave) for f in findings}


def device(network, seen_at, has=None):
    """A machine of the district's station that has a revision of Monday, or none."""
    number = network.add(
        Device(
            kind=DeviceKind.AGENT,
            name="máy đài",
            token_hash="x",
            enrolled_at=NOW,
            enrolled_by=network.by,
            seen_at=seen_at,
        )
    )
    network.add(DeviceStation(device_id=number, station_id=1))
    if has is not None:
        network.add(PulledDay(device_id=number, station_id=1, day=MONDAY, revision=has, pulled_at=seen_at))


def test_nothing_is_found_where_all_is_well(published, house):
    device(published, NOW + timedelta(minutes=1), has=1)

    assert found(house) == set()


def test_a_slot_whose_audio_went_by_rule_says_since_when_and_a_new_document_leaves_it_out(
    published, house, administrator
):
    published.add(TakeExpiry(take_id=1, last_used_at=NOW, months=6, size_bytes=1, **published.stamp))

    findings = [f for f in readiness.ready(house, MONDAY) if f.bulletin == "BT-1"]
    publishing.change(house, "huyen", MONDAY, "kiểm tra", administrator, NOW)

    said = [render(f.message, "en") for f in findings]
    assert len(said) == 2
    assert all("BT-1 “Bản tin BT-1”" in one and "expired by rule on 2023-07-09." in one for one in said)
    with house.database.reading() as session:
        newest = session.exec(
            select(PublishedDay)
            .where(PublishedDay.station_id == 1, PublishedDay.day == MONDAY)
            .order_by(PublishedDay.revision.desc())
        ).first()
        listed = {slot.bulletin: slot.renderings for slot in read_day(newest.document.encode()).slots}
    assert listed["BT-1"] == ()
    assert listed["BT-2"]


def test_a_bulletin_whose_audio_went_by_rule_is_not_planned(network, house, administrator):
    network.bulletin("BT-1")
    network.add(TakeExpiry(take_id=1, last_used_at=NOW, months=6, size_bytes=1, **network.stamp))

    desk.plan(house, MONDAY, SUNDAY, administrator, NOW)

    assert network.slots() == []


def test_a_damaged_rendering_is_as_bad_as_a_missing_one(published, house):
    with house.database.reading() as session:
        sha256 = session.exec(select(Rendering.sha256).order_by(Rendering.id)).first()
    house.store.path(sha256, "mp3").write_bytes(b"rust")

    assert found(house) == {("no_file", "BT-1", True)}


def test_a_newer_approved_take_is_named_and_isnt_grave(published, house):
    published.approve(1, "BT-1 v2", 60_000)

    assert found(house) == {("stale", "BT-1", False)}


def test_an_edited_bulletin_is_no_longer_approved(published, house):
    published.change(Approval, 1, voided_at=NOW)

    assert ("not_approved", "BT-1", True) in found(house)


def test_a_rendering_longer_than_its_slot_is_named(published, house):
    with house.database.reading() as session:
        number = session.exec(select(Rendering.id).order_by(Rendering.id)).first()
    published.change(Rendering, number, milliseconds=75_000)

    assert found(house) == {("over_long", "BT-1", True)}


def test_a_slot_that_runs_into_the_next_one_is_named(published, house):
    first, second = sorted(published.slots(day=MONDAY, station_id=1), key=lambda s: s["starts_at"])
    published.change(Slot, second["id"], starts_at=first["starts_at"] + timedelta(seconds=30))

    [finding] = [f for f in readiness.ready(house, MONDAY) if f.station == "huyen"]

    assert (finding.message.id, finding.message.values["seconds"]) == ("traffic.ready_no_room", 31)


def test_a_slot_outside_every_window_is_named(published, house):
    slot = published.slots(day=MONDAY, station_id=1)[0]
    published.change(Window, slot["window_id"], starts_minute=600)

    assert "no_window" in {section for section, *_ in found(house)}


@pytest.mark.parametrize(("early", "grave"), [("warning", False), ("refusal", True)])
def test_a_window_before_the_earliest_hour_is_named(published, house, early, grave):
    strict = Traffic(earliest_start_minute=5 * 60 + 30, early_window=early)
    house = replace(house, settings=replace(house.settings, traffic=strict))

    assert found(house) == {("early", "", grave)}


@pytest.mark.parametrize(
    ("seen_at", "has", "section"),
    [(None, None, "token_unused"), (NOW, None, "not_pulled"), (NOW, 1, "old_revision")],
    ids=str,
)
def test_a_player_that_lacks_the_newest_revision_is_named(published, house, seen_at, has, section):
    device(published, seen_at, has)
    if section == "old_revision":
        with house.database.reading() as session:
            query = select(PublishedDay.id).where(PublishedDay.station_id == 1, PublishedDay.day == MONDAY)
            document = session.exec(query).one()
        published.change(PublishedDay, document, revision=2)

    assert (section, "", True) in found(house)


def test_one_machine_of_two_is_enough(published, house):
    device(published, NOW, has=1)
    phone = published.add(
        Device(kind=DeviceKind.PHONE, name="điện thoại", token_hash="y", enrolled_at=NOW, enrolled_by=published.by)
    )
    published.add(DeviceStation(device_id=phone, station_id=1))

    assert found(house) == set()


def test_the_bulletins_of_a_day_are_those_with_slots(published, house):
    published.change(Bulletin, 2, valid_until=SUNDAY)

    assert readiness.bulletins_on(house, MONDAY) == ("BT-1", "BT-2")
