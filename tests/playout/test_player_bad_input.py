"""Day documents that no planner would make: each fault is named, the rest plays on time."""

import json
import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from player_station import DAY

from scheduler.daysheet import RenderingRef, canonical_json, signed
from scheduler.messages import Refused
from scheduler.playout.post import Post
from scheduler.playout.standing import standing
from scheduler.timekeeping import STATION_ZONE, at


def told(station):
    return {k: (e.outcome.value, e.reason, e.note) for k, e in station.slots().items()}


def named(messages):
    return sorted((m.id, m.values.get("title", "")) for m in messages)


def faulty(station):
    """Return slots of which only the first and the last can be played, and how the others are called."""
    ogg = RenderingRef("loa", "opus", "0" * 64, 10, 60_000)
    return [
        station.slot("good", 301),
        station.slot("beside", 301.5),
        station.slot("opus", 304, renderings=(ogg,)),
        station.slot("bare", 306, renderings=()),
        station.slot("short", 307, 0),
        station.slot("nowhere", 308, window="trua"),
        station.slot("outside", 700),
        station.slot("last", 320),
    ]


NAMED = {
    "beside": ("not_played", "khac", "playout.overlap"),
    "opus": ("not_played", "thieu_tep", "playout.no_format"),
    "bare": ("not_played", "thieu_tep", "playout.no_format"),
    "short": ("not_played", "khac", "playout.no_length"),
    "nowhere": ("not_played", "khac", "playout.outside_window"),
    "outside": ("not_played", "khac", "playout.outside_window"),
}


def test_each_faulty_slot_is_journalled_with_its_fault_and_the_others_play(station):
    station.publish(faulty(station))

    station.play_day()

    assert told(station) == {"good": ("played", "", ""), **NAMED, "last": ("played", "", "")}


def test_faulty_slots_are_named_by_the_player_its_log_and_its_status(station, caplog):
    station.publish(faulty(station))
    expected = sorted((note, f"Bản tin {name}") for name, (_, _, note) in NAMED.items())

    with caplog.at_level(logging.INFO, "scheduler.playout.player"):
        player = station.start()
    post = Post(station.station, station.shelf, station.public, STATION_ZONE, demo=False)

    assert named(player.refused) == expected
    assert named(standing(post, at(DAY, 200)).refused) == expected
    assert sorted(r.args[1] for r in caplog.records if r.action == "refused") == sorted(n for n, _ in expected)


def test_slots_whose_time_is_past_when_the_document_comes_are_named_and_the_next_is_on_time(station):
    player = station.start(at(DAY, 310))
    station.publish([station.slot("long_ago", 301), station.slot("yesterday", 301 - 1440), station.slot("next", 312)])

    player.run(at(DAY, 330))

    slots = station.slots()
    assert told(station) == {
        "long_ago": ("not_played", "chua_ro", "playout.was_off"),
        "yesterday": ("not_played", "khac", "playout.outside_window"),
        "next": ("played", "", ""),
    }
    assert slots["next"].started_at == at(DAY, 312)


def test_a_document_of_another_station_is_refused_by_name_and_the_other_day_plays(station):
    station.publish([station.slot("a", 301)])
    elsewhere = station.document([], station=("khác"), day=DAY + timedelta(days=1))
    station.shelf.put_day(signed(elsewhere, station.key), station.public)

    player = station.start()
    player.run(at(DAY, 330))

    assert [(m.id, m.values["why"].id) for m in player.refused] == [("playout.day_refused", "playout.other_station")]
    assert told(station)["a"] == ("played", "", "")


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"surprise": 1}, "slots[0].surprise"),
        ({"starts_at": "0001-01-01T00:00:00.000Z"}, "slots[0].starts_at"),
        ({"starts_at": "tomorrow"}, "slots[0].starts_at"),
        ({"milliseconds": 10**20}, "slots[0].milliseconds"),
        ({"title": 7}, "slots[0].title"),
    ],
)
def test_a_field_that_no_player_knows_or_can_reckon_with_is_named(station, wrong, where):
    raw = json.loads(canonical_json(station.document([station.slot("a", 301)])))
    raw["slots"][0] |= wrong
    path = station.shelf.root / "days" / f"{DAY.isoformat()}.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(json.dumps(raw, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode())

    with pytest.raises(Refused) as refused:
        station.shelf.day(DAY)

    assert refused.value.message.values["where"] == where


@pytest.mark.slow
def test_ten_thousand_slots_of_which_every_second_one_overlaps_are_each_settled(station):
    one = station.slot("x", 300, 4_000)
    slots = [
        replace(one, id=f"s{n}", starts_at=one.starts_at + timedelta(seconds=n * 3), title=str(n))
        for n in range(10_000)
    ]
    station.publish(slots, [station.window(minutes=600, sounds=False)])
    player = station.start()

    player.run(at(DAY, 310))

    on_time = {e.slot: e.started_at for e in station.entries() if e.outcome == "played"}
    assert len(player.refused) == 5_000
    assert on_time == {s.id: s.starts_at for s in slots[:200:2]}
