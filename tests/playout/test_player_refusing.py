"""What nobody signed, or what is another station's, is never heard; it is named."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from player_station import DAY

from scheduler.daysheet import canonical_json, signed
from scheduler.playout.cue import Role
from scheduler.timekeeping import at


@pytest.mark.parametrize("tamper", ["unsigned", "other key", "changed", "torn"])
def test_a_document_whose_signature_does_not_hold_plays_nothing(station, tamper):
    document = station.publish([station.slot("a", 301)])
    bad = {
        "unsigned": canonical_json(replace(document, signature="")),
        "other key": canonical_json(signed(document, Ed25519PrivateKey.generate())),
        "changed": canonical_json(replace(document, counter=2)),
        "torn": canonical_json(document)[:-40],
    }[tamper]
    (station.shelf.root / "days" / f"{DAY}.json").write_bytes(bad)

    player = station.start()
    player.run(at(DAY, 1440))
    station.output.close()

    assert station.entries() == ()
    assert [m.id for m in player.refused] == ["playout.day_refused"]


def test_an_emergency_order_that_is_not_signed_is_not_said(station):
    station.publish([station.slot("a", 301)])
    order = station.order(at(DAY, 310))
    station.put_order(order)
    path = station.shelf.root / "emergencies" / "KC-1.json"
    path.write_bytes(canonical_json(replace(order, repeat=9)))
    (path.parent / "broken.json").write_text("{", encoding="utf-8")

    player = station.start()
    player.run(at(DAY, 1440))
    station.output.close()

    assert [e for e in station.entries() if e.role == Role.EMERGENCY] == []
    assert [m.id for m in player.refused] == ["playout.order_refused"] * 2


def test_a_document_of_another_station_is_refused(station):
    document = signed(station.document([station.slot("a", 301)], station="nghia-hung"), station.key)
    station.shelf.put_day(document, station.public)

    player = station.start()
    player.run(at(DAY, 1440))
    station.output.close()

    assert station.entries() == ()
    assert player.refused[0].values["why"].id == "playout.other_station"
