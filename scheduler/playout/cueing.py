"""From a day document to cues: what starts at which moment. Pure.

Tune and opening lead a window's first time that no relay takes, the closing follows its last slot. During a relay block
(tiếp âm) the output is left alone. What can't be played is named, with a reason, and the rest plays.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from scheduler.daysheet import DayDocument, Recall, SheetSlot, SheetWindow, Sound
from scheduler.messages import Message
from scheduler.playout.cue import OUTSIDE_TOPIC, Cue, Problem, Reason, Role, Span

FORMATS = ("mp3",)
"""Extensions of renderings that every output can play."""


def cues(
    day: DayDocument, recalls: Iterable[Recall], formats: tuple[str, ...] = FORMATS
) -> tuple[tuple[Cue, ...], tuple[Problem, ...]]:
    """Return what to play, in the order of its moments, and what can't be played.

    Of two slots that overlap, the one that starts first (then, whose id is smaller) plays.

    Args:
        day: the document, its signature already verified.
        recalls: of every document on the shelf, not only this day's.
        formats: extensions that the output plays; the first rendering of a slot that has one of them is taken.
    """
    recalled = {r.sha256 for r in (*recalls, *day.recalls)}
    windows = {w.code: w for w in day.windows}
    relays = tuple(
        Span(r.starts_at, r.starts_at + timedelta(milliseconds=r.milliseconds)) for w in day.windows for r in w.relays
    )
    played: list[Cue] = []  # in the order of their starts; none meets another
    problems: list[Problem] = []
    seen: set[str] = set()
    for slot in sorted(day.slots, key=lambda s: (s.starts_at, s.id)):
        if slot.id in seen:
            continue
        seen.add(slot.id)
        cue = _slot_cue(day, slot, formats)
        problem = _wrong(cue, Span(slot.starts_at, slot.ends_at), windows.get(slot.window), played, relays, recalled)
        if problem is None:
            insort(played, cue, key=_start_of)
        else:
            problems.append(problem)
    for window in day.windows:
        mine = [c for c in played if c.window == window.code and c.role is Role.SLOT]
        for cue in _surroundings(day, window, mine, relays, formats) if mine else ():
            problem = _wrong(cue, Span(cue.starts_at, cue.ends_at), window, played, relays, recalled)
            if problem is None:
                insort(played, cue, key=_start_of)
            else:
                problems.append(problem)
    return tuple(played), tuple(sorted(problems, key=lambda p: p.cue.starts_at))


def own_time(day: DayDocument, played: Iterable[Cue]) -> tuple[Span, ...]:
    """Return when the output is ours: in each window from its first cue to its last one's end, relays left out."""
    by_window: dict[str, list[Cue]] = {}
    for cue in played:
        by_window.setdefault(cue.window, []).append(cue)
    spans = []
    for window in day.windows:
        if mine := by_window.get(window.code):
            whole = Span(min(c.starts_at for c in mine), max(c.ends_at for c in mine))
            spans += _without_relays(whole, window)
    return tuple(spans)


def _wrong(
    cue: Cue, span: Span, window: SheetWindow | None, played: list[Cue], relays: tuple[Span, ...], recalled: set[str]
) -> Problem | None:
    """Return the first thing that keeps a cue off the air, None when nothing does."""
    other = _met(span, played)
    ref = cue.rendering
    checks = (
        (window is None or not window.starts_at <= span.starts_at <= span.ends_at <= window.ends_at, "outside_window"),
        (cue.milliseconds <= 0, "no_length"),
        (any(span.meets(relay) for relay in relays), "in_relay"),
        (other is not None, "overlap"),
    )
    values = {"title": cue.title, "other": other.title if other else ""}
    if ref is None:
        return Problem(cue, Reason.FILE_MISSING, Message("playout.no_format", values))
    if ref.sha256 in recalled:
        return Problem(cue, Reason.WITHDRAWN, Message("playout.recalled", values))
    section = next((name for wrong, name in checks if wrong), None)
    return None if section is None else Problem(cue, Reason.OTHER, Message(f"playout.{section}", values))


def _met(span: Span, played: list[Cue]) -> Cue | None:
    """Return what is played in a span's time already; of what starts before its end, the last one ends last."""
    before = bisect_left(played, span.ends_at, key=_start_of)
    last = played[before - 1] if before else None
    return last if last is not None and last.ends_at > span.starts_at else None


def _start_of(cue: Cue) -> datetime:
    return cue.starts_at


def _slot_cue(day: DayDocument, slot: SheetSlot, formats: tuple[str, ...]) -> Cue:
    rendering = next((r for r in slot.renderings if r.format in formats), None)
    return Cue(
        key=slot.id,
        role=Role.SLOT,
        window=slot.window,
        starts_at=slot.starts_at,
        milliseconds=min(slot.milliseconds, rendering.milliseconds) if rendering else slot.milliseconds,
        slot=slot.id,
        bulletin=slot.bulletin,
        title=slot.title,
        topic=slot.topic,
        klass=slot.klass,
        voice=slot.voice,
        rendering=rendering,
        revision=day.revision,
        provisional=day.provisional,
    )


def _surroundings(
    day: DayDocument, window: SheetWindow, slots: list[Cue], relays: tuple[Span, ...], formats: tuple[str, ...]
) -> list[Cue]:
    """Return tune, opening and closing of a window that has slots."""
    made = []
    start = _after_relays(window.starts_at, timedelta(0), relays)
    for sound in (window.tune, window.opening):
        if sound is not None:
            cue = _sound_cue(day, window, sound, start, formats)
            made.append(cue)
            start = cue.ends_at
    if window.closing is not None:
        cue = _sound_cue(day, window, window.closing, start, formats)
        after = max(s.ends_at for s in slots) + timedelta(milliseconds=window.gap_milliseconds)
        made.append(replace(cue, starts_at=_after_relays(after, timedelta(milliseconds=cue.milliseconds), relays)))
    return made


def _sound_cue(day: DayDocument, window: SheetWindow, sound: Sound, start: datetime, formats: tuple[str, ...]) -> Cue:
    rendering = next((r for r in sound.renderings if r.format in formats), None)
    return Cue(
        key=f"{day.day.isoformat()}/{window.code}/{sound.role}",
        role=Role(sound.role),
        window=window.code,
        starts_at=start,
        milliseconds=min(sound.milliseconds, rendering.milliseconds) if rendering else sound.milliseconds,
        slot="",
        bulletin="",
        title=f"{window.name} ({sound.role})",
        topic=OUTSIDE_TOPIC,
        klass="ordinary",
        voice="",
        rendering=rendering,
        revision=day.revision,
        provisional=day.provisional,
    )


def _after_relays(moment: datetime, length: timedelta, relays: tuple[Span, ...]) -> datetime:
    """Return `moment`, or the end of the relay blocks that it or the `length` after it would meet."""
    for relay in sorted(relays, key=lambda r: r.starts_at):
        if relay.starts_at < moment + max(length, timedelta(milliseconds=1)) and moment < relay.ends_at:
            moment = relay.ends_at
    return moment


def _without_relays(whole: Span, window: SheetWindow) -> list[Span]:
    pieces = []
    start = whole.starts_at
    for relay in sorted(window.relays, key=lambda r: r.starts_at):
        if start < min(relay.starts_at, whole.ends_at):
            pieces.append(Span(start, min(relay.starts_at, whole.ends_at)))
        start = max(start, relay.starts_at + timedelta(milliseconds=relay.milliseconds))
    if start < whole.ends_at:
        pieces.append(Span(start, whole.ends_at))
    return pieces
