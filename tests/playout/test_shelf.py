"""A shelf never goes back and takes nothing unsigned."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from player_station import DAY

from scheduler.daysheet import signed
from scheduler.messages import Refused
from scheduler.playout.shelf import Pause
from scheduler.timekeeping import at


def test_a_newer_document_replaces_an_older_one_and_never_the_other_way(station):
    old = station.publish([station.slot("a", 301)], counter=5)
    new = signed(station.document([station.slot("b", 301)], counter=6), station.key)

    taken = [station.shelf.put_day(new, station.public), station.shelf.put_day(old, station.public)]

    assert taken == [True, False]
    assert station.shelf.day(DAY) == new
    assert station.shelf.days() == (DAY,)


def test_an_unsigned_document_is_not_put(station):
    with pytest.raises(Refused, match="signature"):
        station.shelf.put_day(station.document([]), station.public)
    assert station.shelf.days() == ()


def test_a_damaged_or_forged_document_on_the_shelf_gives_way_to_a_good_one(station):
    good = station.publish([], counter=3)
    path = station.shelf.root / "days" / f"{DAY}.json"
    forged = signed(station.document([], counter=99), Ed25519PrivateKey.generate())

    for bad in (b"{", b"\xff\xfe", b"[]"):
        path.write_bytes(bad)
        assert station.shelf.put_day(good, station.public)
    from scheduler.daysheet import canonical_json

    path.write_bytes(canonical_json(forged))
    assert station.shelf.put_day(good, station.public)
    assert station.shelf.day(DAY) == good


def test_an_order_can_only_be_shortened(station):
    order = station.order(at(DAY, 300))
    longer = signed(replace(order, expires_at=at(DAY, 1400)), station.key)
    shorter = signed(replace(order, expires_at=at(DAY, 301)), station.key)

    taken = [station.put_order(o) for o in (order, longer, shorter, order)]

    assert taken == [True, False, True, False]
    assert station.shelf.orders()[0] == (shorter,)


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden"])
def test_an_order_whose_id_is_no_file_name_is_refused(station, name):
    with pytest.raises(Refused):
        station.put_order(station.order(at(DAY, 300), name=name))


def test_of_two_pauses_of_a_window_the_later_one_holds(station):
    station.shelf.pause(Pause(DAY, "sang", "co_tang", "một", 1))
    station.shelf.pause(Pause(DAY, "chieu", "khac"))
    station.shelf.pause(Pause(DAY, "sang", "mat_dien", "hai", 2))

    assert station.shelf.pauses() == (Pause(DAY, "chieu", "khac"), Pause(DAY, "sang", "mat_dien", "hai", 2))
    assert station.shelf.fingerprint()[0][0] == "paused.json"
