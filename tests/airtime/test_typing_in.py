"""Typed figures, tasks of the plan, growth over a typed base: by hand on the small log."""

from datetime import date, timedelta

import pytest
import sample_log
from sample_log import AFTER, MONDAY
from sqlmodel import select

from scheduler.airtime import desk, tasks, typing_in
from scheduler.airtime.tasks import Measure
from scheduler.airtime.typing_in import TypedKind
from scheduler.messages import Refused, WrongUse
from scheduler.records.target import TargetSeconds
from scheduler.records.typed import TypedFigure

JULY = (date(2023, 7, 1), date(2023, 7, 31))
JUNE = (date(2023, 6, 1), date(2023, 6, 30))
YEAR_BEFORE = (date(2022, 7, 1), date(2022, 7, 31))


@pytest.fixture
def filled(house, administrator):
    sample_log.fill(house, administrator)
    return house


def type_in(house, by, station="huyen", kind=TypedKind.PORTAL, amount=5, days=JULY, **more):
    return typing_in.type_in(house, station, kind, amount, days, by, AFTER, **more)


def test_a_figure_typed_again_changes_nothing_and_another_wants_a_reason(filled, administrator):
    assert type_in(filled, administrator)
    assert not type_in(filled, administrator)
    with pytest.raises(Refused, match="already has 5"):
        type_in(filled, administrator, amount=6)

    assert type_in(filled, administrator, amount=6, why="đếm lại")

    (held,) = typing_in.typed(filled, typing_in.CHANNELS, *JULY)
    assert (held.station, held.kind, held.amount, held.why) == ("huyen", TypedKind.PORTAL, 6, "đếm lại")
    with filled.database.reading() as session:
        assert [row.amount for row in session.exec(select(TypedFigure).order_by(TypedFigure.id))] == [5, 6]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"amount": -1}, WrongUse),
        ({"amount": typing_in.MOST + 1}, WrongUse),
        ({"days": JULY[::-1]}, WrongUse),
        ({"topic": "CCHC-99"}, WrongUse),
        ({"station": "nowhere"}, Refused),
    ],
)
def test_what_cannot_be_is_not_typed_in(filled, administrator, changes, error):
    with pytest.raises(error):
        type_in(filled, administrator, **changes)

    assert typing_in.typed(filled, TypedKind, *JULY) == ()


def test_a_typed_base_stands_where_the_log_is_silent_and_is_marked(filled, administrator):
    type_in(filled, administrator, kind=TypedKind.BASE, amount=170, days=JUNE)

    ahead = desk.ahead(filled, *JULY, AFTER)

    huyen = ahead.previous["huyen"]
    assert (huyen.now, huyen.base, huyen.typed) == (timedelta(seconds=340), timedelta(seconds=170), True)
    assert huyen.percent == pytest.approx(100)
    assert ahead.previous["nghia-hai"].percent is None
    # nghia-hai reported this month and has no base: all together have none either
    assert ahead.previous[""].percent is None


def test_all_together_grow_when_each_that_reported_has_a_base(filled, administrator):
    for station, amount in (("huyen", 170), ("nghia-hai", 130)):
        type_in(filled, administrator, station, TypedKind.BASE, amount, YEAR_BEFORE)

    growth = desk.ahead(filled, *JULY, AFTER).last_year[""]

    # own reform play: huyen 120 + 100 + 120, nghia-hai 120 + 150
    assert (growth.now, growth.base) == (timedelta(seconds=610), timedelta(seconds=300))
    assert growth.typed


def test_a_log_goes_before_a_typed_base(filled, administrator):
    week = (MONDAY, MONDAY + timedelta(days=6))
    type_in(filled, administrator, kind=TypedKind.BASE, amount=9_999, days=week)

    growth = desk.ahead(filled, MONDAY + timedelta(days=7), MONDAY + timedelta(days=13), AFTER).previous["huyen"]

    assert (growth.base, growth.typed) == (timedelta(seconds=340), False)


def test_a_growth_target_takes_the_typed_base(filled, administrator):
    type_in(filled, administrator, kind=TypedKind.BASE, amount=1_000, days=JUNE)

    desk.set_target(filled, "huyen", "*", "growth", 20, *JULY, administrator, AFTER)

    with filled.database.reading() as session:
        assert [row.seconds for row in session.exec(select(TargetSeconds))] == [1_200]


def set_task(house, by, measure, amount, **more):
    tasks.set_task(house, more.pop("code", "II.1"), "Tin về CCHC", measure, amount, JULY, by, AFTER, **more)


@pytest.mark.parametrize(
    ("measure", "done"),
    [
        # reform only: huyen played A twice and B, nghia-hai A and B; nghia-lac told nothing
        (Measure.TIN, (1, 1, None)),
        (Measure.BAI, (1, 1, None)),
        (Measure.SESSIONS, (2, 1, None)),
        (Measure.AIRINGS, (3, 2, None)),
        (Measure.MINUTES, (5, 4, None)),
    ],
)
def test_a_task_is_counted_from_the_log_of_each_station(filled, administrator, measure, done):
    set_task(filled, administrator, measure, 2)

    (task,) = tasks.tasks(filled, *JULY)

    assert tuple(s.done for s in task.stations) == done
    assert task.planned == 6
    assert task.done == sum(min(2, d or 0) for d in done)


def test_a_task_of_a_topic_counts_that_topic_alone(filled, administrator):
    set_task(filled, administrator, Measure.AIRINGS, 1, topic="CCHC-08", audience="huyen")

    (task,) = tasks.tasks(filled, *JULY)

    assert (task.stations[0].done, task.percent, task.behind) == (1, 100, ())


def test_a_task_without_sound_is_counted_from_what_was_typed(filled, administrator):
    set_task(filled, administrator, Measure.PORTAL, 10, audience="huyen")
    type_in(filled, administrator, amount=3, days=(date(2023, 7, 1), date(2023, 7, 15)))
    type_in(filled, administrator, amount=4, days=(date(2023, 7, 16), date(2023, 7, 31)))
    type_in(filled, administrator, amount=99, kind=TypedKind.ZALO)

    (task,) = tasks.tasks(filled, *JULY)

    assert (task.done, task.percent, task.typed, task.behind) == (7, 70, True, ("huyen",))


def test_a_task_set_again_is_changed_and_one_taken_out_is_gone(filled, administrator):
    set_task(filled, administrator, Measure.TIN, 2)
    set_task(filled, administrator, Measure.BAI, 3)
    (task,) = tasks.tasks(filled, *JULY)
    assert (task.measure, task.amount) == (Measure.BAI, 3)

    tasks.remove_task(filled, "II.1", administrator)

    assert tasks.tasks(filled, *JULY) == ()
    with pytest.raises(Refused):
        tasks.remove_task(filled, "II.1", administrator)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"amount": 0}, WrongUse),
        ({"code": " "}, WrongUse),
        ({"topic": "KHONG-CO"}, WrongUse),
        ({"audience": "group:khong-co"}, Refused),
    ],
)
def test_a_task_that_cannot_be_is_not_set(filled, administrator, changes, error):
    with pytest.raises(error):
        set_task(filled, administrator, Measure.TIN, **{"amount": 1} | changes)
