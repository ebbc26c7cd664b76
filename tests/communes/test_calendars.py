import pytest
from moments import NOW

from scheduler.administration import accounts
from scheduler.communes import calendars
from scheduler.messages import Refused


def test_a_calendar_address_opens_its_station_until_it_is_made_anew_or_shut(house, stations, administrator):
    first = calendars.calendar_link(house, "nghia-hai", administrator, NOW)
    second = calendars.calendar_link(house, "nghia-hai", administrator, NOW)

    opened = [calendars.calendar_of(house, secret) for secret in (first, second, "made-up")]
    assert opened == [None, "nghia-hai", None]
    assert calendars.shut_calendar(house, "nghia-hai", administrator, NOW)
    assert calendars.calendar_of(house, second) is None
    assert not calendars.shut_calendar(house, "nghia-hai", administrator, NOW)


def test_a_commune_makes_its_own_address_and_sees_no_others(house, stations, administrator):
    of_hai = accounts.add(house, "xa-nghia-hai", "", ("commune",), "13957", administrator, NOW)
    calendars.calendar_link(house, "nghia-son", administrator, NOW)

    calendars.calendar_link(house, "nghia-hai", of_hai, NOW)

    assert [line.station for line in calendars.calendars(house, of_hai)] == ["nghia-hai"]
    for act in (calendars.calendar_link, calendars.shut_calendar):
        with pytest.raises(Refused, match="right"):
            act(house, "nghia-son", of_hai, NOW)
    assert len(calendars.calendars(house, administrator)) == 2
