"""Receipts at the centre, on both databases: a code becomes `reported` rows once, a file `measured` ones, once."""

import json
from datetime import timedelta

import pytest
import sample_log
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_log import AFTER, MONDAY
from sqlmodel import select

from scheduler import receiptcode, receiptfile
from scheduler.airtime import desk, receipts
from scheduler.airtime.receipts import Taking
from scheduler.daysheet import read_day
from scheduler.messages import Refused
from scheduler.records.airing import Airing, AiringConflict, AiringSource
from scheduler.records.slot import PublishedDay, Slot, SlotOutcome
from scheduler.timekeeping import ClockKind

HALF_OFF = "thieu_tep"


@pytest.fixture
def network(house, administrator):
    sample_log.fill_network(house, administrator)
    return house


def document(house, station, day=MONDAY):
    with house.database.reading() as session:
        for published in session.exec(select(PublishedDay)):
            found = read_day(published.document.encode())
            if (found.station, found.day) == (station, day):
                return found
    raise LookupError(station)


def code(house, station="nghia-hai", thirds=(3, 3), *, reason="", counter=0, by=None):
    part = next(receiptcode.parts_of(document(house, station)))
    key = receiptcode.part_key(receiptcode.day_key(house.key, by or station, MONDAY), part)
    return receiptcode.write(part, key, thirds[: len(part.slots)], reason, counter)


def taken(house, text, by, now=AFTER, **options):
    return receipts.take_code(house, text, by, now, ClockKind.SIMULATED, **options)


def logged(house):
    with house.database.reading() as session:
        return session.exec(select(Airing).order_by(Airing.position)).all()


def test_a_code_says_what_was_heard_and_its_rows_are_reported(network, administrator):
    made = taken(network, code(network, thirds=(3, 1), reason=HALF_OFF), administrator)

    assert (made.station, made.day, made.window, made.taking) == ("nghia-hai", MONDAY, "ca-ngay", Taking.ACCEPTED)
    assert [(s.slot, s.thirds) for s in made.slots] == [("n1", 3), ("n2", 1)]
    rows = logged(network)
    assert {(r.grade.value, r.source.value, r.revision) for r in rows} == {("reported", "receipt", 1)}
    assert [(r.slot, r.milliseconds, r.outcome.value, r.reason) for r in rows] == [
        ("n1", 120_000, "aired", ""), ("n2", 60_000, "cut", HALF_OFF),
    ]  # fmt: skip


def test_the_same_code_again_in_any_hand_changes_nothing(network, administrator):
    text = code(network)
    taken(network, text, administrator)

    again = taken(
        network, text.lower().replace("-", " "), administrator, AFTER + timedelta(days=2), station="nghia-hai"
    )

    assert again.taking is Taking.REPEATED
    assert len(logged(network)) == 2


def test_a_later_code_corrects_by_new_rows_and_an_earlier_one_comes_too_late(network, administrator):
    first, second = code(network), code(network, thirds=(3, 0), reason="mat_dien", counter=1)
    taken(network, first, administrator)

    takings = [taken(network, text, administrator).taking for text in (second, second, first)]
    desk.reconcile(network, MONDAY, MONDAY, administrator, AFTER)

    assert takings == [Taking.CORRECTED, Taking.REPEATED, Taking.OLDER]
    assert [(r.slot, r.outcome.value, r.corrects) for r in logged(network)] == [
        ("n1", "aired", 0), ("n2", "aired", 0), ("n1", "aired", 1), ("n2", "not_aired", 2),
    ]  # fmt: skip
    with network.database.reading() as session:
        query = select(SlotOutcome).join(Slot, Slot.id == SlotOutcome.slot_id).where(Slot.code == "n2")
        outcome = session.exec(query).one()
    assert (outcome.outcome.value, outcome.reason) == ("missed", "mat_dien")
    assert desk.verify(network, "nghia-hai")[0].rows == 4


def test_two_codes_of_one_number_that_differ_leave_the_first_and_show_the_second(network, administrator):
    taken(network, code(network), administrator)

    other = taken(network, code(network, thirds=(3, 0), reason="mat_dien"), administrator)

    assert other.taking is Taking.SET_ASIDE
    assert len(logged(network)) == 2
    with network.database.reading() as session:
        assert len(session.exec(select(AiringConflict)).all()) == 1


def test_a_code_under_another_stations_key_or_about_an_unpublished_day_is_refused_by_name(network, administrator):
    for text, options in ((code(network, by="nghia-lac"), {}), (code(network), {"station": "nghia-lac"})):
        with pytest.raises(Refused) as refused:
            taken(network, text, administrator, **options)
        assert refused.value.message.id.startswith("receipts.forged")
    assert logged(network) == []


def test_a_code_of_what_is_still_to_come_is_refused(network, administrator):
    with pytest.raises(Refused) as refused:
        taken(network, code(network), administrator, sample_log.at(MONDAY, 900))

    assert refused.value.message.id == "airtime.not_yet"


def test_who_has_no_right_to_the_station_takes_no_code(network):
    from scheduler.administration import accounts
    from scheduler.records.account import Role

    with network.database.writing() as session:
        stranger = accounts.ensure(session, "bien-tap", AFTER, (Role.APPROVER,))

    with pytest.raises(Refused):
        taken(network, code(network), stranger)


# --- beside a player's rows of the same slots ---------------------------------------------------


def raw(sequence, slot, bulletin, minute, milliseconds, **changes):
    """An entry of nghia-hai's player as JSON gives it."""
    return {
        "boot_id": "boot-1", "sequence": sequence, "role": "slot", "slot": slot, "bulletin": bulletin,
        "topic": "CCHC-04", "klass": "ordinary", "started_at": sample_log.at(MONDAY, minute).isoformat(),
        "milliseconds": milliseconds, "outcome": "played", "clock": "simulated", "revision": 1, "voice": "espeak/vi",
        **changes,
    }  # fmt: skip


MEASURED = (raw(1, "n1", "BT-A", 1020, 120_000), raw(2, "n2", "BT-B", 1023, 100_000, outcome="cut", reason="mat_dien"))


def effective_of(house):
    """Slot → grade and milliseconds of the rows that count."""
    from scheduler.airtime import gathering
    from scheduler.airtime.effective import effective

    with house.database.reading() as session:
        facts = gathering.gather(session, house.zone, MONDAY, MONDAY, targets=False)
    return [(r.slot, r.grade.value, r.milliseconds) for r in effective(facts.rows)]


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_codes_files_and_rows_of_one_window_in_any_order_make_each_airing_once(new_house, data):
    """Whatever comes first, twice or not at all: what a player measured counts once, and before a person's word."""
    entries = list(data.draw(st.lists(st.sampled_from(MEASURED), max_size=5)))
    ways = data.draw(st.lists(st.sampled_from(["code", "later", "row", "file"]), max_size=8))
    with new_house() as (house, by):
        for way in ways:
            if way in ("code", "later"):
                taken(house, code(house, thirds=(3, 3), counter=int(way == "later")), by)
            elif way == "row":
                desk.receive(house, "nghia-hai", entries, AiringSource.AGENT, by, AFTER)
            else:
                key = receiptcode.day_key(house.key, "nghia-hai", MONDAY)
                receipts.take_file(house, receiptfile.write("nghia-hai", MONDAY, key, entries), by, AFTER)

        measured = {e["slot"]: e["milliseconds"] for e in entries if {"row", "file"} & set(ways)}
        reported = {"n1": 120_000, "n2": 180_000} if {"code", "later"} & set(ways) else {}
        expected = [
            (slot, "measured" if slot in measured else "reported", (reported | measured)[slot])
            for slot in sorted(reported | measured)
        ]
        assert effective_of(house) == expected


def test_a_code_and_a_word_on_the_page_about_one_slot_are_one_airing_though_their_times_differ(network, administrator):
    taken(network, code(network), administrator)
    word = desk.Word(
        station="nghia-hai", started_at=sample_log.at(MONDAY, 1032), milliseconds=110_000, bulletin="BT-A", slot="n1",
        clock=ClockKind.SIMULATED,
    )  # fmt: skip

    desk.enter(network, word, AiringSource.PAGE, administrator, AFTER)

    assert effective_of(network) == [("n1", "reported", 120_000), ("n2", "reported", 180_000)]


def test_a_file_is_taken_row_by_row_and_again_quietly(network, administrator):
    key = receiptcode.day_key(network.key, "nghia-hai", MONDAY)
    data = receiptfile.write("nghia-hai", MONDAY, key, [*MEASURED, raw(3, "h1", "BT-A", 1020, 1)])

    first, again = (receipts.take_file(network, data, administrator, AFTER) for _ in range(2))

    assert [a.verdict.kind.value for a in first.answers] == ["accepted", "accepted", "refused"]
    assert [a.verdict.kind.value for a in again.answers] == ["repeated", "repeated", "refused"]
    assert {r.grade.value for r in logged(network)} == {"measured"}


def test_a_file_that_was_changed_torn_or_sealed_by_another_station_brings_nothing(network, administrator):
    key = receiptcode.day_key(network.key, "nghia-hai", MONDAY)
    data = receiptfile.write("nghia-hai", MONDAY, key, MEASURED)
    said = json.loads(data)
    changed = [
        data.replace(b"120000", b"130000"), data[:-40], b"[]", b"\xff", b"", data.replace(b"nghia-hai", b"nghia-lac"),
        json.dumps(said | {"key_day": "2023-07-11"}).encode(), json.dumps(said | {"seal": "ệ"}).encode(),
        json.dumps(said | {"entries": {}}).encode(), b'{"seal":' + b"[" * 100_000,
    ]  # fmt: skip

    for bad in changed:
        with pytest.raises(Refused) as refused:
            receipts.take_file(network, bad, administrator, AFTER)
        assert refused.value.message.id in {"receipts.no_file", "receipts.file_changed"}
    assert logged(network) == []
