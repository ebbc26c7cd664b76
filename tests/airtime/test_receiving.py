"""As-run over a door, row by row, on both databases: the good are kept, the bad answered, nothing counted twice."""

import random
from datetime import timedelta

import pytest
import sample_log
from sample_log import AFTER, MONDAY
from sqlmodel import select

from scheduler.airtime import desk
from scheduler.messages import Refused, render
from scheduler.records.airing import Airing, AiringSource
from scheduler.records.slot import Slot


@pytest.fixture
def network(house, administrator):
    sample_log.fill_network(house, administrator)
    return house


def raw(sequence=1, **changes):
    """An entry of nghia-hai's player as JSON gives it."""
    said = {
        "boot_id": "boot-1", "sequence": sequence, "role": "slot", "slot": "n1", "bulletin": "BT-A",
        "topic": "CCHC-04", "klass": "ordinary", "started_at": "2023-07-10T17:00:00+07:00", "milliseconds": 120_000,
        "outcome": "played", "clock": "simulated", "revision": 1, "voice": "espeak/vi",
    }  # fmt: skip
    return {k: v for k, v in (said | changes).items() if v is not ...}


def received(house, by, *entries, station="nghia-hai", now=AFTER):
    return desk.receive(house, station, entries, AiringSource.AGENT, by, now)


def kinds(answers):
    return [a.verdict.kind.value for a in answers]


def logged(house):
    with house.database.reading() as session:
        return session.exec(select(Airing).order_by(Airing.position)).all()


BAD = {
    "no object": (["x"], "airtime.entry_no_object"),
    "no number": (raw(sequence=...), "airtime.entry_lacks"),
    "a slot without a bulletin": (raw(bulletin=""), "airtime.entry_lacks"),
    "a number that is text": (raw(sequence="7"), "airtime.entry_field"),
    "a number that is yes": (raw(sequence=True), "airtime.entry_field"),
    "a number too big": (raw(sequence=2**31), "airtime.entry_field"),
    "a length that is not whole": (raw(milliseconds=1.5), "airtime.entry_field"),
    "a negative length": (raw(milliseconds=-1), "airing.bad_length"),
    "thirty hours": (raw(milliseconds=30 * 3_600_000), "airing.bad_length"),
    "silence with a length": (raw(outcome="not_played"), "airing.bad_length"),
    "a moment that is none": (raw(started_at="2023-02-30T05:00:00+07:00"), "airtime.entry_field"),
    "a moment without a zone": (raw(started_at="2023-07-10T17:00:00"), "airtime.entry_field"),
    "a moment before all zones": (raw(started_at="0001-01-01T00:00:00+07:00"), "airtime.entry_field"),
    "an unknown outcome": (raw(outcome="hummed"), "airtime.entry_field"),
    "an outcome that is a list": (raw(outcome=["played"]), "airtime.entry_field"),
    "an unknown class": (raw(klass="royal"), "airtime.entry_field"),
    "a NUL": (raw(note="a\0b"), "airtime.entry_field"),
    "half a surrogate pair": (raw(voice="\ud800"), "airtime.entry_field"),
    "an unknown slot": (raw(slot="zz"), "airtime.unknown_slot"),
    "another station's slot": (raw(slot="h1"), "airtime.other_stations_slot"),
    "another station": (raw(station="huyen"), "airtime.entry_other_station"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_is_answered_with_its_sentence_and_the_good_are_kept(network, administrator, name):
    entry, sentence = BAD[name]

    answers = received(network, administrator, raw(1), entry, raw(2, slot="n2", bulletin="BT-B"))

    assert kinds(answers) == ["accepted", "refused", "accepted"]
    assert answers[1].verdict.message.id == sentence
    assert render(answers[1].verdict.message, "vi")
    assert len(logged(network)) == 2


def test_rows_again_in_any_order_change_nothing(network, administrator):
    entries = [raw(3, slot="n3"), raw(1), raw(2, slot="n2", bulletin="BT-B")]
    first = received(network, administrator, *entries)

    again = received(network, administrator, *reversed(entries), now=AFTER + timedelta(days=3))

    assert kinds(first) == ["accepted"] * 3
    assert kinds(again) == ["repeated"] * 3
    assert [a.verdict.position for a in again] == [3, 2, 1]


def test_one_number_twice_in_one_message_with_two_contents_keeps_the_first(network, administrator):
    answers = received(network, administrator, raw(1), raw(1, milliseconds=60_000))

    assert kinds(answers) == ["accepted", "set_aside"]
    assert [r.milliseconds for r in logged(network)] == [120_000]


def test_a_wrong_clock_is_marked_and_the_row_kept(network, administrator):
    answers = received(
        network, administrator, raw(1, started_at="2010-01-01T00:00:00+07:00"), raw(2, clock_trusted=False)
    )

    assert [(a.verdict.kind.value, a.verdict.clock_doubted) for a in answers] == [
        ("accepted", True), ("accepted", False),
    ]  # fmt: skip
    assert [r.clock_trusted for r in logged(network)] == [False, False]


def test_tunes_are_answered_and_counted_nowhere(network, administrator):
    answers = received(network, administrator, raw(1, role="tune", slot="", bulletin="", klass=""))

    assert kinds(answers) == ["accepted"]
    assert logged(network) == []


def test_a_slot_of_an_older_revision_that_was_planned_anew_is_still_known(network, administrator):
    with network.database.writing() as session:
        session.delete(session.exec(select(Slot).where(Slot.code == "n1")).one())

    assert kinds(received(network, administrator, raw(1))) == ["accepted"]


def test_an_unknown_station_is_refused_as_a_whole(network, administrator):
    with pytest.raises(Refused):
        received(network, administrator, raw(1), station="nowhere")


def test_after_an_outage_of_5_hours_49_minutes_1040_plays_arrive_exactly_once(network, administrator):
    """What a long outage leaves: all at once, shuffled, in pieces that overlap, and three times over."""
    start, outage = sample_log.at(MONDAY, 330), timedelta(hours=5, minutes=49)
    plays = [
        raw(n, slot="n1", started_at=(start + outage * n / 1040).isoformat(), milliseconds=20_000) for n in range(1040)
    ]
    shuffled = random.Random(7)
    for _ in range(3):
        shuffled.shuffle(plays)
        for first in range(0, 1040, 150):
            received(network, administrator, *plays[first : first + 200])

    rows = logged(network)

    assert sorted(r.sequence for r in rows) == list(range(1040))
    assert sum(r.milliseconds for r in rows) == 1040 * 20_000
    assert max(r.started_at for r in rows) - start < outage
    assert desk.verify(network, "nghia-hai")[0].rows == 1040
