"""Cues of a day document: exact moments, and what is refused by name."""

from dataclasses import replace
from datetime import timedelta

from player_station import ms

from scheduler.daysheet import Recall, RenderingRef
from scheduler.playout.cue import Reason, Role
from scheduler.playout.cueing import cues, own_time


def named(problems):
    return {p.cue.key: p.why.id for p in problems}


def test_tune_and_opening_lead_the_window_and_the_closing_follows_the_last_slot(station):
    day = station.document([station.slot("a", 301), station.slot("b", 303)])

    played, problems = cues(day, ())

    assert [(c.role, ms(c.starts_at, 300)) for c in played] == [
        (Role.TUNE, 0),
        (Role.OPENING, 12_000),
        (Role.SLOT, 60_000),
        (Role.SLOT, 180_000),
        (Role.CLOSING, 180_000 + 60_000 + 4_000),
    ]
    assert problems == ()


def test_a_relay_at_the_beginning_pushes_tune_and_opening_behind_it(station):
    day = station.document([station.slot("a", 311)], [station.window(relays=[(300, 10)])])

    played, _ = cues(day, ())

    assert [ms(c.starts_at, 300) for c in played] == [600_000, 612_000, 660_000, 724_000]


def test_the_output_is_left_alone_during_a_relay_in_the_middle(station):
    day = station.document([station.slot("a", 301), station.slot("b", 316)], [station.window(relays=[(305, 10)])])

    played, _ = cues(day, ())
    spans = own_time(day, played)

    assert [(ms(s.starts_at, 300), ms(s.ends_at, 300)) for s in spans] == [(0, 300_000), (900_000, 1_030_000)]


def test_a_window_without_slots_plays_nothing(station):
    day = station.document([])

    assert cues(day, ()) == ((), ())


def test_of_two_slots_that_overlap_the_later_one_is_refused(station):
    day = station.document([station.slot("b", 301.5), station.slot("a", 301)])

    played, problems = cues(day, ())

    assert [c.slot for c in played if c.slot] == ["a"]
    assert named(problems) == {"b": "playout.overlap"}
    assert problems[0].why.values["other"] == "Bản tin a"


def test_a_slot_in_a_relay_outside_its_window_or_in_an_unknown_one_is_refused(station):
    slots = [
        station.slot("relay", 304),
        station.slot("late", 329.5),
        station.slot("early", 299),
        station.slot("lost", 320, window="khong-co"),
        station.slot("empty", 322, 0),
        station.slot("good", 310),
    ]
    day = station.document(slots, [station.window(relays=[(303, 5)], sounds=False)])

    played, problems = cues(day, ())

    assert [c.slot for c in played] == ["good"]
    assert named(problems) == {
        "early": "playout.outside_window",
        "relay": "playout.in_relay",
        "lost": "playout.outside_window",
        "empty": "playout.no_length",
        "late": "playout.outside_window",
    }


def test_a_recalled_rendering_is_refused_whichever_document_recalls_it(station):
    slot = station.slot("a", 301)
    day = station.document([slot, station.slot("b", 303, number=2)])

    _, problems = cues(day, [Recall(slot.renderings[0].sha256, slot.bulletin)])

    assert [(p.cue.slot, p.reason) for p in problems] == [("a", Reason.WITHDRAWN)]


def test_a_format_that_no_output_plays_is_refused_and_another_rendering_is_taken(station):
    opus = RenderingRef("net", "opus", "0" * 64, 1, 60_000)
    both = station.slot("both", 303)
    slots = [station.slot("opus", 301, renderings=(opus,)), replace(both, renderings=(opus, *both.renderings))]

    played, problems = cues(station.document(slots), ())

    assert next(c.rendering.format for c in played if c.slot == "both") == "mp3"
    assert named(problems) == {"opus": "playout.no_format"}
    assert problems[0].reason is Reason.FILE_MISSING


def test_the_same_slot_twice_in_a_document_is_played_once(station):
    day = station.document([station.slot("a", 301), station.slot("a", 305)])

    played, _ = cues(day, ())

    assert [c.slot for c in played if c.slot] == ["a"]


def test_a_slot_plays_as_long_as_planned_or_as_its_rendering_lasts(station):
    long = station.slot("long", 301, 50_000)
    short = station.slot("short", 303)
    slots = [replace(long, renderings=(station.rendering(90_000),)), replace(short, milliseconds=80_000)]

    played, _ = cues(station.document(slots), ())

    assert {c.slot: c.milliseconds for c in played if c.slot} == {"long": 50_000, "short": 60_000}
    assert all(c.ends_at - c.starts_at == timedelta(milliseconds=c.milliseconds) for c in played)
