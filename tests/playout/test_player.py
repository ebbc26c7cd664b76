"""Whole days of one station on a simulated clock, with everything that can happen to them."""

import json
import time
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from player_station import DAY, ms

from scheduler.daysheet import Recall, signed
from scheduler.playout.cue import Role
from scheduler.playout.journal import Result
from scheduler.playout.shelf import Pause
from scheduler.timekeeping import at


def told(station):
    """Slot → outcome, reason, milliseconds."""
    return {k: (e.outcome.value, e.reason, e.milliseconds) for k, e in station.slots().items()}


def no_two_at_once(entries):
    heard = sorted((e for e in entries if e.milliseconds), key=lambda e: e.started_at)
    return all(a.ended_at <= b.started_at for a, b in pairwise(heard))


def test_a_day_plays_everything_at_its_exact_moment(station):
    slots = [station.slot("a", 301, 95_000), station.slot("b", 303), station.slot("c", 1021, window="chieu")]
    document = station.publish(slots, [station.window(), station.window("chieu", 1020)])

    entries = station.play_day()

    assert told(station) == {
        "a": ("played", "", 95_000),
        "b": ("played", "", 60_000),
        "c": ("played", "", 60_000),
    }
    assert {e.slot: e.started_at for e in entries if e.slot} == {s.id: s.starts_at for s in document.slots}
    assert [e.role for e in entries] == [
        "tune",
        "opening",
        "slot",
        "slot",
        "closing",
        "tune",
        "opening",
        "slot",
        "closing",
    ]
    assert no_two_at_once(entries)


def test_the_file_holds_what_was_on_air_with_silence_in_its_gaps(station):
    station.publish([station.slot("a", 301, 60_000, number=7)], [station.window()])

    station.play_day()
    data = station.out.read_bytes()
    numbers = [int.from_bytes(data[n + 4 : n + 8], "big") for n in range(0, len(data), 144)]

    assert numbers == [101] * 500 + [102] * 250 + [0] * 1750 + [7] * 2500 + [0] * 167 + [103] * 250


def test_a_day_takes_a_fifth_of_a_second_at_most(station):
    slots = [station.slot(f"s{n}", 301 + 2 * n, 95_000, number=n) for n in range(14)]
    station.publish(slots)

    started = time.perf_counter()
    station.play_day()

    assert time.perf_counter() - started < 2.0  # tenfold room for a busy machine
    assert len(station.slots()) == 14


def test_an_emergency_breaks_in_and_the_cut_is_exact_to_the_millisecond(station):
    station.publish([station.slot("a", 301), station.slot("b", 303)])
    order = station.order(at(DAY, 301) + timedelta(milliseconds=12_345))
    station.put_order(order)

    entries = station.play_day()

    assert told(station) == {"a": ("cut", "khan_cap", 12_345), "b": ("played", "", 60_000)}
    assert station.slots()["a"].cut_by == "KC-1"
    said = next(e for e in entries if e.role == Role.EMERGENCY)
    assert (said.started_at, said.milliseconds, said.klass, said.topic) == (
        order.issued_at,
        20_400,
        "emergency",
        "KHAC",
    )
    assert station.slots()["b"].started_at == at(DAY, 303)
    assert no_two_at_once(entries)


def test_a_slot_that_would_begin_during_an_emergency_is_left_out_and_the_next_is_on_time(station):
    station.publish([station.slot(name, minute) for name, minute in (("a", 301), ("b", 303), ("c", 305), ("d", 307))])
    station.put_order(station.order(at(DAY, 302.5), milliseconds=90_000, repeat=2))

    entries = station.play_day()

    assert told(station) == {
        "a": ("played", "", 60_000),
        "b": ("not_played", "khan_cap", 0),
        "c": ("not_played", "khan_cap", 0),
        "d": ("played", "", 60_000),
    }
    assert [e.part for e in entries if e.role == Role.EMERGENCY] == [1, 2]
    assert no_two_at_once(entries)


def test_an_emergency_is_repeated_with_its_gap_at_any_hour_and_over_a_relay(station):
    station.publish([station.slot("a", 311)], [station.window(relays=[(300, 10)])])
    station.put_order(station.order(at(DAY, 30), repeat=3, gap=7_000, name="night"))
    station.put_order(station.order(at(DAY, 305), name="relay"))

    said = [e for e in station.play_day() if e.role == Role.EMERGENCY]

    assert [(e.bulletin, e.part, ms(e.started_at, 30)) for e in said[:3]] == [
        ("night", 1, 0),
        ("night", 2, 27_400),
        ("night", 3, 54_800),
    ]
    assert [(e.bulletin, ms(e.started_at, 305)) for e in said[3:]] == [("relay", 0)]


def test_two_emergencies_are_said_one_after_the_other(station):
    station.publish([station.slot("a", 301)])
    station.put_order(station.order(at(DAY, 310), repeat=2, name="first"))
    station.put_order(station.order(at(DAY, 310.1), name="second"))

    entries = station.play_day()

    assert [(e.bulletin, e.part) for e in entries if e.role == Role.EMERGENCY] == [
        ("first", 1),
        ("first", 2),
        ("second", 1),
    ]
    assert no_two_at_once(entries)


def test_an_expired_emergency_is_not_said_nor_one_for_another_station(station):
    station.publish([station.slot("a", 301)])
    station.put_order(station.order(at(DAY, 0) - timedelta(hours=2), name="old"))
    station.put_order(station.order(at(DAY, 302), name="other", stations=("nghia-hung",)))

    entries = station.play_day()

    assert [e for e in entries if e.role == Role.EMERGENCY] == []


def test_standing_down_stops_what_is_being_said_and_no_repeat_begins(station):
    station.publish([station.slot("a", 320)])
    order = station.order(at(DAY, 302), repeat=3)
    station.put_order(order)
    player = station.start()

    player.run(at(DAY, 302))
    player.tick(station.clock.now())
    station.clock.advance(timedelta(seconds=4))
    station.put_order(signed(replace(order, expires_at=station.clock.now()), station.key))
    player.run(at(DAY, 1440))
    station.output.close()

    said = [e for e in station.entries() if e.role == Role.EMERGENCY]
    assert [(e.outcome, e.reason, e.milliseconds, e.note) for e in said] == [
        (Result.CUT, "rut_ban_tin", 4000, "playout.stood_down")
    ]
    assert told(station)["a"][0] == "played"


def test_an_emergency_plays_once_ever_however_often_the_player_starts(station):
    station.publish([station.slot("a", 301)])
    station.put_order(station.order(at(DAY, 302), minutes=600))
    station.play_day()

    entries = station.play_day(now=at(DAY, 303))

    assert len([e for e in entries if e.role == Role.EMERGENCY]) == 1


def test_an_emergency_whose_sound_comes_late_is_said_as_soon_as_it_is_there(station):
    station.publish([station.slot("a", 301)])
    order = station.order(at(DAY, 310))
    data = station.shelf.path_of(order.renderings[0]).read_bytes()
    station.shelf.path_of(order.renderings[0]).unlink()
    station.put_order(order)
    player = station.start()

    player.run(at(DAY, 312))
    player.tick(at(DAY, 312))
    station.shelf.store.put_bytes(data, "mp3")
    player.run(at(DAY, 315))
    station.output.close()

    said = [e for e in station.entries() if e.role == Role.EMERGENCY]
    assert [(e.outcome.value, e.reason) for e in said] == [("not_played", "thieu_tep"), ("played", "")]


def test_a_missing_or_damaged_file_is_journalled_and_the_next_slot_is_on_time(station):
    slots = [
        station.slot("gone", 301, number=1),
        station.slot("torn", 303, number=2),
        station.slot("good", 305, number=3),
    ]
    station.publish(slots)
    station.shelf.path_of(slots[0].renderings[0]).unlink()
    torn = station.shelf.path_of(slots[1].renderings[0])
    torn.write_bytes(torn.read_bytes()[:-100])

    station.play_day()

    assert told(station) == {
        "gone": ("not_played", "thieu_tep", 0),
        "torn": ("not_played", "thieu_tep", 0),
        "good": ("played", "", 60_000),
    }
    assert [station.slots()[s].note for s in ("gone", "torn")] == ["playout.file_missing", "playout.file_damaged"]
    assert station.slots()["good"].started_at == at(DAY, 305)


def test_a_file_that_is_no_sound_is_left_out_though_its_hash_is_right(station):
    kept = station.shelf.store.put_bytes(b"RIFF not an mp3", "mp3")
    slot = station.slot("a", 301)
    wrong = replace(slot.renderings[0], sha256=kept.sha256)
    station.publish([replace(slot, renderings=(wrong,)), station.slot("b", 303)])

    station.play_day()

    assert told(station) == {"a": ("not_played", "thieu_tep", 0), "b": ("played", "", 60_000)}


def test_a_hash_that_is_a_path_trick_is_left_out(station):
    slot = station.slot("a", 301)
    wrong = replace(slot.renderings[0], sha256="../../etc/passwd")
    station.publish([replace(slot, renderings=(wrong,))])

    station.play_day()

    assert told(station) == {"a": ("not_played", "thieu_tep", 0)}


def test_a_recall_that_arrives_in_the_middle_cuts_at_once(station):
    slot = station.slot("a", 301)
    document = station.publish([slot, station.slot("b", 303, number=2)])
    player = station.start()
    player.run(at(DAY, 301))
    player.tick(at(DAY, 301))
    station.clock.advance(timedelta(milliseconds=7_007))

    recalled = (Recall(slot.renderings[0].sha256, "BT-a"),)
    newer = replace(document, recalls=recalled, counter=2, revision=2)
    station.shelf.put_day(signed(newer, station.key), station.public)
    player.run(at(DAY, 1440))
    station.output.close()

    assert told(station) == {"a": ("cut", "rut_ban_tin", 7_007), "b": ("played", "", 60_000)}
    assert station.slots()["b"].revision == 2


def test_a_paused_window_is_journalled_with_its_reason_and_the_other_plays(station):
    slots = [station.slot("a", 301), station.slot("c", 1021, window="chieu")]
    station.publish(slots, [station.window(), station.window("chieu", 1020)])
    station.shelf.pause(Pause(DAY, "sang", "co_tang", "nhà ông A"))

    entries = station.play_day()

    assert told(station) == {"a": ("not_played", "co_tang", 0), "c": ("played", "", 60_000)}
    assert [e.role for e in entries] == ["slot", "tune", "opening", "slot", "closing"]


def test_a_pause_that_arrives_in_the_middle_cuts_at_once(station):
    station.publish([station.slot("a", 301), station.slot("b", 303)])
    player = station.start()
    player.run(at(DAY, 301))
    player.tick(at(DAY, 301))
    station.clock.advance(timedelta(seconds=10))

    station.shelf.pause(Pause(DAY, "sang", "co_tang"))
    player.run(at(DAY, 1440))
    station.output.close()

    assert told(station) == {"a": ("cut", "co_tang", 10_000), "b": ("not_played", "co_tang", 0)}


def test_a_damaged_file_of_pauses_is_named_and_the_day_plays(station):
    station.publish([station.slot("a", 301)])
    (station.shelf.root / "paused.json").write_text(json.dumps([{"day": 1}]), encoding="utf-8")

    player = station.start()
    player.run(at(DAY, 1440))
    station.output.close()

    assert [m.id for m in player.refused] == ["playout.pauses_damaged"]
    assert told(station)["a"][0] == "played"


def test_slots_that_began_before_the_player_did_are_joined_or_named(station):
    station.publish([station.slot("a", 301), station.slot("b", 303), station.slot("c", 305)])

    station.play_day(now=at(DAY, 303) + timedelta(seconds=20))

    assert told(station) == {
        "a": ("not_played", "chua_ro", 0),
        "b": ("cut", "chua_ro", 40_000),
        "c": ("played", "", 60_000),
    }
    assert station.slots()["b"].note == "playout.joined"


def test_a_window_that_passes_midnight_is_played_to_its_end(station):
    slots = [station.slot("a", 1431), station.slot("b", 1445)]
    slots = [replace(s, window="dem") for s in slots]
    station.publish(slots, [station.window("dem", 1430, 30)])

    player = station.start()
    player.run(at(DAY, 1500))
    station.output.close()

    assert told(station) == {"a": ("played", "", 60_000), "b": ("played", "", 60_000)}


def test_a_provisional_day_is_played_and_says_so(station):
    station.publish([station.slot("a", 301)], provisional=True)

    station.play_day()

    assert station.slots()["a"].provisional


def test_a_stopped_player_journals_what_it_cut_and_a_later_one_goes_on(station):
    station.publish([station.slot("a", 301), station.slot("b", 303)])
    player = station.start()
    player.run(at(DAY, 301))
    player.tick(at(DAY, 301))
    station.clock.advance(timedelta(seconds=3))
    player.stop()

    station.play_day()

    assert told(station) == {"a": ("cut", "khac", 3000), "b": ("played", "", 60_000)}


def test_a_failing_output_is_journalled_and_the_next_slot_is_tried(station):
    class Flaky:
        formats = ("mp3",)
        mark = 0
        trouble = None
        fails = 1

        def begin(self, path, skip_milliseconds=0, *, over_and_over=False):
            from scheduler.messages import OutsideFailed

            if self.fails:
                self.fails -= 1
                raise OutsideFailed("playout.sound_card_lost")

        def run_for(self, milliseconds): ...

        def silence(self, milliseconds): ...

        def relay(self, source, soon=""): ...

        def stop(self): ...

        def close(self): ...

    station.publish([station.slot("a", 301), station.slot("b", 303)], [station.window(sounds=False)])

    station.play_day(output=Flaky())

    assert told(station) == {"a": ("not_played", "hong_thiet_bi", 0), "b": ("played", "", 60_000)}
