"""Months added up beside the log: the figures that their rows give, stale when anything under them changes, proved."""

from datetime import date, timedelta

import pytest
import sample_log
from sample_log import AFTER, MONDAY
from sqlmodel import select, update

from scheduler.airtime import desk, reporting, summing
from scheduler.airtime.intake import Word
from scheduler.records.airing import AiringOutcome, AiringSource
from scheduler.records.slot import DayCause, PublishedDay
from scheduler.records.station import Station
from scheduler.records.sums import MonthSum
from scheduler.timekeeping import STATION_ZONE, ClockKind, at

pytestmark = pytest.mark.slow

JULY, AUGUST = date(2023, 7, 1), date(2023, 8, 1)
MONTH = (JULY, date(2023, 7, 31))
WEEK = (MONDAY, MONDAY + timedelta(days=6))
BYS = (("station",), ("topic",), ("month", "topic"), ("unit",), ("station", "topic"))


@pytest.fixture
def filled(house, administrator):
    sample_log.fill(house, administrator)
    return house


def tallies(house, *days):
    return [desk.tally(house, *days, by) for by in BYS]


def stands(house):
    with house.database.reading() as session:
        return summing.standing(session, STATION_ZONE)


def word(house, by, *, bulletin="BT-A", moment=None, corrects=0, seconds=60, station="huyen"):
    outcome = AiringOutcome.AIRED if seconds else AiringOutcome.NOT_AIRED
    said = Word(
        station=station, started_at=moment or at(MONDAY, 700), milliseconds=1000 * seconds, bulletin=bulletin,
        corrects=corrects, outcome=outcome, note="sửa", clock=ClockKind.SIMULATED,
    )  # fmt: skip
    desk.enter(house, said, AiringSource.TYPED, by, AFTER)


def test_added_up_months_give_the_figures_that_their_rows_give(filled, administrator):
    desk.set_target(filled, "*", "*", "minutes", 5, *MONTH, administrator, AFTER)
    from_rows = tallies(filled, *MONTH), tallies(filled, *WEEK), tallies(filled, JULY, date(2023, 8, 15))
    days = reporting.whole(filled, *MONTH, AFTER).days

    assert summing.refresh(filled, AFTER) == 1

    assert stands(filled) == {JULY}
    assert (tallies(filled, *MONTH), tallies(filled, *WEEK), tallies(filled, JULY, date(2023, 8, 15))) == from_rows
    assert desk.ahead(filled, *MONTH, AFTER).outlook[0].heard == timedelta(seconds=340)
    assert reporting.whole(filled, *MONTH, AFTER, brief=True).days == days == {
        MONDAY: timedelta(seconds=490), MONDAY + timedelta(days=1): timedelta(seconds=120)
    }  # fmt: skip


def test_a_finer_question_is_counted_from_the_rows(filled):
    from_rows = desk.tally(filled, *MONTH, ("day", "first"))

    summing.refresh(filled, AFTER)

    assert desk.tally(filled, *MONTH, ("day", "first")) == from_rows


def test_a_bulletin_that_aired_in_an_added_up_month_is_a_repeat_in_the_next(filled, administrator):
    summing.refresh(filled, AFTER)
    sample_log_after = at(date(2023, 8, 2), 400)
    said = Word(
        station="huyen", started_at=sample_log_after, milliseconds=60_000, bulletin="BT-A", clock=ClockKind.SIMULATED
    )
    desk.enter(filled, said, AiringSource.TYPED, administrator, sample_log_after + timedelta(hours=1))

    august = desk.tally(filled, AUGUST, date(2023, 8, 31))

    assert stands(filled) == {JULY}
    assert (august.total.reform.airings, august.total.reform.repeats, august.content) == (1, 1, timedelta(0))


CHANGES = {
    "a late row": word,
    "a correction": lambda house, by: word(house, by, corrects=2, seconds=30, moment=at(MONDAY, 330)),
    "a correction dated in another month": lambda house, by: word(
        house, by, corrects=1, seconds=0, moment=at(date(2023, 6, 2), 330), bulletin=""
    ),
}


def publish_again(house, by):
    with house.database.writing() as session:
        held = session.exec(select(PublishedDay).order_by(PublishedDay.id)).first()
        session.add(
            PublishedDay(
                station_id=held.station_id, day=held.day, revision=2, counter=99, provisional=False,
                content_sha256="d", document=held.document, cause=DayCause.PUBLISHED, written_at=AFTER, written_by=by,
            )
        )  # fmt: skip


CHANGES["another day document"] = publish_again


@pytest.mark.parametrize("change", CHANGES)
def test_a_month_falls_when_anything_under_it_changes_and_figures_stay_right(filled, administrator, change):
    summing.refresh(filled, AFTER)

    CHANGES[change](filled, administrator)

    assert JULY not in stands(filled)
    told = tallies(filled, *MONTH)
    assert summing.refresh(filled, AFTER) >= 1
    assert JULY in stands(filled)
    assert tallies(filled, *MONTH) == told
    assert summing.prove(filled) == ()


def test_sums_that_were_changed_are_found_and_made_anew(filled):
    summing.refresh(filled, AFTER)
    with filled.database.writing() as session:
        session.execute(update(MonthSum).where(MonthSum.bulletin == "BT-B").values(milliseconds=1))

    assert summing.prove(filled) == (JULY,)
    assert summing.refresh(filled, AFTER) == 0
    assert summing.refresh(filled, AFTER, anew=True) == 1
    assert summing.prove(filled) == ()


def test_an_empty_log_has_no_months(house):
    assert summing.refresh(house, AFTER) == 0
    assert stands(house) == frozenset()


def test_a_station_that_ended_later_keeps_its_place_in_an_added_up_month(filled, administrator):
    from_rows = tallies(filled, *MONTH)
    with filled.database.writing() as session:
        session.exec(select(Station).where(Station.code == "nghia-hai")).one().ends_on = date(2023, 7, 20)

    summing.refresh(filled, at(date(2023, 8, 5), 0))

    assert stands(filled) == {JULY, AUGUST}
    assert tallies(filled, *MONTH) == from_rows
    assert [line.key for line in desk.tally(filled, AUGUST, date(2023, 8, 31)).lines] == [("huyen",), ("nghia-lac",)]
