"""The receipt code: twenty signs say what was heard; a slip is told from a forgery, and chance makes no good one."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from player_station import DAY, PlayerStation

from scheduler import receiptcode
from scheduler.messages import Refused
from scheduler.receiptcode import SIGNS

KEY = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
STATION = "nghia-hai"


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    """The same day in two revisions: 12 slots in the morning, 2 in the afternoon; in the second one slot is another."""
    station = PlayerStation(tmp_path_factory.mktemp("codes"), STATION)
    windows = [station.window(sounds=False), station.window("chieu", 1020, sounds=False)]
    slots = [station.slot(f"s{n:02d}", 300 + 2 * n, 1000) for n in range(12)]
    slots += [station.slot(f"c{n}", 1020 + 2 * n, 1000, window="chieu") for n in range(2)]
    first = station.document(slots, windows)
    return first, replace(first, revision=2, slots=(*slots[:-1], replace(slots[-1], id="c9")))


@pytest.fixture(scope="module")
def parts(documents):
    return tuple(receiptcode.parts_of(documents[0]))


def key_of(part, station=STATION):
    return receiptcode.part_key(receiptcode.day_key(KEY, station, part.day), part)


def code_of(part, thirds=None, **said):
    return receiptcode.write(part, key_of(part), thirds or (3,) * len(part.slots), **said)


def test_a_window_of_twelve_slots_has_two_codes(parts):
    assert [(p.window, p.number, len(p.slots)) for p in parts] == [("sang", 0, 10), ("sang", 1, 2), ("chieu", 0, 2)]


def test_a_code_is_at_most_24_characters_with_its_hyphens(parts):
    assert {len(code_of(part)) for part in parts} == {24}


@given(
    number=st.integers(0, 2), thirds=st.lists(st.integers(0, 3), min_size=10, max_size=10),
    reason=st.sampled_from(receiptcode.REASONS), counter=st.integers(0, 15),
)  # fmt: skip
def test_what_was_told_is_read_and_holds_for_its_part_alone(parts, documents, number, thirds, reason, counter):
    part, others = parts[number], [p for n, p in enumerate(parts) if n != number]
    said = tuple(thirds[: len(part.slots)])

    code = receiptcode.read(receiptcode.write(part, key_of(part), said, reason, counter))

    assert code.told.thirds[: len(said)] == said
    assert (code.told.reason, code.told.counter, code.told.window_number) == (reason, counter, part.window_number)
    assert receiptcode.day_of(code.told, DAY + timedelta(days=100)) == DAY
    assert receiptcode.holds(code, part, key_of(part))
    assert not any(receiptcode.holds(code, other, key_of(other)) for other in others)
    assert not receiptcode.holds(code, part, key_of(part, "nghia-lac"))
    assert not any(receiptcode.holds(code, p, key_of(p)) for p in receiptcode.parts_of(documents[1]))


def test_a_code_is_read_in_any_hand(parts):
    code = code_of(parts[0])
    sloppy = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")

    assert receiptcode.read(sloppy) == receiptcode.read(code)
    assert receiptcode.read(code.replace("-", "").replace("1", "I")) == receiptcode.read(code)


def test_every_wrong_sign_is_called_mistyped_and_its_group_named(parts):
    signs = code_of(parts[2]).replace("-", "")
    for place, right in enumerate(signs):
        for wrong in set(SIGNS) - {right}:
            with pytest.raises(Refused) as refused:
                receiptcode.read(signs[:place] + wrong + signs[place + 1 :])
            assert refused.value.message.id == "receipts.mistyped_at"
            assert refused.value.message.values == {"group": place // 4 + 1, "sign": wrong, "right": right}


def test_every_swap_of_neighbours_is_called_mistyped(parts):
    signs = code_of(parts[2]).replace("-", "")
    for place in range(19):
        swapped = signs[:place] + signs[place + 1] + signs[place] + signs[place + 2 :]
        if swapped != signs:
            with pytest.raises(Refused, match="mistyped"):
                receiptcode.read(swapped)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "receipts.length"), ("K7MX", "receipts.length"), ("0" * 21, "receipts.length"), ("Z" * 20, "receipts."),
        ("U" * 20, "receipts.no_sign"), ("ệ" * 20, "receipts.no_sign"), ("\0" * 20, "receipts.no_sign"),
    ],
)  # fmt: skip
def test_what_is_no_code_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(Refused) as refused:
        receiptcode.read(text)

    assert refused.value.message.id.startswith(sentence)


def test_of_100_000_random_codes_none_is_accepted_by_any_of_25_stations(parts):
    """Even when the forger knows the check signs, and day, window and revision are right: only the MAC is a guess."""
    chance = random.Random(20230710)
    keys = [key_of(parts[0], f"xa-{n}") for n in range(25)]
    true = receiptcode.read(code_of(parts[0])).told

    forged = [receiptcode.Code("", true, chance.getrandbits(42)) for _ in range(4_000)]
    typed = ("".join(chance.choices(SIGNS, k=20)) for _ in range(100_000))

    assert not any(receiptcode.holds(code, parts[0], key) for code in forged for key in keys)
    assert sum(readable(text, parts, keys) for text in typed) == 0


def readable(text, parts, keys):
    try:
        code = receiptcode.read(text)
    except Refused:
        return False
    return any(receiptcode.holds(code, part, key) for part in parts for key in keys)


def test_thirds_are_rounded_down_and_never_claim_what_was_not_heard():
    assert [receiptcode.thirds_of(ms, 60_000) for ms in (0, 19_999, 20_000, 40_000, 57_999, 58_000, 70_000)] == [
        0, 0, 1, 2, 2, 3, 3,
    ]  # fmt: skip
    assert [receiptcode.thirds_of(ms, 1_500) for ms in (0, 1, 500, 1_000)] == [0, 0, 1, 3]


def test_what_no_code_holds_is_a_mistake_of_the_program(parts):
    for wrong in ({"counter": 16}, {"thirds": (4,) * 10}, {"thirds": (3,)}, {"reason": "?"}):
        with pytest.raises(ValueError, match=r".*"):
            code_of(parts[0], **wrong)


def test_windows_and_slots_beyond_what_the_bits_hold_have_no_code(documents):
    many = [replace(documents[0].windows[0], code=f"w{n}") for n in range(18)]
    crowd = tuple(replace(documents[0].slots[0], id=f"x{n}", window="w0") for n in range(55))
    rest = tuple(replace(documents[0].slots[0], id=f"y{n}", window=f"w{n}") for n in range(1, 18))

    found = list(receiptcode.parts_of(replace(documents[0], windows=tuple(many), slots=(*crowd, *rest))))

    assert sum(len(p.slots) for p in found if p.window_number == 0) == 40
    assert max(p.window_number for p in found) == 15


def test_a_day_is_found_within_128_days():
    told = receiptcode.Told(date(2023, 7, 10).toordinal() % 128, 0, 0, 1, 0, "", (0,) * 10)

    assert receiptcode.day_of(told, date(2023, 7, 10)) == date(2023, 7, 10)
    assert receiptcode.day_of(told, date(2023, 11, 14)) == date(2023, 7, 10)
    assert receiptcode.day_of(told, date(2023, 11, 15)) == date(2023, 11, 15)
