from datetime import timedelta

import pytest
from moments import NOW
from sqlmodel import select

from scheduler.administration import accounts
from scheduler.communes import credentials
from scheduler.messages import Refused
from scheduler.records.device import Device, EnrolmentCode


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


def test_a_token_that_the_district_renewed_is_good_together_with_the_one_the_pc_has(house, offered, administrator):
    old, device = credentials.redeem(house, offered.code, NOW)

    credentials.renew(house, device.device_id, administrator, NOW)
    new = credentials.renew(house, device.device_id, administrator, NOW)  # the first never arrived

    assert credentials.credential(house, old, NOW)
    assert credentials.credential(house, new, NOW)
    assert credentials.credential(house, old, NOW) is None


def test_a_phone_is_enrolled_anew_instead_of_renewed(house, offered, administrator):
    _, device = credentials.redeem(house, offered.code, NOW, "phone")

    with pytest.raises(Refused, match="token revoke"):
        credentials.renew(house, device.device_id, administrator, NOW)
    credentials.revoke(house, device.device_id, administrator, NOW)
    with pytest.raises(Refused, match="shut out"):
        credentials.renew(house, device.device_id, administrator, NOW)


def test_another_communes_device_is_as_unknown_as_none(house, offered, stations, administrator):
    of_son = accounts.add(house, "xa-nghia-son", "", ("operator",), "13963", administrator, NOW)
    token, device = credentials.redeem(house, offered.code, NOW)

    told = []
    for number in (device.device_id, 999):
        for act in (credentials.revoke, credentials.renew):
            with pytest.raises(Refused) as refused:
                act(house, number, of_son, NOW)
            told.append(str(refused.value).replace(str(number), "N"))

    assert len(set(told)) == 1
    assert credentials.devices(house, of_son) == ()
    assert credentials.credential(house, token, NOW)


def test_one_device_serves_several_stations_after_a_merger(house, stations, administrator):
    code = credentials.offer(house, (*stations, stations[0]), "phone", "điện thoại", administrator, NOW).code

    token, _ = credentials.redeem(house, code, NOW)

    assert credentials.credential(house, token, NOW).stations == stations


def test_devices_are_listed_with_when_they_were_seen(house, offered, administrator):
    token, device = credentials.redeem(house, offered.code, NOW)
    before = credentials.devices(house, administrator)
    credentials.credential(house, token, NOW + timedelta(minutes=3))

    assert (before[0].id, before[0].seen_at) == (device.device_id, None)
    assert credentials.devices(house, administrator)[0].seen_at == NOW + timedelta(minutes=3)
