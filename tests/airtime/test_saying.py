"""What a commune says on its phone: `reported`, once, whatever the line and the phone's clock do."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import sample_log
from sample_log import AFTER, MONDAY
from sqlmodel import select

from scheduler.airtime import saying
from scheduler.airtime.phone_clock import NOT_TOLD, Pressed
from scheduler.airtime.saying import Saying
from scheduler.messages import Refused, WrongUse
from scheduler.records.airing import Airing, AiringConflict, AiringOutcome
from scheduler.timekeeping import ClockKind, at

pytestmark = pytest.mark.slow

HEARD = Saying("k1", ("n1", "n2"), AiringOutcome.AIRED, clock=ClockKind.SIMULATED)
NOT_HEARD = replace(HEARD, key="k2", slots=("n2",), outcome=AiringOutcome.NOT_AIRED, reason="mat_dien")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2023, 7, 12, 5, 0, tzinfo=UTC)


@pytest.fixture
def network(house, administrator):
    sample_log.fill_network(house, administrator)
    return house


@pytest.fixture
def say(network, administrator):
    def said(what, now=AFTER, station="nghia-hai"):
        return saying.say(network, station, what, administrator, now)

    return said


def logged(house):
    with house.database.reading() as session:
        return session.exec(select(Airing).order_by(Airing.position)).all()


def test_a_window_that_was_heard_is_a_reported_row_a_slot(network, say):
    made = say(HEARD)

    assert (made.new, made.known, made.to_come) == (2, 0, 0)
    rows = logged(network)
    assert [(r.slot, r.started_at, r.milliseconds, r.grade, r.source) for r in rows] == [
        ("n1", at(MONDAY, 1020), 120_000, "reported", "page"),
        ("n2", at(MONDAY, 1023), 180_000, "reported", "page"),
    ]


def test_the_same_saying_again_is_one_though_its_clocks_have_gone_on(network, say):
    pressed = Pressed(AFTER, AFTER + timedelta(minutes=40))
    first = say(replace(HEARD, pressed=pressed), AFTER + timedelta(minutes=40))

    again = say(replace(HEARD, pressed=replace(pressed, sent=AFTER + timedelta(hours=9))), AFTER + timedelta(hours=5))

    assert (first.new, again.new, again.known) == (2, 0, 2)
    assert len(logged(network)) == 2


def test_a_later_saying_corrects_and_one_that_says_the_same_writes_nothing(network, say):
    say(HEARD)

    changed, same = say(NOT_HEARD), say(replace(NOT_HEARD, key="k3"))

    assert (changed.new, same.new) == (1, 0)
    last = logged(network)[-1]
    assert (last.slot, last.outcome, last.reason, last.corrects, last.milliseconds) == (
        "n2", "not_aired", "mat_dien", 2, 0,
    )  # fmt: skip
    assert saying.said_of(network, "nghia-hai", MONDAY)["n2"].outcome == "not_aired"


def test_a_saying_that_comes_again_after_its_correction_changes_nothing(network, say):
    say(HEARD)
    say(NOT_HEARD)

    late = say(HEARD)

    assert late.new == 0
    assert saying.said_of(network, "nghia-hai", MONDAY)["n2"].outcome == "not_aired"


def test_the_same_key_with_other_words_is_refused_and_kept_aside(network, say):
    say(HEARD)

    with pytest.raises(Refused):
        say(replace(HEARD, way="live"))
    assert [r.voice_kind for r in logged(network)] == ["synthetic", "synthetic"]


@pytest.mark.parametrize("way", saying.WAYS)
def test_how_it_was_heard_is_kept(network, say, way):
    say(replace(HEARD, way=way))

    assert {s.way for s in saying.said_of(network, "nghia-hai", MONDAY).values()} == {way}


def test_the_real_time_moves_the_whole_window(network, say):
    say(replace(HEARD, begun=time(17, 12)))

    assert [r.started_at for r in logged(network)] == [at(MONDAY, 1032), at(MONDAY, 1035)]


def test_what_was_pressed_offline_counts_by_when_it_was_pressed(network, say):
    pressed = Pressed(at(MONDAY, 1021), at(MONDAY, 1080))

    made = say(replace(HEARD, pressed=pressed), at(MONDAY, 1080))

    assert (made.new, made.to_come) == (1, 1)


def test_nothing_can_be_said_of_what_is_still_to_come(network, say):
    with pytest.raises(Refused):
        say(HEARD, at(MONDAY, 1000))
    assert logged(network) == []


def test_a_wrong_clock_of_the_phone_is_noted_with_both_times_and_set_right(network, say):
    now = at(MONDAY, 1100)
    ahead = timedelta(minutes=37)
    pressed = Pressed(now + ahead, now + ahead, took_time=True)

    say(replace(HEARD, begun=time(17, 47), pressed=pressed), now)

    first = logged(network)[0]
    assert first.started_at == at(MONDAY, 1030)
    assert "10/07/2023 18:57:00" in first.note
    assert "10/07/2023 18:20:00" in first.note


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"slots": ("h1",)}, Refused),
        ({"slots": ()}, Refused),
        ({"key": ""}, WrongUse),
        ({"key": "k/1"}, WrongUse),
        ({"key": "k" * 65}, WrongUse),
        ({"way": "bằng loa"}, WrongUse),
        ({"outcome": AiringOutcome.NOT_AIRED}, WrongUse),
        ({"outcome": AiringOutcome.NOT_AIRED, "reason": "mưa"}, WrongUse),
    ],
)
def test_what_makes_no_sense_is_refused_whole(network, say, changes, error):
    with pytest.raises(error):
        say(replace(HEARD, **changes))
    assert logged(network) == []
    with network.database.reading() as session:
        assert session.exec(select(AiringConflict)).all() == []


def test_a_players_journal_goes_before_a_persons_word(network, say, administrator):
    from scheduler.airtime import desk
    from scheduler.records.airing import AiringSource

    desk.carry_in(network, sample_log.journal(), AiringSource.PLAYER, administrator, AFTER)
    say(replace(NOT_HEARD, slots=("n1",)))

    assert saying.said_of(network, "nghia-hai", MONDAY)["n1"].grade == "measured"


@pytest.mark.parametrize(
    ("pressed", "moment", "note"),
    [
        (NOT_TOLD, NOON, False),
        (Pressed(NOON, NOON + timedelta(hours=3)), NOON - timedelta(hours=3), True),
        (Pressed(NOON - timedelta(minutes=9), NOON), NOON - timedelta(minutes=9), False),
        (Pressed(NOON + timedelta(minutes=9), NOON), NOON, False),
        (Pressed(NOON, NOON + timedelta(days=900), comparable=False), NOON - timedelta(days=900), False),
    ],
)
def test_two_clocks_are_laid_side_by_side(pressed, moment, note):
    assert pressed.moment(NOON) == moment
    assert bool(pressed.note(NOON, ZONE, "vi")) is note
