import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from scheduler.daysheet import (
    DayDocument,
    EmergencyOrder,
    Recall,
    RelayBlock,
    RenderingRef,
    SheetSlot,
    SheetWindow,
    Sound,
    canonical_json,
    content_of,
    key_id_of,
    read_day,
    read_order,
    signed,
    verify,
)
from scheduler.messages import Refused

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
START = datetime(2023, 7, 11, 22, 30, tzinfo=UTC)
RENDERING = RenderingRef("loa", "mp3", "ab" * 32, 4800, 8000)


def a_day(title: str = "Tin cải cách hành chính") -> DayDocument:
    window = SheetWindow(
        code="sang",
        name="Buổi sáng",
        starts_at=START,
        milliseconds=2_700_000,
        gap_milliseconds=5000,
        relays=(RelayBlock(START + timedelta(minutes=15), 900_000, "VOV1"),),
        tune=Sound("tune", 8000, (RENDERING,)),
        opening=None,
        closing=None,
    )
    slot = SheetSlot(
        "S1",
        "sang",
        START + timedelta(seconds=20),
        8000,
        "BT-1",
        title,
        "CCHC-04",
        "priority",
        "espeak/vi",
        (RENDERING,),
    )
    return DayDocument(
        "nghia-hai",
        "Đài xã Nghĩa Hải",
        date(2023, 7, 12),
        2,
        17,
        False,
        True,
        (window,),
        (slot,),
        (Recall("cd" * 32, "BT-9"),),
    )


def test_a_signed_day_comes_back_the_same_and_holds():
    document = signed(a_day(), KEY)

    again = read_day(canonical_json(document))

    assert again == document
    assert again.key_id == key_id_of(KEY.public_key())
    verify(again, KEY.public_key())
    assert canonical_json(again) == canonical_json(document)


@given(st.integers(min_value=0))
def test_one_changed_bit_anywhere_is_refused(position: int):
    data = bytearray(canonical_json(signed(a_day(), KEY)))
    data[position % len(data)] ^= 1

    with pytest.raises(Refused):
        verify(read_day(bytes(data)), KEY.public_key())


def test_another_key_and_a_missing_signature_are_refused():
    other = Ed25519PrivateKey.generate().public_key()

    with pytest.raises(Refused, match="signature"):
        verify(signed(a_day(), KEY), other)
    with pytest.raises(Refused, match="signature"):
        verify(a_day(), KEY.public_key())


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"format": "scheduler-day/9"}, "format"),
        ({"slots": {}}, "slots"),
        ({"revision": "2"}, "revision"),
        ({"revision": True}, "revision"),
        ({"day": "12/7/2023"}, "day"),
        ({"station": None}, "station"),
        ({"windows": [{"code": "sang"}]}, "windows"),
    ],
)
def test_a_malformed_field_is_named(change: dict[str, object], where: str):
    raw = json.loads(canonical_json(a_day())) | change

    with pytest.raises(Refused, match=where):
        read_day(json.dumps(raw).encode())


def test_a_missing_field_and_a_moment_without_zone_are_named():
    raw = json.loads(canonical_json(a_day()))
    raw["slots"][0]["starts_at"] = "2023-07-12T05:30:00"

    with pytest.raises(Refused, match="starts_at"):
        read_day(json.dumps(raw).encode())
    del raw["slots"]
    with pytest.raises(Refused, match="slots"):
        read_day(json.dumps(raw).encode())
    with pytest.raises(Refused, match="JSON"):
        read_day(b"\xff")


def test_only_content_makes_a_new_revision():
    day = a_day()

    assert content_of(replace(day, revision=9, counter=99, provisional=True)) == content_of(day)
    assert content_of(a_day("Tin khác")) != content_of(day)


def test_an_emergency_order_is_signed_alike():
    order = EmergencyOrder(
        "KC-1",
        "Áp thấp",
        ("nghia-hai",),
        START,
        START + timedelta(hours=1),
        2,
        3000,
        8000,
        False,
        "espeak/vi",
        (RENDERING,),
    )

    again = read_order(canonical_json(signed(order, KEY)))

    verify(again, KEY.public_key())
    with pytest.raises(Refused):
        verify(replace(again, drill=True), KEY.public_key())
