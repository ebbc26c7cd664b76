"""A timeline as SVG, for the wall and for letters. Pure: the same days give the same bytes, and nothing is loaded.

Only the hours that have windows are drawn, one panel beside the other. Every shape says what it is in words (`title`),
a topic has a letter besides its colour, and so a black-and-white print can be read.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

from scheduler.traffic.schedule import SlotLine, WindowLine
from scheduler.traffic.timelines import Call, Lane, letter_of, standing

Words = Callable[..., str]
"""A sentence of the catalogue: its id and values."""
Span = tuple[int, int]
"""Minutes after the broadcast day's midnight, from and until."""

_COLOURS = {
    "A": "#4e79a7", "B": "#f28e2b", "C": "#76b7b2", "D": "#59a14f", "E": "#edc948", "F": "#b07aa1",
    "G": "#ff9da7", "H": "#9c755f", "I": "#86bcb6", "J": "#d37295", "K": "#a0cbe8", "X": "#bab0ac",
}  # fmt: skip
_LEFT, _TOP, _ROW, _BAR, _BETWEEN = 250, 74, 44, 26, 44
_WIDEST, _LEAST, _MOST = 1000, 3.0, 14.0
"""Pixels for all panels together, and for a minute at least and at most."""
_STYLE = (
    "text{font:12px sans-serif;fill:#1c2226}.b{font-weight:bold}.h{font-size:18px;font-weight:bold}"
    ".s{font-size:11px;fill:#5a646b}.w{fill:#fff;stroke:#5a646b}.r{fill:url(#relay);stroke:#5a646b}"
    ".x{fill:none;stroke:#a33;stroke-dasharray:4 3}.c{fill:#d00000;fill-opacity:.12;stroke:#d00000;stroke-width:2}"
    ".t{stroke:#d5dade}.l{font-size:11px;font-weight:bold;text-anchor:middle}.p{fill:#1c2226}"
)


def svg(title: str, lanes: Sequence[tuple[str, Lane]], zone: ZoneInfo, topics: Mapping[str, str], words: Words) -> str:
    """Return the picture of some days, one row each.

    Args:
        title: stands above it.
        lanes: with the name of each row: a station or a day.
        zone: the stations' zone.
        topics: their names by code.
        words: the catalogue; ids below "timeline".
    """
    return _Picture(lanes, zone, topics, words).whole(title)


class _Picture:
    def __init__(
        self, lanes: Sequence[tuple[str, Lane]], zone: ZoneInfo, topics: Mapping[str, str], words: Words
    ) -> None:
        self.lanes, self.zone, self.topics, self.words = lanes, zone, topics, words
        self.spans = spans_of([minutes_of(lane, w, zone) for _, lane in lanes for w in lane.day.windows])
        total = sum(end - begin for begin, end in self.spans) or 1
        self.pixels = max(_LEAST, min(_MOST, _WIDEST / total))
        self.seconds: Counter[str] = Counter()

    def whole(self, title: str) -> str:
        rows = [part for n, (name, lane) in enumerate(self.lanes) for part in self._row(n, name, lane)]
        bottom = _TOP + _ROW * len(self.lanes)
        legend = self._legend(bottom + 24)
        width = _LEFT + int(sum((e - b) * self.pixels + _BETWEEN for b, e in self.spans)) + 10
        width, height = max(width, 760), bottom + 44 + 20 * (len(legend) // 3 + 1)
        size = f'width="{width}" height="{height}"'
        pattern = '<pattern id="relay" width="6" height="6" patternUnits="userSpaceOnUse">'
        hatch = '<rect width="6" height="6" fill="#eceff1"/><path d="M0 6L6 0" stroke="#9aa4ab"/></pattern>'
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width} {height}" role="img"',
            ' aria-labelledby="title about">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="about">{escape(self.words("timeline.about", rows=len(self.lanes)))}</desc>',
            f"<style>{_STYLE}</style>",
            f"<defs>{pattern}{hatch}</defs>",
            f'<rect {size} fill="#fff"/>',
            f'<text class="h" x="10" y="28">{escape(title)}</text>',
            *self._axis(bottom),
            *rows,
            *legend,
            "</svg>",
            "",
        ]
        return "\n".join(parts)

    def _x(self, minute: float) -> float:
        """Return where a minute is drawn: in its panel, or at the edge of the nearest one."""
        left = float(_LEFT)
        for begin, end in self.spans:
            if minute <= end:
                return left + max(0.0, minute - begin) * self.pixels
            left += (end - begin) * self.pixels + _BETWEEN
        return left - _BETWEEN

    def _axis(self, bottom: int) -> list[str]:
        made = []
        for begin, end in self.spans:
            step = next(s for s in (5, 10, 15, 30, 60, 120, 1440) if s * self.pixels >= 38)  # noqa: PLR2004 - a label's width
            for minute in range(-(-begin // step) * step, end + 1, step):
                x = _number(self._x(minute) if minute > begin else self._x(begin + 0.001))
                made.append(f'<path class="t" d="M{x} {_TOP - 8}V{bottom}"/>')
                label = f"{minute // 60 % 24:02d}:{minute % 60:02d}"
                made.append(f'<text class="s" x="{x}" y="{_TOP - 14}" text-anchor="middle">{label}</text>')
        return made

    def _row(self, number: int, name: str, lane: Lane) -> list[str]:
        top = _TOP + _ROW * number
        state = self.words(f"timeline.state_{lane.state}", revision=lane.day.revision)
        made = [
            f"<g><title>{escape(f'{name}: {state}')}</title>",
            f'<text class="b" x="10" y="{top + 14}">{escape(name)}</text>',
            f'<text class="s" x="10" y="{top + 29}">{escape(state)}</text>',
        ]
        for window in lane.day.windows:
            made += self._window(lane, window, top)
        made += [self._call(lane, call, top) for call in lane.calls]
        return [*made, "</g>"]

    def _window(self, lane: Lane, window: WindowLine, top: int) -> list[str]:
        begin, end = minutes_of(lane, window, self.zone)
        about = f"{window.name} {self._clock(window.starts_at)}–{self._clock(window.ends_at)}"
        if window.cancelled:
            about = self.words("timeline.cancelled", window=about, reason=window.reason)
            return [self._box("x", begin, end, top, about)]
        made = [self._box("w", begin, end, top, about)]
        for relay in window.relays:
            about = self.words("timeline.relay", source=relay.source_name)
            made.append(self._box("r", self._at(lane, relay.starts_at), self._at(lane, relay.ends_at), top, about))
        for slot in standing(window.slots):
            made += self._slot(lane, slot, top)
        return made

    def _slot(self, lane: Lane, slot: SlotLine, top: int) -> list[str]:
        letter = letter_of(slot.topic)
        self.seconds[letter] += int(slot.length.total_seconds())
        begin, end = self._at(lane, slot.starts_at), self._at(lane, slot.ends_at)
        middle = _number((self._x(begin) + self._x(end)) / 2)
        signs = letter + ("+" if slot.makegood else "")
        made = [
            self._box("", begin, end, top, slot_words(slot, self._clock(slot.starts_at), self.words), _COLOURS[letter]),
            f'<text class="l" x="{middle}" y="{top + 18}">{signs}</text>',
        ]
        if slot.pinned:
            x = self._x(begin)
            made.append(f'<path class="p" d="M{_number(x)} {top}h8l-8 8z"/>')
        return made

    def _call(self, lane: Lane, call: Call, top: int) -> str:
        about = self.words("timeline.emergency", title=call.title, at=self._clock(call.starts_at))
        begin = self._at(lane, call.starts_at)
        x = self._x(begin)
        width = max(4.0, self._x(self._at(lane, call.ends_at)) - x)
        return (
            f'<rect class="c" x="{_number(x)}" y="{top - 3}" width="{_number(width)}" height="{_BAR + 6}">'
            f"<title>{escape(about)}</title></rect>"
        )

    def _box(self, kind: str, begin: float, end: float, top: int, about: str, fill: str = "") -> str:
        look = f'class="{kind}"' if kind else f'fill={quoteattr(fill)} stroke="#1c2226" stroke-width=".5"'
        x = self._x(begin + 0.001)
        width = _number(max(2.0, self._x(end) - x))
        title = f"<title>{escape(about)}</title>"
        return f'<rect {look} x="{_number(x)}" y="{top}" width="{width}" height="{_BAR}">{title}</rect>'

    def _legend(self, top: int) -> list[str]:
        names = {letter_of(code): name for code, name in sorted(self.topics.items(), reverse=True)}
        made: list[str] = []
        for n, letter in enumerate(sorted(self.seconds)):
            minutes = self.words("timeline.minutes", minutes=round(self.seconds[letter] / 60, 1))
            label = f"{letter}  {names.get(letter, '')} · {minutes}"
            made += _key(top + 20 * n, f'fill="{_COLOURS[letter]}"', label)
        below = top + 20 * len(self.seconds)
        for n, (kind, word) in enumerate((("r", "key_relay"), ("x", "key_cancelled"), ("c", "key_emergency"))):
            made += _key(below + 20 * n, f'class="{kind}"', self.words(f"timeline.{word}"))
        signs = escape(self.words("timeline.key_signs"))
        made += [f'<path class="p" d="M14 {below + 62}h8l-8 8z"/>', "", f'<text x="36" y="{below + 71}">{signs}</text>']
        return made

    def _at(self, lane: Lane, moment: datetime) -> float:
        return minute_of(lane, moment, self.zone)

    def _clock(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.zone):%H:%M}"


def slot_words(slot: SlotLine, clock: str, words: Words) -> str:
    """Return a slot in words: when, what, how long, and what is special about it."""
    notes = [words(f"timeline.{sign}") for sign, holds in (("pin", slot.pinned), ("good", slot.makegood)) if holds]
    if slot.outcome and slot.outcome != "on_time":
        notes.append(words(f"timeline.outcome_{slot.outcome}"))
    told = f" ({', '.join(notes)})" if notes else ""
    return f"{clock} {slot.bulletin} {slot.title}, {round(slot.length.total_seconds())} s{told}"


def _key(top: int, look: str, label: str) -> tuple[str, str, str]:
    return (
        f'<rect {look} x="12" y="{top}" width="16" height="12"/>',
        "",
        f'<text x="36" y="{top + 11}">{escape(label)}</text>',
    )


def minutes_of(lane: Lane, window: WindowLine, zone: ZoneInfo) -> Span:
    """Return from and until which minute of its broadcast day a window lasts, whole ones."""
    return int(minute_of(lane, window.starts_at, zone)), -int(-minute_of(lane, window.ends_at, zone) // 1)


def minute_of(lane: Lane, moment: datetime, zone: ZoneInfo) -> float:
    """Return minutes after the broadcast day's midnight; beyond 1,440 after the next one."""
    local = moment.astimezone(zone)
    return (local.date() - lane.day.day).days * 1440 + local.hour * 60 + local.minute + local.second / 60


def spans_of(found: Sequence[Span]) -> list[Span]:
    """Return the stretches of the day that have windows, those that touch or overlap as one."""
    made: list[Span] = []
    for begin, end in sorted(found):
        if made and begin <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((begin, end))
    return made


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
