"""Charts: numbers → SVG. The same numbers give the same bytes; every word comes from the caller. Pure.

Made for grey printing and for readers who tell colours badly: what a bar means is in its pattern (full or hatched), its
label and its mark, never in its colour alone. The picture loads nothing and says what it shows in words (`desc`).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape

WIDTH = 640
"""Of every chart, in pixels; the height follows from what is in it."""

_FONTS = "Libertinus Serif,Liberation Serif,Times New Roman,serif"
_SIZE = 12
_CHARACTER = 0.5 * _SIZE
"""Mean width of a letter."""
_LONGEST_LABEL = 30
_LINE, _BAR = 22, 13
_HEAD, _FOOT = 34, 40
_PLOT = 200
"""Height of columns."""
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_WANTED_TICKS = 5
_MOST_TICKS = 6
_DARK = "#1d4f5c"
_HATCH = (
    '<defs><pattern id="h" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="5" height="5" fill="#fff"/><rect width="2" height="5" fill="{_DARK}"/></pattern></defs>'
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        label: what it stands for.
        value: its length; None when it isn't known: then there is no bar, but `text` says so.
        text: the value in words, written behind it.
        mark: what it is held against (a target, a base); None for nothing.
        full: drawn full, else hatched.
    """

    label: str
    value: float | None
    text: str
    mark: float | None = None
    full: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn.

    Attributes:
        name: of its file, without an ending.
        title: above it.
        description: the same in words, for who can't see it.
        bars: in their order.
        full: what a full bar means; "" leaves it out of the legend.
        hatched: what a hatched bar means; "" likewise.
        mark: what a mark means; "" likewise.
        tick: writes a number of the scale.
        kind: what it is about, as its caller calls it; kept when it is split.
    """

    name: str
    title: str
    description: str
    bars: tuple[Bar, ...]
    full: str
    hatched: str
    mark: str
    tick: Callable[[float], str]
    kind: str = ""


def bars(chart: Chart) -> str:
    """Return a chart of lying bars, one a line, as SVG."""
    left = 12 + _CHARACTER * max([len(_short(b.label)) for b in chart.bars], default=0)
    right = 12 + _CHARACTER * max([len(b.text) for b in chart.bars], default=0)
    ticks = scale([*_lengths(chart)])
    room = WIDTH - left - right
    bottom = _HEAD + _LINE * max(1, len(chart.bars))

    def x(value: float) -> float:
        return left + room * value / ticks[-1]

    parts = []
    for tick in ticks:
        parts.append(_line(x(tick), _HEAD - 4, x(tick), bottom, "#cfd4d6"))
        parts.append(_text(x(tick), bottom + 14, chart.tick(tick), anchor="middle"))
    for number, bar in enumerate(chart.bars):
        top = _HEAD + _LINE * number + (_LINE - _BAR) / 2
        base = top + _BAR - 2
        parts.append(_text(left - 6, base, _short(bar.label), anchor="end"))
        end = x(bar.value) if bar.value is not None else left
        if bar.value:
            parts.append(_box(left, top, end - left, _BAR, full=bar.full))
        if bar.mark is not None:
            parts.append(_mark(x(bar.mark), top - 3, x(bar.mark), top + _BAR + 3))
            end = max(end, x(bar.mark)) if 0 <= x(bar.mark) - end < _CHARACTER * len(bar.text) + 12 else end
        parts.append(_text(end + 5, base, bar.text, halo=True))
    parts.append(_line(left, _HEAD - 4, left, bottom, "#000"))
    return _whole(chart, bottom + _FOOT, parts, upright=True)


def columns(chart: Chart) -> str:
    """Return a chart of standing bars, in the order of time, as SVG."""
    ticks = scale([*_lengths(chart)])
    left = 12 + _CHARACTER * max(len(chart.tick(t)) for t in ticks)
    room = WIDTH - left - 12
    bottom = _HEAD + 10 + _PLOT
    each = room / max(1, len(chart.bars))
    wide = min(48.0, each * 0.64)
    longest = max([len(b.text) for b in chart.bars] + [len(b.label) for b in chart.bars], default=1)
    every = max(1, math.ceil(_CHARACTER * (longest + 1) / each))

    def y(value: float) -> float:
        return bottom - _PLOT * value / ticks[-1]

    parts = []
    for tick in ticks:
        parts.append(_line(left, y(tick), WIDTH - 12, y(tick), "#cfd4d6"))
        parts.append(_text(left - 5, y(tick) + 4, chart.tick(tick), anchor="end"))
    for number, bar in enumerate(chart.bars):
        middle = left + each * (number + 0.5)
        top = y(bar.value) if bar.value is not None else bottom
        if bar.value:
            parts.append(_box(middle - wide / 2, top, wide, bottom - top, full=bar.full))
        if bar.mark is not None:
            parts.append(_mark(middle - wide / 2 - 3, y(bar.mark), middle + wide / 2 + 3, y(bar.mark)))
            top = min(top, y(bar.mark)) if 0 <= top - y(bar.mark) < _SIZE + 4 else top
        if number % every == 0:
            parts.append(_text(middle, top - 4, bar.text, anchor="middle", halo=True))
            parts.append(_text(middle, bottom + 14, bar.label, anchor="middle"))
    parts.append(_line(left, bottom, WIDTH - 12, bottom, "#000"))
    return _whole(chart, bottom + _FOOT, parts, upright=False)


def scale(values: Sequence[float]) -> list[float]:
    """Return the ticks of a scale from zero that holds all values: round numbers, three to seven of them."""
    most = max([v for v in values if v > 0], default=1.0)
    power = 10.0 ** math.floor(math.log10(most / _WANTED_TICKS))
    step = next(s * power for s in (*_STEPS, 20.0) if math.ceil(most / (s * power)) <= _MOST_TICKS)
    return [step * n for n in range(math.ceil(most / step - 1e-9) + 1)]


def split(chart: Chart, most: int) -> tuple[Chart, ...]:
    """Return a chart in parts of at most so many bars, as even as can be, so that each fits on a page."""
    parts = max(1, math.ceil(len(chart.bars) / most))
    cuts = [len(chart.bars) * n // parts for n in range(parts + 1)]
    if parts == 1:
        return (chart,)
    return tuple(
        Chart(
            f"{chart.name}-{n}", f"{chart.title} ({n}/{parts})", chart.description, chart.bars[a:b], chart.full,
            chart.hatched, chart.mark, chart.tick, chart.kind,
        )
        for n, (a, b) in enumerate(pairwise(cuts), 1)
    )  # fmt: skip


def _lengths(chart: Chart) -> list[float]:
    return [v for b in chart.bars for v in (b.value, b.mark) if v is not None]


def _whole(chart: Chart, height: float, parts: Sequence[str], *, upright: bool) -> str:
    drawn = "\n".join([_text(12, 16, chart.title, bold=True), *parts, *_legend(chart, height - 8, upright=upright)])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {_number(height)}" width="{WIDTH}" '
        f'height="{_number(height)}" role="img" font-size="{_SIZE}" font-family="{_FONTS}">'
        f"<title>{escape(chart.title)}</title><desc>{escape(chart.description)}</desc>{_HATCH}"
        f'<rect width="{WIDTH}" height="{_number(height)}" fill="#fff"/>\n{drawn}\n</svg>\n'
    )


def _legend(chart: Chart, y: float, *, upright: bool) -> list[str]:
    parts, x = [], 12.0
    for kind, words in (("full", chart.full), ("hatched", chart.hatched), ("mark", chart.mark)):
        if not words:
            continue
        if kind == "mark":
            parts.append(_mark(x + 9, y - 11, x + 9, y + 1) if upright else _mark(x, y - 5, x + 18, y - 5))
        else:
            parts.append(_box(x, y - 10, 18, 10, full=kind == "full"))
        parts.append(_text(x + 23, y, words))
        x += 23 + _CHARACTER * (len(words) + 4)
    return parts


def _box(x: float, y: float, width: float, height: float, *, full: bool) -> str:
    fill = _DARK if full else "url(#h)"
    return (
        f'<rect x="{_number(x)}" y="{_number(y)}" width="{_number(max(width, 0.5))}" height="{_number(height)}" '
        f'fill="{fill}" stroke="{_DARK}"/>'
    )


def _mark(x1: float, y1: float, x2: float, y2: float) -> str:
    """Return a mark: black in a white rim, so that it is seen on a bar and beside it."""
    return _line(x1, y1, x2, y2, "#fff", 5.5) + _line(x1, y1, x2, y2, "#000", 2.5)


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1) -> str:
    ends = f'x1="{_number(x1)}" y1="{_number(y1)}" x2="{_number(x2)}" y2="{_number(y2)}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{_number(width)}"/>'


def _text(x: float, y: float, words: str, *, anchor: str = "start", bold: bool = False, halo: bool = False) -> str:
    shape = ' font-weight="bold"' if bold else ""
    at = f'x="{_number(x)}" y="{_number(y)}" text-anchor="{anchor}"'
    rim = f'<text {at}{shape} stroke="#fff" stroke-width="3" aria-hidden="true">{escape(words)}</text>' if halo else ""
    return f"{rim}<text {at}{shape}>{escape(words)}</text>"


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1].rstrip()}…"


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
