"""A waveform as a picture: SVG for pages and papers, signs for a terminal. The same numbers give the same bytes."""

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

from scheduler.studio.waveform import Waveform

DRAWING = 1
"""Goes up when the same waveform is drawn otherwise, so that no browser shows an old picture."""

_WIDTH, _HEIGHT = 800, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 8, 44, 8, 24
_LOUDEST, _SOFTEST = 0, -48
"""LUFS at the top and the bottom of the picture."""
_MARKS_LUFS = (-8, -16, -24, -32, -40)
_STEPS_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600)
_MOST_STEPS = 10
_STYLE = (
    "text{fill:#566069}"
    "@media(prefers-color-scheme:dark){text{fill:#a7b1b8}.g{stroke:#343c42}.w{stroke:#4fb6c1}.l{stroke:#ffc48a}"
    ".h{stroke:#ff8f8f}.e{stroke:#14181b}}"
)
_ROW_LUFS = (-30, -10)
"""At the lowest and the highest sign of a terminal's row of loudness."""
_BRAILLE = 0x2800
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Of a braille sign, from top to bottom: the left and the right dot."""
_LEVELS = "▁▂▃▄▅▆▇█"
_PLAIN_LEVELS = ".:-=+*#@"


def svg(wave: Waveform, title: str, description: str) -> str:
    """Return a waveform as SVG: peaks pale, their body dark, loudness as a line.

    The line is that of three seconds around each moment; the broken one is the whole's. The file has its colours for
    light and dark screens in it, loads nothing, and stays below 30 kB.

    Args:
        wave: what is drawn.
        title: read out in place of the picture.
        description: more of it, such as the measured values.
    """
    columns = len(wave.highs)
    swings = _strokes(wave.lows, wave.highs)
    bodies = _strokes([-body for body in wave.bodies], wave.bodies)
    line = "".join(f"{'L' if n else 'M'}{_x(n, columns)} {_level(lufs)}" for n, lufs in enumerate(wave.loudness))
    marks = "".join(
        f'<path class="g" stroke="#d9dcd9" d="M{_LEFT} {_level(lufs)}H{_WIDTH - _RIGHT}"/>'
        f'<text fill="#566069" x="{_WIDTH - _RIGHT + 6}" y="{_level(lufs) + 4:g}">−{-lufs}</text>'
        for lufs in _MARKS_LUFS
    )
    whole = "" if math.isinf(wave.lufs) else _whole(wave.lufs)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'role="img" aria-labelledby="t d" fill="none" font-size="12" font-family="system-ui,sans-serif">'
        f'<title id="t">{escape(title)}</title>'
        f'<desc id="d">{escape(description)}</desc><style>{_STYLE}</style>{marks}'
        f'<path class="w" stroke="#12808c" stroke-opacity=".35" stroke-width="1.6" d="{swings}"/>'
        f'<path class="w" stroke="#12808c" stroke-width="1.6" d="{bodies}"/>{whole}'
        f'<path class="e" stroke="#fff" stroke-opacity=".8" stroke-width="5" stroke-linejoin="round" d="{line}"/>'
        f'<path class="l" stroke="#8a3b00" stroke-width="2" stroke-linejoin="round" d="{line}"/>'
        f'{_times(wave.seconds)}<text fill="#566069" x="{_WIDTH - _RIGHT + 6}" y="{_HEIGHT - 7}">LUFS</text></svg>\n'
    )


def _strokes(lows: Sequence[float], highs: Sequence[float]) -> str:
    """Return a stroke for each column, from its highest to its lowest."""
    pairs = enumerate(zip(lows, highs, strict=True))
    return "".join(f"M{_x(n, len(highs))} {_swing(high)}V{_swing(low)}" for n, (low, high) in pairs)


def _whole(lufs: float) -> str:
    return f'<path class="h" stroke="#a11d1d" stroke-dasharray="6 5" d="M{_LEFT} {_level(lufs)}H{_WIDTH - _RIGHT}"/>'


def _x(column: int, columns: int) -> str:
    return f"{_LEFT + (column + 0.5) * (_WIDTH - _LEFT - _RIGHT) / columns:.1f}"


def _swing(value: float) -> float:
    middle = (_HEIGHT - _TOP - _BOTTOM) / 2
    return round(_TOP + middle - value * middle, 1)


def _level(lufs: float) -> float:
    share = (_LOUDEST - max(_SOFTEST, min(_LOUDEST, lufs))) / (_LOUDEST - _SOFTEST)
    return round(_TOP + share * (_HEIGHT - _TOP - _BOTTOM), 1)


def _times(seconds: float) -> str:
    """Return the marks below: at most ten, at whole seconds or minutes."""
    step = next((s for s in _STEPS_SECONDS if seconds / s <= _MOST_STEPS), _STEPS_SECONDS[-1])
    found = []
    for at in range(0, math.floor(seconds) + 1, step):
        x = _LEFT + at / seconds * (_WIDTH - _LEFT - _RIGHT)
        anchor = "start" if at == 0 else "middle"
        label = f"{at // 60}:{at % 60:02d}"
        found.append(f'<text fill="#566069" x="{x:.1f}" y="{_HEIGHT - 7}" text-anchor="{anchor}">{label}</text>')
    return "".join(found)


def terminal_lines(wave: Waveform, rows: int = 4, *, plain: bool = False) -> tuple[str, ...]:
    """Return a waveform for a terminal: `rows` of its body, two columns in a sign, and one of loudness.

    The body reaches to the edge where it is strongest: limited speech peaks everywhere, so peaks would show a block.
    The row of loudness runs from −30 LUFS or less to −10 or more.

    Args:
        wave: what is drawn, an even number of columns.
        rows: how high.
        plain: with ASCII signs alone, a row of the body and one of loudness, for a terminal that has no others.
    """
    most = max(wave.bodies) or 1.0
    tall = [body / most for body in wave.bodies]
    pairs = range(0, len(tall) - 1, 2)
    levels = _PLAIN_LEVELS if plain else _LEVELS
    low, high = _ROW_LUFS
    under = "".join(_sign(levels, (max(wave.loudness[n : n + 2]) - low) / (high - low)) for n in pairs)
    if plain:
        return "".join(_sign(levels, max(tall[n : n + 2])) for n in pairs), under
    return *_braille(tall, rows), under


def _sign(levels: str, share: float) -> str:
    """Return the sign for a share of the height; a blank for nothing at all."""
    return " " if share <= 0 else levels[min(len(levels) - 1, int(share * len(levels)))]


def _braille(tall: Sequence[float], rows: int) -> list[str]:
    """Return rows of braille signs that rise and fall from the middle by shares of half the height."""
    half = rows * len(_DOTS) // 2
    grid = [[_BRAILLE] * (len(tall) // 2) for _ in range(rows)]
    for n, share in enumerate(tall[: len(tall) // 2 * 2]):
        reach = max(1, round(share * half))
        for dot in range(half - reach, half + reach):
            grid[dot // len(_DOTS)][n // 2] |= _DOTS[dot % len(_DOTS)][n % 2]
    return ["".join(chr(sign) for sign in row) for row in grid]
