from datetime import date, timedelta

import pytest
from moments import NOW
from sqlmodel import select

from scheduler.administration import accounts
from scheduler.communes import credentials
from scheduler.messages import Refused
from scheduler.records.device import Device, EnrolmentCode
from scheduler.records.station import Station, StationKind
from scheduler.records.unit import Unit


@pytest.fixture
def stations(house, administrator):
    """Two communes' stations, each under a unit of its own: their codes."""
    with house.database.writing() as session:
        for code, unit_code in (("nghia-hai", "13957"), ("nghia-son", "13963")):
            unit = Unit(
                code=unit_code,
                name=code,
                kind="xa",
                valid_from=date(2021, 1, 1),
                written_at=NOW,
                written_by=administrator,
            )
            session.add(unit)
            session.flush()
            session.add(
                Station(
                    code=code,
                    name=code,
                    kind=StationKind.COMMUNE,
                    unit_id=unit.id,
                    written_at=NOW,
                    written_by=administrator,
                )
            )
    return ("nghia-hai", "nghia-son")


@pytest.fixture
def offered(house, stations, administrator):
    """A code for the PC of Nghĩa Hải."""
    return credentials.offer(house, stations[:1], "agent", "máy xã Nghĩa Hải", administrator, NOW)


def test_a_code_becomes_a_token_of_its_stations_alone(house, offered):
    token, device = credentials.redeem(house, f" {offered.code.lower()} ", NOW)

    shown = credentials.credential(house, token, NOW)
    assert shown == device
    assert shown.stations == ("nghia-hai",)
    assert shown.name == "máy xã Nghĩa Hải"


@pytest.mark.parametrize(
    ("code", "later"),
    [("spent", 0), ("late", 601), ("K7MX-3QRT", 0), ("", 0)],
    ids=["spent", "late", "made up", "empty"],
)
def test_a_code_that_is_spent_late_or_made_up_is_refused_with_one_sentence(house, offered, code, later):
    if code == "spent":
        credentials.redeem(house, offered.code, NOW)

    with pytest.raises(Refused, match="wrong, was used, or is older"):
        credentials.redeem(house, offered.code if code in {"spent", "late"} else code, NOW + timedelta(seconds=later))


def test_a_rotated_token_and_its_predecessor_are_both_good_until_the_new_one_was_shown(house, offered):
    old, _ = credentials.redeem(house, offered.code, NOW)

    new = credentials.rotate(house, old, NOW)

    assert credentials.credential(house, old, NOW)
    assert credentials.credential(house, new, NOW)
    assert credentials.credential(house, old, NOW) is None


def test_a_revoked_device_is_shut_out_at_once(house, offered, administrator):
    token, device = credentials.redeem(house, offered.code, NOW)

    credentials.revoke(house, device.device_id, administrator, NOW)
    credentials.revoke(house, device.device_id, administrator, NOW)

    assert credentials.credential(house, token, NOW) is None
    with pytest.raises(Refused, match="not accepted any more"):
        credentials.rotate(house, token, NOW)


def test_nothing_that_is_kept_enrols_or_opens(house, offered):
    token, _ = credentials.redeem(house, offered.code, NOW)

    with house.database.reading() as session:
        kept = [str(row) for table in (Device, EnrolmentCode) for row in session.exec(select(table)).all()]

    assert not any(secret in row for row in kept for secret in (token, offered.code, offered.code.replace("-", "")))


def test_who_has_no_right_to_a_station_enrols_nothing_for_it(house, stations, administrator):
    of_hai = accounts.add(house, "xa-nghia-hai", "", ("operator",), "13957", administrator, NOW)

    credentials.offer(house, ("nghia-hai",), "phone", "điện thoại", of_hai, NOW)

    with pytest.raises(Refused, match="right"):
        credentials.offer(house, stations, "phone", "điện thoại", of_hai, NOW)


def test_devices_are_listed_with_when_they_were_seen(house, offered):
    token, device = credentials.redeem(house, offered.code, NOW)
    before = credentials.devices(house)
    credentials.credential(house, token, NOW + timedelta(minutes=3))

    assert (before[0].id, before[0].seen_at) == (device.device_id, None)
    assert credentials.devices(house)[0].seen_at == NOW + timedelta(minutes=3)


def test_a_calendar_address_opens_its_station_until_it_is_made_anew(house, stations, administrator):
    first = credentials.calendar_link(house, "nghia-hai", administrator, NOW)
    second = credentials.calendar_link(house, "nghia-hai", administrator, NOW)

    assert credentials.calendar_of(house, first) is None
    assert credentials.calendar_of(house, second) == "nghia-hai"
    assert credentials.calendar_of(house, "made-up") is None
