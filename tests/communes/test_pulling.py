"""What communes' machines pull, on both databases: the newest revision, who was here, which sounds are theirs."""

from datetime import date, timedelta

import pytest
from moments import NOW
from sqlmodel import select

from scheduler.communes import credentials, pulling
from scheduler.communes.lookahead import LookAhead
from scheduler.records.device import PulledDay

DAY = date(2023, 7, 12)
AT_NOON = NOW.replace(year=2023, month=7, day=12, hour=5)


def rendering(sha256):
    return '{"format":"mp3","milliseconds":1,"profile":"loa","sha256":"' + sha256 + '","size_bytes":1}'


@pytest.fixture
def publish(house, administrator, stations):
    """Keep a revision of a day that plays some sounds."""
    from scheduler.records.slot import PublishedDay
    from scheduler.records.station import Station

    counter = iter(range(1, 100))

    def keep(station, day, revision, *sounds, provisional=False):
        number = next(counter)
        with house.database.writing() as session:
            station_id = session.exec(select(Station.id).where(Station.code == station)).one()
            session.add(
                PublishedDay(
                    station_id=station_id,
                    day=day,
                    revision=revision,
                    counter=number,
                    provisional=provisional,
                    content_sha256=f"{number:064d}",
                    document='{"slots":[' + ",".join(map(rendering, sounds)) + "]}",
                    written_at=NOW,
                    written_by=administrator,
                )
            )
        return number

    return keep


@pytest.fixture
def device(house, administrator, stations):
    """The id of an enrolled device of Nghĩa Hải."""
    offer = credentials.offer(house, ("nghia-hai",), "agent", "máy xã", administrator, NOW)
    return credentials.redeem(house, offer.code, NOW)[1].device_id


def test_the_newest_revision_is_found_and_its_bytes_come_back(house, publish):
    publish("nghia-hai", DAY, 1, "a" * 64, provisional=True)
    publish("nghia-hai", DAY, 2, "b" * 64)

    found = pulling.newest(house, "nghia-hai", DAY)

    assert (found.number, found.etag) == (2, '"2.2.00000000"')
    assert b"b" * 64 in pulling.document(house, found)
    assert pulling.newest(house, "nghia-son", DAY) is None
    assert pulling.newest(house, "nowhere", DAY) is None


def test_each_day_is_listed_once_and_a_provisional_one_has_another_etag(house, publish):
    publish("nghia-hai", DAY, 1, provisional=True)
    publish("nghia-hai", DAY, 2)
    publish("nghia-hai", DAY + timedelta(days=1), 1, provisional=True)
    publish("nghia-hai", DAY + timedelta(days=9), 1)

    lines = pulling.listing(house, "nghia-hai", DAY, DAY + timedelta(days=7))

    assert [(line.day, line.revision, line.provisional, line.etag) for line in lines] == [
        (DAY, 2, False, '"2.2.00000000"'),
        (DAY + timedelta(days=1), 1, True, '"1p.3.00000000"'),
    ]


def test_news_name_the_stations_whose_documents_are_newer(house, publish):
    assert pulling.news(house, None) == (0, frozenset())
    known = publish("nghia-hai", DAY, 1)
    newest = publish("nghia-son", DAY, 1)

    assert pulling.news(house, None) == (newest, frozenset())
    assert pulling.news(house, known) == (newest, {"nghia-son"})
    assert pulling.news(house, newest) == (newest, frozenset())


def test_who_was_here_is_kept_and_never_goes_back(house, administrator, device):
    hour = timedelta(hours=1)

    told = (
        pulling.note_all(house, {device: NOW + hour}, {(device, "nghia-hai", DAY): 3}),
        pulling.note_all(house, {device: NOW}, {(device, "nghia-hai", DAY): 2, (device, "nowhere", DAY): 9}),
        pulling.note_all(house, {}, {}),
    )

    assert told == (1, 0, 0)
    [line] = credentials.devices(house, administrator)
    assert line.seen_at == NOW + hour
    with house.database.reading() as session:
        [row] = session.exec(select(PulledDay)).all()
    assert (row.revision, row.pulled_at) == (3, NOW + hour)


def test_a_newer_revision_that_a_device_has_takes_the_older_ones_place(house, device):
    pulling.note_all(house, {device: NOW}, {(device, "nghia-hai", DAY): 2})
    pulling.note_all(house, {device: NOW}, {(device, "nghia-hai", DAY): 5, (device, "nghia-hai", date(2023, 7, 13)): 1})

    with house.database.reading() as session:
        rows = session.exec(select(PulledDay).order_by(PulledDay.day)).all()
    assert [(row.day, row.revision) for row in rows] == [(DAY, 5), (date(2023, 7, 13), 1)]


def test_a_sound_is_open_to_those_who_play_it_until_two_days_after_its_day(house, publish):
    name = "a" * 64 + ".mp3"
    publish("nghia-hai", DAY, 1, "a" * 64)
    ahead = LookAhead(house)

    assert ahead.opens(("nghia-hai",), name, AT_NOON)
    assert ahead.opens(("nghia-son", "nghia-hai"), name, AT_NOON - timedelta(days=6))
    assert ahead.opens(("nghia-hai",), name, AT_NOON + timedelta(days=2))
    assert not ahead.opens(("nghia-hai",), name, AT_NOON + timedelta(days=3))
    assert not ahead.opens(("nghia-son",), name, AT_NOON)
    assert not ahead.opens((), name, AT_NOON)
    assert not ahead.opens(("nghia-hai",), "a" * 64 + ".opus", AT_NOON)


def test_a_sound_that_a_newer_revision_plays_no_more_is_shut_at_once(house, publish):
    name = "a" * 64 + ".mp3"
    publish("nghia-hai", DAY, 1, "a" * 64)
    ahead = LookAhead(house)
    assert ahead.opens(("nghia-hai",), name, AT_NOON)

    publish("nghia-hai", DAY, 2, "b" * 64)

    assert not ahead.opens(("nghia-hai",), name, AT_NOON)
