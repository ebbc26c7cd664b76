"""The desk of airtime on both databases: figures by hand for the log of `sample_log`."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sample_log
from sample_log import AFTER, MONDAY, TUESDAY
from sqlmodel import select

from scheduler.airtime import desk, reporting
from scheduler.airtime.figures import Grades
from scheduler.messages import Refused, WrongUse
from scheduler.records.airing import Airing, AiringSource
from scheduler.records.appending import Appended
from scheduler.records.slot import MakegoodOwed, MakegoodState, Slot, SlotOutcome
from scheduler.records.target import TargetSeconds


@pytest.fixture
def filled(house, administrator):
    sample_log.fill(house, administrator)
    return house


def seconds(*values):
    return tuple(timedelta(seconds=v) for v in values)


def grades(measured=0, reported=0, assumed=0):
    return Grades(*seconds(measured, reported, assumed))


def rows_of(house, table):
    with house.database.reading() as session:
        return session.exec(select(table)).all()


def outcomes_of(house):
    with house.database.reading() as session:
        query = select(Slot.code, SlotOutcome).join(SlotOutcome, SlotOutcome.slot_id == Slot.id)
        return {code: (o.outcome.value, o.reason, o.aired_milliseconds) for code, o in session.exec(query)}


def test_only_slots_and_emergencies_enter_the_log(house, administrator):
    sample_log.fill_network(house, administrator)

    result = desk.carry_in(house, sample_log.journal(), AiringSource.PLAYER, administrator, AFTER)

    assert result == Appended(accepted=8, repeated=0, set_aside=0)


def test_carrying_a_journal_in_again_changes_nothing(filled, administrator):
    result = desk.carry_in(filled, sample_log.journal(), AiringSource.PLAYER, administrator, AFTER)

    assert result == Appended(accepted=0, repeated=8, set_aside=0)


def test_a_journal_line_with_an_unknown_outcome_is_refused_by_name(house, administrator):
    sample_log.fill_network(house, administrator)

    with pytest.raises(Refused) as refusal:
        desk.carry_in(house, [sample_log.as_run(7, "h1", outcome="hummed")], AiringSource.PLAYER, administrator, AFTER)

    assert refusal.value.message.values["sequence"] == 7


def test_a_persons_word_is_reported_and_again_harmless(filled, administrator):
    results = [desk.enter(filled, word, AiringSource.PAGE, administrator, AFTER) for word in sample_log.words()]

    assert [r.repeated for r in results] == [1, 1, 1]
    assert {a.grade.value for a in rows_of(filled, Airing) if a.source is AiringSource.PAGE} == {"reported"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"bulletin": "BT-Z"}, "airtime.unknown_bulletin"),
        ({"slot": "h1"}, "airtime.unknown_slot"),
        ({"station": "xyz", "slot": ""}, "airing.unknown_station"),
        ({"corrects": 99}, "airing.nothing_to_correct"),
    ],
)
def test_a_word_about_what_is_not_there_is_refused(filled, administrator, changes, message):
    word = replace(sample_log.words()[1], **changes)

    with pytest.raises(Refused) as refusal:
        desk.enter(filled, word, AiringSource.PAGE, administrator, AFTER)

    assert refusal.value.message.id == message


def test_outcomes_by_hand(filled, administrator):
    result = desk.reconcile(filled, MONDAY, TUESDAY, administrator, AFTER)

    assert outcomes_of(filled) == {
        "h1": ("on_time", "", 120_000),
        "h2": ("cut", "khan_cap", 100_000),
        "h3": ("on_time", "", 60_000),
        "h4": ("late", "", 120_000),
        "n1": ("on_time", "", 120_000),
        "n2": ("cut", "mat_dien", 150_000),
        "n3": ("missed", "mat_dien", 0),
        "l1": ("unreported", "", 0),
    }
    assert result.outcomes == {"cut": 2, "late": 1, "missed": 1, "on_time": 3, "unreported": 1}
    assert (result.changed, result.owed) == (8, 3)


def test_reconciling_again_changes_nothing_and_owes_nothing_twice(filled, administrator):
    desk.reconcile(filled, MONDAY, TUESDAY, administrator, AFTER)
    log = rows_of(filled, Airing)

    result = desk.reconcile(filled, MONDAY, TUESDAY, administrator, AFTER + timedelta(hours=1))

    assert (result.changed, result.owed) == (0, 0)
    assert len(rows_of(filled, MakegoodOwed)) == 3
    assert rows_of(filled, Airing) == log


def test_outcomes_are_rebuilt_from_the_log(filled, administrator):
    desk.reconcile(filled, MONDAY, TUESDAY, administrator, AFTER)
    before = outcomes_of(filled)
    with filled.database.writing() as session:
        for outcome in session.exec(select(SlotOutcome)):
            session.delete(outcome)

    desk.reconcile(filled, MONDAY, TUESDAY, administrator, AFTER)

    assert outcomes_of(filled) == before


def test_a_late_report_takes_back_a_debt_that_is_not_placed(filled, administrator):
    desk.reconcile(filled, MONDAY, TUESDAY, administrator, AFTER)
    heard = replace(
        sample_log.words()[1], slot="n3", started_at=sample_log.at(TUESDAY, 1020), corrects=3, outcome="aired"
    )
    desk.enter(filled, heard, AiringSource.PAGE, administrator, AFTER)

    desk.reconcile(filled, MONDAY, TUESDAY, administrator, AFTER)

    assert outcomes_of(filled)["n3"] == ("on_time", "", 120_000)
    assert len(rows_of(filled, MakegoodOwed)) == 2


def test_a_makegood_that_aired_pays_its_debt(filled, administrator):
    desk.reconcile(filled, MONDAY, TUESDAY, administrator, AFTER)
    with filled.database.writing() as session:
        missed = session.exec(select(Slot).where(Slot.code == "n3")).one()
        debt = session.exec(select(MakegoodOwed).where(MakegoodOwed.slot_id == missed.id)).one()
        debt.state = MakegoodState.PLACED
        again = missed.model_dump(exclude={"id"})
        starts_at = sample_log.at(TUESDAY, 1100)
        session.add(Slot(**(again | {"code": "m1", "starts_at": starts_at, "makegood_id": debt.id})))
    played = sample_log.as_run(4, "n3", slot="m1", started_at=starts_at)
    desk.carry_in(filled, [played], AiringSource.PLAYER, administrator, AFTER)

    result = desk.reconcile(filled, MONDAY, TUESDAY, administrator, AFTER)

    assert result.made_good == 1
    assert sorted(m.state.value for m in rows_of(filled, MakegoodOwed)) == ["made_good", "owed", "owed"]


def test_a_debt_written_off_stays_written_off(filled, administrator):
    desk.reconcile(filled, MONDAY, TUESDAY, administrator, AFTER)
    with filled.database.writing() as session:
        for debt in session.exec(select(MakegoodOwed)):
            debt.state = MakegoodState.WRITTEN_OFF

    result = desk.reconcile(filled, MONDAY, TUESDAY, administrator, AFTER)

    assert result.outcomes == {"late": 1, "on_time": 3, "unreported": 1, "written_off": 3}
    assert result.owed == 0


def test_the_four_airtimes_by_hand(filled):
    tally = desk.tally(filled, MONDAY, TUESDAY)

    assert tally.content == timedelta(seconds=120 + 100)
    assert tally.district == grades(measured=340)
    assert tally.communes == {
        "nghia-hai": (grades(measured=120, reported=150), grades(assumed=190)),
        "nghia-lac": (grades(), grades()),
    }
    assert tally.stations == timedelta(seconds=340 + 270 + 190)


def test_the_lines_by_station_by_hand(filled):
    lines = {line.key[0]: line for line in desk.tally(filled, MONDAY, TUESDAY).lines}

    assert list(lines) == ["huyen", "nghia-hai", "nghia-lac"]
    district, commune = lines["huyen"], lines["nghia-hai"]
    assert (district.reform.planned, district.reform.delivered) == seconds(420, 420)
    assert (district.reform.own, district.every.own) == (grades(340), grades(430))
    assert (district.reform.airings, district.reform.repeats, district.every.airings) == (3, 1, 5)
    assert district.share_percent == pytest.approx(100 * 340 / 430)
    assert (district.sessions, district.genres) == (2, {"bai": 1, "tin": 1})
    assert (commune.reform.own, commune.every.own.total) == (grades(120, 150), timedelta(seconds=300))
    assert (commune.reform.relay, commune.every.relay) == (grades(assumed=190), grades(assumed=220))
    assert commune.share_percent == pytest.approx(90)
    assert commune.share_with_relays_percent == pytest.approx(100 * 460 / 520)


def test_a_station_that_reported_nothing_is_shown_as_such(filled):
    tally = desk.tally(filled, MONDAY, TUESDAY)

    silent = tally.lines[-1]
    assert (silent.key, silent.reported, silent.reform.planned) == (("nghia-lac",), False, timedelta(seconds=120))
    assert silent.share_percent is None
    assert tally.unreported == ("nghia-lac",)


def test_the_lines_by_topic_by_hand(filled):
    tally = desk.tally(filled, MONDAY, TUESDAY, by=("topic",))

    figures = {line.key[0]: (line.every.own.total, line.every.relay.total) for line in tally.lines}
    assert figures == {"CCHC-04": seconds(360, 90), "CCHC-08": seconds(250, 100), "KHAC": seconds(120, 30)}


def test_one_day_counts_that_day_alone(filled):
    tally = desk.tally(filled, TUESDAY, TUESDAY)

    assert tally.district == grades(measured=120)
    assert tally.content == timedelta(0)
    assert tally.total.reform.repeats == 1


def test_any_two_dimensions_add_up_to_the_total(filled):
    for by in (("station", "topic"), ("klass", "grade"), ("day", "voice"), ("first", "kind"), ("genre", "author")):
        tally = desk.tally(filled, MONDAY, TUESDAY, by=by)

        own = sum((line.every.own.total for line in tally.lines), timedelta(0))
        assert own == tally.total.every.own.total == timedelta(seconds=730), by


def test_an_unknown_dimension_is_wrong_use(filled):
    with pytest.raises(WrongUse):
        desk.tally(filled, MONDAY, TUESDAY, by=("weather",))


def test_targets_are_reached_by_own_play_and_show_relays_apart(filled, administrator):
    week = (date(2023, 7, 10), date(2023, 7, 16))
    desk.set_target(filled, "*", "*", "minutes", 5, *week, administrator, AFTER)
    desk.set_target(filled, "huyen", "CCHC-04", "minutes", 4, *week, administrator, AFTER)

    lines = {(t.station, t.topic): t for t in desk.tally(filled, MONDAY, TUESDAY).targets}

    hai, huyen = lines["nghia-hai", "*"], lines["huyen", "CCHC-04"]
    assert (hai.goal, hai.own, hai.relay, hai.planned) == seconds(300, 270, 190, 420)
    assert (hai.percent, hai.met) == (pytest.approx(90), False)
    assert (huyen.own, huyen.met) == (timedelta(seconds=240), True)
    assert not lines["nghia-lac", "*"].reported


def test_a_target_of_a_station_goes_before_one_for_all_and_setting_it_again_changes_it(filled, administrator):
    week = (date(2023, 7, 10), date(2023, 7, 16))
    desk.set_target(filled, "*", "*", "minutes", 45, *week, administrator, AFTER)
    desk.set_target(filled, "huyen", "*", "minutes", 30, *week, administrator, AFTER)
    desk.set_target(filled, "huyen", "*", "minutes", 20, *week, administrator, AFTER)

    rows = rows_of(filled, TargetSeconds)

    assert sorted((r.station_id, r.seconds) for r in rows) == [(1, 1200), (2, 2700), (3, 2700)]
    assert [(t.audience, t.value, t.stations) for t in desk.list_targets(filled)] == [("*", 45, 2), ("huyen", 20, 1)]
    assert desk.refresh_target_seconds(filled, administrator, AFTER) == 3


def test_growth_and_share_become_seconds_once_there_are_figures(filled, administrator):
    next_days = (date(2023, 7, 12), date(2023, 7, 13))
    desk.set_target(filled, "huyen", "*", "growth", 10, *next_days, administrator, AFTER)
    desk.set_target(filled, "nghia-lac", "*", "growth", 10, *next_days, administrator, AFTER)
    desk.set_target(filled, "huyen", "*", "share", 75, MONDAY, TUESDAY, administrator, AFTER)

    rows = {(r.station_id, r.first_day): r.seconds for r in rows_of(filled, TargetSeconds)}

    assert rows == {(1, next_days[0]): 374, (1, MONDAY): 180}


@pytest.mark.parametrize(
    ("audience", "kind", "value", "last", "error"),
    [
        ("nowhere", "minutes", 5, TUESDAY, Refused),
        ("group:none", "minutes", 5, TUESDAY, Refused),
        ("*", "minutes", 0, TUESDAY, WrongUse),
        ("*", "share", 100, TUESDAY, WrongUse),
        ("*", "minutes", float("nan"), TUESDAY, WrongUse),
        ("*", "hours", 5, TUESDAY, WrongUse),
        ("*", "minutes", 5, date(2023, 7, 1), WrongUse),
    ],
)
def test_a_target_that_cannot_be_is_not_set(filled, administrator, audience, kind, value, last, error):
    with pytest.raises(error):
        desk.set_target(filled, audience, "*", kind, value, MONDAY, last, administrator, AFTER)

    assert desk.list_targets(filled) == ()


def test_a_target_for_a_topic_that_there_is_none_of_is_not_set(filled, administrator):
    with pytest.raises(WrongUse) as refusal:
        desk.set_target(filled, "*", "CCHC-99", "minutes", 5, MONDAY, TUESDAY, administrator, AFTER)

    assert refusal.value.message.id == "airtime.unknown_topic"
    assert desk.list_targets(filled) == ()


def test_growth_on_a_zero_base_has_no_percentage(filled):
    found = reporting.whole(filled, TUESDAY, TUESDAY, AFTER)
    previous, last_year = found.previous, found.last_year

    assert previous["huyen"].percent == pytest.approx(100 * (120 - 220) / 220)
    assert (last_year["huyen"].percent, last_year["huyen"].difference) == (None, timedelta(seconds=120))


def test_the_daily_log_names_what_was_planned_and_what_came(filled, administrator):
    desk.reconcile(filled, MONDAY, TUESDAY, administrator, AFTER)

    lines = desk.daily_log(filled, MONDAY, TUESDAY)

    states = {(x.station, x.bulletin, x.state): x for x in lines}
    assert len(lines) == 8 + 1 + 1 + 3
    assert states["huyen", "BT-B", "cut"].aired == timedelta(seconds=100)
    assert states["huyen", "KC-1", "off_plan"].planned_at is None
    assert states["nghia-hai", "BT-A", "relay"].grade == "assumed"
    assert states["nghia-hai", "BT-A", "missed"].reason == "mat_dien"
    assert states["nghia-hai", "BT-B", "cut"].grade == "reported"
    assert states["huyen", "BT-A", "late"].approved_by == "admin"


def test_every_chain_is_proved(filled):
    proofs = desk.verify(filled)

    assert [(p.station, p.rows, p.holds) for p in proofs] == [
        ("huyen", 5, True),
        ("nghia-hai", 6, True),
        ("nghia-lac", 0, True),
    ]


def test_a_row_changed_behind_the_guards_is_named(filled):
    with filled.database.writing() as session:
        on = "" if filled.database.is_sqlite else " ON airing"
        session.connection().exec_driver_sql(f"DROP TRIGGER airing_no_update{on}")
        session.connection().exec_driver_sql("UPDATE airing SET milliseconds = 1 WHERE position = 4 AND station_id = 1")

    proof = desk.verify(filled, "huyen")[0]

    assert (proof.rows, proof.broken_at, proof.why) == (3, 4, "content")


def test_a_cut_tail_is_noticed_by_an_exported_head(filled):
    heads = desk.export_heads(filled, AFTER)
    assert all(check.holds for check in desk.check_heads(filled, [heads]))
    with filled.database.writing() as session:
        on = "" if filled.database.is_sqlite else " ON airing"
        session.connection().exec_driver_sql(
            f"DROP TRIGGER {'airing_no_delete' if filled.database.is_sqlite else 'airing_no_update'}{on}"
        )
        session.connection().exec_driver_sql("DELETE FROM airing WHERE station_id = 2 AND position = 6")

    checks = {c.head.station: c.holds for c in desk.check_heads(filled, [heads])}

    assert desk.verify(filled, "nghia-hai")[0].holds
    assert checks == {"huyen": True, "nghia-hai": False}


def test_a_head_that_was_changed_is_refused(filled):
    heads = desk.export_heads(filled, AFTER).replace(b'"position":5', b'"position":4')

    with pytest.raises(Refused) as refusal:
        desk.check_heads(filled, [heads])

    assert refusal.value.message.id == "airtime.heads_signature"


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"signature":"x"}', b"\xff"])
def test_a_file_that_holds_no_heads_is_refused(filled, data):
    with pytest.raises(Refused) as refusal:
        desk.check_heads(filled, [data])

    assert refusal.value.message.id == "airtime.no_heads"


def test_an_unknown_station_is_refused_for_proof(filled):
    with pytest.raises(Refused):
        desk.verify(filled, "nowhere")
