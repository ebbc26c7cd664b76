"""Where things are drawn in a timeline on a page: days as rows, only the hours that have windows as panels. Pure.

What is drawn is that of `plan show --svg`; here every slot is a link that can be reached by keyboard and dragged, the
colours are the style sheet's, and the names of rows are text beside the drawing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.traffic.picturing import Span, Words, minute_of, minutes_of, slot_words, spans_of
from scheduler.traffic.schedule import SlotLine, WindowLine
from scheduler.traffic.timelines import Call, Lane, letter_of, standing

WIDE = 1040.0
"""Pixels that the panels fill at least."""
LEAST, MOST = 16.0, 26.0
"""Pixels for a minute: a bulletin of ninety seconds is as wide as a finger's tip needs, 24 pixels."""
BETWEEN = 28.0
"""Pixels between two panels."""
_TICK = 60.0
"""Pixels between two labels at least."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of a row: `x` and `width` in pixels, and what it is in words."""

    x: float
    width: float
    about: str


@dataclass(frozen=True, slots=True)
class WindowBox(Box):
    """A window; a slot may be let go over it when it isn't cancelled."""

    starts_at: datetime
    ends_at: datetime
    cancelled: bool


@dataclass(frozen=True, slots=True)
class SlotBox(Box):
    """A slot: `sign` is its topic's letter, with a plus behind for a makegood; `outcome` "" or what went wrong."""

    code: str
    letter: str
    sign: str
    pinned: bool
    outcome: str


@dataclass(frozen=True, slots=True)
class Row:
    """One station's day."""

    lane: Lane
    windows: tuple[WindowBox, ...]
    relays: tuple[Box, ...]
    slots: tuple[SlotBox, ...]
    calls: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Rows under one axis.

    Attributes:
        width: of each row's drawing, pixels.
        ticks: where the axis has a label, and the label.
        letters: those that some slot has, with how long it is heard in all.
    """

    width: float
    ticks: tuple[tuple[float, str], ...]
    rows: tuple[Row, ...]
    letters: tuple[tuple[str, timedelta], ...]


def timeline(lanes: Sequence[Lane], zone: ZoneInfo, words: Words) -> Timeline:
    """Return where everything of some days is drawn.

    Args:
        lanes: a row each.
        zone: the stations' zone.
        words: the catalogue in the reader's language; ids below "timeline".
    """
    return _Scale(lanes, zone, words).whole()


class _Scale:
    def __init__(self, lanes: Sequence[Lane], zone: ZoneInfo, words: Words) -> None:
        self.lanes, self.zone, self.words = lanes, zone, words
        self.spans: list[Span] = spans_of([minutes_of(lane, w, zone) for lane in lanes for w in lane.day.windows])
        total = sum(end - begin for begin, end in self.spans) or 1
        self.pixels = max(LEAST, min(MOST, WIDE / total))

    def whole(self) -> Timeline:
        between = BETWEEN * max(0, len(self.spans) - 1)
        width = sum(end - begin for begin, end in self.spans) * self.pixels + between
        heard: dict[str, timedelta] = {}
        for lane in self.lanes:
            for slot in lane.day.slots:
                letter = letter_of(slot.topic)
                heard[letter] = heard.get(letter, timedelta()) + slot.length
        rows = tuple(self._row(lane) for lane in self.lanes)
        return Timeline(round(width, 1), tuple(self._ticks()), rows, tuple(sorted(heard.items())))

    def _x(self, minute: float) -> float:
        """Return where a minute is drawn: in its panel, or at the edge of the nearest one."""
        left = 0.0
        for begin, end in self.spans:
            if minute <= end:
                return left + max(0.0, minute - begin) * self.pixels
            left += (end - begin) * self.pixels + BETWEEN
        return left - BETWEEN

    def _ticks(self) -> list[tuple[float, str]]:
        made: list[tuple[float, str]] = []
        for begin, end in self.spans:
            step = next(s for s in (5, 10, 15, 30, 60, 120, 1440) if s * self.pixels >= _TICK)
            labelled = range(-(-begin // step) * step, end, step)
            made += [(round(self._x(max(m, begin + 0.001)), 1), f"{m // 60 % 24:02d}:{m % 60:02d}") for m in labelled]
        return made

    def _row(self, lane: Lane) -> Row:
        at: Callable[[datetime], float] = lambda moment: minute_of(lane, moment, self.zone)  # noqa: E731 - said twice below
        windows, relays, slots = [], [], []
        for w in lane.day.windows:
            windows.append(self._window(lane, w))
            if w.cancelled:
                continue
            for r in w.relays:
                about = self.words("timeline.relay", source=r.source_name)
                relays.append(Box(*self._between(at(r.starts_at), at(r.ends_at)), about))
            slots += [self._slot(s, at(s.starts_at), at(s.ends_at)) for s in standing(w.slots)]
        calls = tuple(self._call(c, at(c.starts_at), at(c.ends_at)) for c in lane.calls)
        return Row(lane, tuple(windows), tuple(relays), tuple(slots), calls)

    def _window(self, lane: Lane, window: WindowLine) -> WindowBox:
        about = f"{window.name} {self._clock(window.starts_at)}–{self._clock(window.ends_at)}"
        if window.cancelled:
            about = self.words("timeline.cancelled", window=about, reason=window.reason)
        place = self._between(*minutes_of(lane, window, self.zone))
        return WindowBox(*place, about, window.starts_at, window.ends_at, window.cancelled)

    def _slot(self, slot: SlotLine, begin: float, end: float) -> SlotBox:
        letter = letter_of(slot.topic)
        about = slot_words(slot, f"{slot.starts_at.astimezone(self.zone):%H:%M:%S}", self.words)
        outcome = "" if slot.outcome in {"", "on_time"} else slot.outcome
        sign = letter + ("+" if slot.makegood else "")
        return SlotBox(*self._between(begin, end), about, slot.code, letter, sign, slot.pinned, outcome)

    def _call(self, call: Call, begin: float, end: float) -> Box:
        about = self.words("timeline.emergency", title=call.title, at=self._clock(call.starts_at))
        x, width = self._between(begin, end)
        return Box(x, max(4.0, width), about)

    def _between(self, begin: float, end: float) -> tuple[float, float]:
        x = self._x(begin + 0.001)
        return round(x, 1), round(max(2.0, self._x(end) - x), 1)

    def _clock(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.zone):%H:%M}"
