"""What a playlist lists: relay blocks and slots by their times, tune, opening and closing around the slots."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.daysheet import DayDocument, RelayBlock, RenderingRef, SheetSlot, SheetWindow, Sound
from scheduler.messages import render

FORMATS = ("mp3",)
"""Extensions that every commune's player plays."""

_ROLES = {"tune": "communes.role_tune", "opening": "communes.role_opening", "closing": "communes.role_closing"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a playlist.

    Attributes:
        role: "slot", "relay", "tune", "opening" or "closing".
        window: code of its window.
        starts_at: its moment; None for a sound, which plays where there is room around the slots.
        slot: the slot's id; "" for anything else.
        topic: a slot's; "" for anything else.
        klass: a slot's; "" for anything else.
        title: one line, no control characters.
        rendering: what is played; None when the document names no file that communes play.
    """

    role: str
    window: str
    starts_at: datetime | None
    milliseconds: int
    slot: str
    bulletin: str
    title: str
    topic: str
    klass: str
    rendering: RenderingRef | None

    @property
    def path(self) -> str:
        """Where the file lies beside the playlist; "" when there is none."""
        return path_of(self.rendering) if self.rendering is not None else ""


def path_of(ref: RenderingRef) -> str:
    """Return a rendering's path in a pack and beside a playlist."""
    return f"audio/{ref.sha256}.{ref.format}"


def lines_of(document: DayDocument, lang: str = "vi") -> tuple[Line, ...]:
    """Return a day's lines in the order in which they are heard; a window with nothing in it has none."""
    return tuple(line for _, line in heard(document, lang))


def heard(document: DayDocument, lang: str = "vi") -> tuple[tuple[datetime, Line], ...]:
    """Return a day's lines with the moments at which they are heard, as the player reckons them.

    Tune and opening lead a window's first time that no relay takes; the closing follows its last slot after the gap.
    """
    relays = sorted((r.starts_at, _end(r.starts_at, r.milliseconds)) for w in document.windows for r in w.relays)
    made: list[tuple[datetime, Line]] = []
    for window in sorted(document.windows, key=lambda w: w.starts_at):
        slots = sorted((s for s in document.slots if s.window == window.code), key=lambda s: (s.starts_at, s.id))
        mine = [(relay.starts_at, _relay(window, relay, lang)) for relay in window.relays]
        if slots:
            at = _after_relays(window.starts_at, timedelta(0), relays)
            for sound in (s for s in (window.tune, window.opening) if s is not None):
                mine.append((at, _sound(window, sound, lang)))
                at = _end(at, sound.milliseconds)
            mine += [(slot.starts_at, _slot(slot)) for slot in slots]
            if window.closing is not None:
                after = _end(max(s.ends_at for s in slots), window.gap_milliseconds)
                at = _after_relays(after, timedelta(milliseconds=window.closing.milliseconds), relays)
                mine.append((at, _sound(window, window.closing, lang)))
        made += sorted(mine, key=lambda one: one[0])
    return tuple(made)


def sounds_of(document: DayDocument) -> tuple[RenderingRef, ...]:
    """Return the files that a day needs, each once, in the order in which they are first heard."""
    return tuple(dict.fromkeys(line.rendering for line in lines_of(document) if line.rendering is not None))


def marks_of(document: DayDocument, lang: str = "vi") -> str:
    """Return what every list must say about a document: sample data, provisional; "" for an ordinary one."""
    ids = [("communes.sample", document.demo), ("communes.provisional_short", document.provisional)]
    return " · ".join(render(message, lang) for message, holds in ids if holds)


def heading_of(document: DayDocument, lang: str = "vi") -> str:
    """Return a list's heading: its marks, station and day, on one line."""
    marks = marks_of(document, lang)
    return one_line(f"{marks + ' · ' if marks else ''}{document.station_name} {document.day:%d/%m/%Y}")


def one_line(text: str) -> str:
    """Return text without line breaks and control characters: white space of any kind becomes one space."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _end(start: datetime, milliseconds: int) -> datetime:
    return start + timedelta(milliseconds=milliseconds)


def _after_relays(moment: datetime, length: timedelta, relays: list[tuple[datetime, datetime]]) -> datetime:
    """Return `moment`, or the end of the relay blocks that it or the `length` after it would meet."""
    for begins, ends in relays:
        if begins < moment + max(length, timedelta(milliseconds=1)) and moment < ends:
            moment = ends
    return moment


def _slot(slot: SheetSlot) -> Line:
    return Line(
        role="slot",
        window=slot.window,
        starts_at=slot.starts_at,
        milliseconds=slot.milliseconds,
        slot=slot.id,
        bulletin=slot.bulletin,
        title=one_line(slot.title),
        topic=slot.topic,
        klass=slot.klass,
        rendering=_playable(slot.renderings),
    )


def _sound(window: SheetWindow, sound: Sound, lang: str) -> Line:
    title = render(_ROLES[sound.role], lang)
    return _other(sound.role, window, None, sound.milliseconds, title, _playable(sound.renderings))


def _relay(window: SheetWindow, relay: RelayBlock, lang: str) -> Line:
    title = one_line(render("communes.role_relay", lang, source=relay.source))
    return _other("relay", window, relay.starts_at, relay.milliseconds, title, None)


def _other(
    role: str, window: SheetWindow, at: datetime | None, milliseconds: int, title: str, rendering: RenderingRef | None
) -> Line:
    return Line(role, window.code, at, milliseconds, "", "", title, "", "", rendering)


def _playable(renderings: tuple[RenderingRef, ...]) -> RenderingRef | None:
    return next((r for r in renderings if r.format in FORMATS), None)
