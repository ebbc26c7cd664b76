"""What comes later and speaks of before: makegoods, corrections, emergencies, and who approved what; both databases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sample_log
from sample_log import AFTER, MONDAY, TUESDAY
from sqlalchemy import event
from sqlmodel import select

from scheduler.administration import accounts
from scheduler.airtime import desk, reporting
from scheduler.airtime.intake import Word
from scheduler.messages import Refused
from scheduler.records.account import Account
from scheduler.records.airing import Airing, AiringSource
from scheduler.records.bulletin import Approval, Bulletin
from scheduler.records.slot import Emergency, MakegoodOwed, MakegoodState, Slot
from scheduler.records.station import Station
from scheduler.timekeeping import ClockKind
from scheduler.traffic import makegoods

pytestmark = pytest.mark.slow


@pytest.fixture
def filled(house, administrator):
    sample_log.fill(house, administrator)
    return house


def rows_of(house, table):
    with house.database.reading() as session:
        return session.exec(select(table)).all()


def place_makegood(house, code, starts_at):
    """A published slot that is to make n3 good, as traffic places it; returns its start."""
    with house.database.writing() as session:
        missed = session.exec(select(Slot).where(Slot.code == "n3")).one()
        debt = session.exec(select(MakegoodOwed).where(MakegoodOwed.slot_id == missed.id)).one()
        debt.state = MakegoodState.PLACED
        again = missed.model_dump(exclude={"id"})
        session.add(Slot(**(again | {"code": code, "starts_at": starts_at, "makegood_id": debt.id})))
    return starts_at


@pytest.mark.parametrize(
    ("second", "state"), [(None, "placed"), ("played", "made_good"), ("not_played", "owed")], ids=str
)
def test_a_makegood_that_failed_does_not_reopen_a_debt_that_a_later_one_holds(filled, administrator, second, state):
    desk.reconcile(filled, MONDAY, TUESDAY, administrator, AFTER)
    first_at = place_makegood(filled, "m1", sample_log.at(TUESDAY, 1100))
    failed = sample_log.as_run(4, "n3", 0, slot="m1", started_at=first_at, outcome="not_played", reason="mat_dien")
    desk.carry_in(filled, [failed], AiringSource.PLAYER, administrator, AFTER)
    desk.reconcile(filled, MONDAY, TUESDAY, administrator, AFTER)
    second_at = place_makegood(filled, "m2", sample_log.at(TUESDAY, 1140))
    if second:
        told = sample_log.as_run(
            5, "n3", 0 if second == "not_played" else 120, slot="m2", started_at=second_at, outcome=second
        )
        desk.carry_in(filled, [told], AiringSource.PLAYER, administrator, AFTER)

    for _ in range(3):
        desk.reconcile(filled, MONDAY, TUESDAY, administrator, AFTER)

    debts = {m.bulletin_id: m.state.value for m in rows_of(filled, MakegoodOwed) if m.missed_at.date() == TUESDAY}
    assert list(debts.values()) == [state]


def test_a_slot_that_was_heard_after_all_settles_its_debt_and_leaves_no_makegood_astray(filled, administrator):
    desk.reconcile(filled, MONDAY, TUESDAY, administrator, AFTER)
    begin = place_makegood(filled, "m1", sample_log.at(TUESDAY, 1100))
    failed = sample_log.as_run(4, "n3", 0, slot="m1", started_at=begin, outcome="not_played", reason="mat_dien")
    desk.carry_in(filled, [failed], AiringSource.PLAYER, administrator, AFTER)
    desk.reconcile(filled, MONDAY, TUESDAY, administrator, AFTER)
    heard = replace(
        sample_log.words()[1], slot="n3", started_at=sample_log.at(TUESDAY, 1020), corrects=3, outcome="aired"
    )
    desk.enter(filled, heard, AiringSource.PAGE, administrator, AFTER)

    for _ in range(3):
        desk.reconcile(filled, MONDAY, TUESDAY, administrator, AFTER)

    debts = {m.id: m.state.value for m in rows_of(filled, MakegoodOwed)}
    [tried] = [s.makegood_id for s in rows_of(filled, Slot) if s.code == "m1"]
    assert debts[tried] == "made_good"
    assert len(debts) == 3


def test_a_makegood_of_a_debt_written_off_owes_nothing_anew(filled, administrator):
    desk.reconcile(filled, MONDAY, TUESDAY, administrator, AFTER)
    begin = place_makegood(filled, "m1", sample_log.at(TUESDAY, 1100))
    failed = sample_log.as_run(4, "n3", 0, slot="m1", started_at=begin, outcome="not_played", reason="mat_dien")
    desk.carry_in(filled, [failed], AiringSource.PLAYER, administrator, AFTER)
    desk.reconcile(filled, MONDAY, TUESDAY, administrator, AFTER)
    [debt] = [s.makegood_id for s in rows_of(filled, Slot) if s.code == "m1"]
    makegoods.write_off(filled, [debt], "hết thời sự", administrator, AFTER)

    again = desk.reconcile(filled, MONDAY, TUESDAY, administrator, AFTER)

    assert again.owed == 0
    assert sorted(m.state.value for m in rows_of(filled, MakegoodOwed)) == ["owed", "owed", "written_off"]


def add_emergency(house, by):
    """The order of KC-1, which the log of `sample_log` holds."""
    with house.database.writing() as session:
        take = session.exec(select(Slot.take_id)).first()
        session.add(
            Emergency(
                code="KC-1", title="Nước dâng", text="t", script="t", take_id=take, issued_at=AFTER, expires_at=AFTER,
                repeat=1, stations="huyen", order_json="{}", written_at=AFTER, written_by=by,
            )
        )  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [{"bulletin": "KC-1"}, {"bulletin": "KC-1", "corrects": 3}, {"bulletin": "", "corrects": 3}],
    ids=["entered", "corrected by its code", "corrected without a code"],
)
def test_a_word_about_an_emergency_stays_an_emergency(filled, administrator, changes):
    add_emergency(filled, administrator)
    word = Word("huyen", sample_log.at(MONDAY, 335), 20_000, clock=ClockKind.SIMULATED)

    desk.enter(filled, replace(word, **changes), AiringSource.PAGE, administrator, AFTER)

    row = next(a for a in rows_of(filled, Airing) if a.source is AiringSource.PAGE and a.milliseconds == 20_000)
    assert (row.kind, row.klass, row.topic, row.corrects) == (
        "emergency",
        "emergency",
        "KHAC",
        changes.get("corrects", 0),
    )


def test_the_daily_log_names_who_approved_what_was_heard_not_who_approves_now(filled, administrator):
    with filled.database.writing() as session:
        other = Account(login="duyet2", created_at=AFTER)
        session.add(other)
        session.flush()
        bulletin = session.exec(select(Bulletin).where(Bulletin.code == "BT-A")).one()
        first = session.get(Approval, bulletin.approval_id)
        again = first.model_dump(exclude={"id"}) | {"approved_by": other.id}
        session.add(Approval(**again))
        bulletin.approval_id = None  # retired

    lines = desk.daily_log(filled, MONDAY, TUESDAY)

    assert {x.approved_by for x in lines if x.bulletin == "BT-A" and x.planned_at} == {"admin"}


def test_a_row_corrected_to_nothing_does_not_make_the_next_airing_a_repeat(filled, administrator):
    week_later = MONDAY + timedelta(days=7)
    for position, slot in ((1, "h1"), (5, "h4")):
        nothing = Word(
            "huyen", sample_log.at(MONDAY, 330), 0, "BT-A", slot=slot, corrects=position,
            outcome="not_aired", clock=ClockKind.SIMULATED,
        )  # fmt: skip
        desk.enter(filled, nothing, AiringSource.PAGE, administrator, AFTER)
    again = Word("huyen", sample_log.at(week_later, 330), 120_000, "BT-A", clock=ClockKind.SIMULATED)
    desk.enter(filled, again, AiringSource.PAGE, administrator, AFTER + timedelta(days=7))

    (line, *_) = desk.tally(filled, week_later, week_later).lines

    assert (line.reform.airings, line.reform.repeats) == (1, 0)


def test_a_report_reads_one_moment_whatever_is_entered_meanwhile(filled, administrator):
    before = reporting.whole(filled, MONDAY, TUESDAY, AFTER)
    entered = []

    def enter_meanwhile(_connection, _cursor, statement, *_rest):
        if "FROM airing" in statement and not entered:
            entered.append(True)
            late = Word("huyen", sample_log.at(MONDAY, 400), 60_000, "BT-A", clock=ClockKind.SIMULATED)
            desk.enter(filled, late, AiringSource.PAGE, administrator, AFTER)

    event.listen(filled.database.engine, "after_cursor_execute", enter_meanwhile)
    during = reporting.whole(filled, MONDAY, TUESDAY, AFTER)
    event.remove(filled.database.engine, "after_cursor_execute", enter_meanwhile)

    assert entered
    assert during == before
    assert len(reporting.whole(filled, MONDAY, TUESDAY, AFTER).log) == len(before.log) + 1


def test_a_goal_stands_only_beside_its_own_period(filled, administrator):
    quarter = (date(2023, 7, 1), date(2023, 9, 30))
    desk.set_target(filled, "*", "*", "minutes", 5, MONDAY, TUESDAY, administrator, AFTER)
    desk.set_target(filled, "*", "*", "minutes", 500, *quarter, administrator, AFTER)

    days, week = desk.tally(filled, MONDAY, TUESDAY), desk.tally(filled, MONDAY, MONDAY + timedelta(days=6))

    assert {g.goal for g in days.own_goals.values()} == {timedelta(minutes=5)}
    assert len(days.own_goals) == 3
    assert week.own_goals == {}
    assert week.own_goals == {}


def test_what_an_ended_station_aired_is_not_new_content_elsewhere(filled, administrator):
    week_later = MONDAY + timedelta(days=7)
    with filled.database.writing() as session:
        for code in ("huyen", "nghia-hai"):
            session.exec(select(Station).where(Station.code == code)).one().ends_on = TUESDAY
    again = Word("nghia-lac", sample_log.at(week_later, 330), 120_000, "BT-A", clock=ClockKind.SIMULATED)
    desk.enter(filled, again, AiringSource.PAGE, administrator, AFTER + timedelta(days=7))

    tally = desk.tally(filled, week_later, week_later)

    assert (tally.content, tally.stations) == (timedelta(0), timedelta(seconds=120))


def test_a_commune_reports_what_its_own_station_aired_and_no_other_s(filled, administrator):
    of_hai = accounts.add(filled, "xa-nghia-hai", "", ("commune",), "u1", administrator, AFTER)
    word = Word("nghia-hai", sample_log.at(MONDAY, 335), 20_000, clock=ClockKind.SIMULATED)

    desk.enter(filled, word, AiringSource.PAGE, of_hai, AFTER)

    assert [a.recorded_by for a in rows_of(filled, Airing) if a.source is AiringSource.PAGE][-1] == of_hai
    for station in ("huyen", "khong-co"):
        with pytest.raises(Refused, match="right"):
            desk.enter(filled, replace(word, station=station), AiringSource.PAGE, of_hai, AFTER)
