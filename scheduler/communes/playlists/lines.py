"""What a playlist lists: tune, opening, slots and closing of every window that has slots, in order."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.daysheet import DayDocument, RenderingRef, Sound
from scheduler.messages import render

FORMATS = ("mp3",)
"""Extensions that every commune's player plays."""

_ROLES = {"tune": "communes.role_tune", "opening": "communes.role_opening", "closing": "communes.role_closing"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a playlist.

    Attributes:
        role: "slot", "tune", "opening" or "closing".
        window: code of its window.
        starts_at: a slot's moment; a sound's is the window's, for the order alone.
        slot: the slot's id; "" for a sound.
        title: one line, no control characters.
        rendering: what is played; None when the document names no file that communes play.
    """

    role: str
    window: str
    starts_at: datetime
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
    """Return a day's lines in the order in which they are played; windows without slots have none."""
    made: list[Line] = []
    for window in sorted(document.windows, key=lambda w: w.starts_at):
        slots = sorted((s for s in document.slots if s.window == window.code), key=lambda s: (s.starts_at, s.id))
        if not slots:
            continue
        before = [_sound(window.code, window.starts_at, s, lang) for s in (window.tune, window.opening) if s]
        after = window.closing
        made += before
        made += [
            Line(
                role="slot",
                window=s.window,
                starts_at=s.starts_at,
                milliseconds=s.milliseconds,
                slot=s.id,
                bulletin=s.bulletin,
                title=one_line(s.title),
                topic=s.topic,
                klass=s.klass,
                rendering=_playable(s.renderings),
            )
            for s in slots
        ]
        if after is not None:
            end = slots[-1].starts_at + timedelta(milliseconds=slots[-1].milliseconds)
            made.append(_sound(window.code, end, after, lang))
    return tuple(made)


def one_line(text: str) -> str:
    """Return text without line breaks and control characters: white space of any kind becomes one space."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _sound(window: str, starts_at: datetime, sound: Sound, lang: str) -> Line:
    return Line(
        role=sound.role,
        window=window,
        starts_at=starts_at,
        milliseconds=sound.milliseconds,
        slot="",
        bulletin="",
        title=render(_ROLES[sound.role], lang),
        topic="KHAC",
        klass="ordinary",
        rendering=_playable(sound.renderings),
    )


def _playable(renderings: tuple[RenderingRef, ...]) -> RenderingRef | None:
    return next((r for r in renderings if r.format in FORMATS), None)
