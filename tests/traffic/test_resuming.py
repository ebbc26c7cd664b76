"""A commune rests a window of a published day, and takes it back."""

from datetime import timedelta

import pytest
from sqlmodel import select
from traffic_house import MONDAY, NOW, SUNDAY

from scheduler.administration import windowing
from scheduler.administration.network_values import ExceptionEntry
from scheduler.daysheet import read_day
from scheduler.messages import Refused
from scheduler.records.slot import DayCause, PublishedDay
from scheduler.records.station import Station
from scheduler.timekeeping import at
from scheduler.traffic import desk, publishing, resuming

pytestmark = pytest.mark.slow

NOON = at(MONDAY, 12 * 60)


@pytest.fixture
def published(network, house, administrator):
    network.bulletin("BT-1", wanted_airings=14, most_airings=14, most_a_day=2)
    desk.plan(house, MONDAY, SUNDAY, administrator, NOW)
    publishing.publish(house, None, MONDAY, MONDAY, administrator, NOW)
    return house


def newest(house, station="nghia-hai"):
    with house.database.reading() as session:
        query = select(PublishedDay).join(Station).where(Station.code == station, PublishedDay.day == MONDAY)
        row = session.exec(query.order_by(PublishedDay.revision.desc())).first()
        return row.cause, read_day(row.document.encode())


def rest(house, by, now=NOON):
    entry = ExceptionEntry("nghia-hai", "chieu", MONDAY, "cancelled", None, None, "co_tang")
    windowing.change_day(house, entry, by, now)
    publishing.publish(house, ("nghia-hai",), MONDAY, MONDAY, by, now)


def test_a_window_that_rests_comes_back_with_its_slots(published, administrator):
    planned = newest(published)[1].slots
    rest(published, administrator)
    cause, resting = newest(published)
    windowing.restore_day(published, "nghia-hai", "chieu", MONDAY, administrator, NOON)

    line = resuming.resume(published, "nghia-hai", "chieu", MONDAY, "bấm nhầm", administrator, NOON)

    assert cause is DayCause.PAUSE
    assert "chieu" not in {s.window for s in resting.slots} | {w.code for w in resting.windows}
    assert line.revision == 3
    assert newest(published)[1].slots == planned


def test_taken_back_within_the_window_what_is_still_to_come_comes_back(published, administrator):
    slot = next(s for s in newest(published)[1].slots if s.window == "chieu")
    before = slot.starts_at - timedelta(minutes=3)
    rest(published, administrator, before)
    windowing.restore_day(published, "nghia-hai", "chieu", MONDAY, administrator, before)

    resuming.resume(published, "nghia-hai", "chieu", MONDAY, "bấm nhầm", administrator, before)

    assert "chieu" in {s.window for s in newest(published)[1].slots}


def test_a_day_that_is_open_is_left_to_planning(published, administrator):
    assert resuming.resume(published, "nghia-hai", "chieu", SUNDAY, "bấm nhầm", administrator, NOON) is None


def test_who_has_no_right_takes_nothing_back(published):
    with pytest.raises(Refused):
        resuming.resume(published, "nghia-hai", "chieu", MONDAY, "bấm nhầm", 999, NOON)
