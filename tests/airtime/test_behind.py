"""The airings behind a figure add up to it, and a row's proof tells when it was touched."""

from datetime import timedelta

import pytest
import sample_log
from sample_log import AFTER, MONDAY, TUESDAY

from scheduler.airtime import desk, proving
from scheduler.airtime.behind import OWN, RELAY, Asked, behind
from scheduler.airtime.row_proof import prove_row
from scheduler.messages import WrongUse
from scheduler.records.airing import Grade

pytestmark = pytest.mark.slow

DAYS = (MONDAY, TUESDAY)


@pytest.fixture
def filled(new_house):
    with new_house() as (house, administrator):
        desk.carry_in(house, sample_log.journal(), desk.AiringSource.PLAYER, administrator, AFTER)
        for word in sample_log.words():
            desk.enter(house, word, desk.AiringSource.TYPED, administrator, AFTER)
        yield house


def length(found, *, relayed):
    return sum((found.length(grade, relayed=relayed) for grade in Grade), timedelta())


@pytest.mark.parametrize("station", sample_log.STATIONS)
def test_what_is_behind_a_station_s_figures_adds_up_to_them(filled, station):
    line = next(x for x in desk.tally(filled, *DAYS).lines if x.key == (station,))

    own = behind(filled, Asked(*DAYS, station=station, topic="*", kind=OWN))
    relay = behind(filled, Asked(*DAYS, station=station, topic="*", kind=RELAY))

    assert {g: own.length(g, relayed=False) for g in Grade} == {g: getattr(line.reform.own, g.value) for g in Grade}
    assert length(relay, relayed=True) == line.reform.relay.total


def test_a_row_that_another_replaces_is_shown_and_does_not_count(filled):
    found = behind(filled, Asked(*DAYS, station="nghia-hai", topic="CCHC-08"))

    assert {(x.row.position, x.counts) for x in found.airings if x.row.slot == "n2"} >= {(2, False)}
    assert any(x.counts for x in found.airings)


def test_a_filter_there_is_none_of_is_refused(filled):
    with pytest.raises(WrongUse):
        behind(filled, Asked(*DAYS, grade="sure"))
    with pytest.raises(WrongUse):
        behind(filled, Asked(TUESDAY, MONDAY))


def test_a_row_is_proved_up_to_the_head_that_covers_it(filled):
    before = prove_row(filled, "nghia-hai", 2)
    proving.write_heads(filled, TUESDAY, AFTER)
    after = prove_row(filled, "nghia-hai", 2)

    assert before.holds
    assert before.head is None
    assert before.corrected_by
    assert after.head.holds
    assert after.head.position == after.last
    assert prove_row(filled, "nghia-hai", 99) is prove_row(filled, "nowhere", 1) is None
