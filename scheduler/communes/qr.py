"""QR codes (ISO/IEC 18004) of short texts, for a terminal, for paper and for a page."""

from io import BytesIO

import segno

_QUIET = 4
"""Blank modules around, as the standard asks for."""


def as_lines(text: str) -> tuple[str, ...]:
    """Return a code as lines of block characters, two rows of modules in each: dark is drawn, light is blank."""
    rows = [[bool(module) for module in row] for row in _made(text).matrix_iter(border=_QUIET)]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    return tuple(
        "".join(" ▀▄█"[upper + 2 * lower] for upper, lower in zip(above, below, strict=True))
        for above, below in zip(rows[::2], rows[1::2], strict=True)
    )


def as_svg(text: str, title: str) -> bytes:
    """Return a code as a picture, black on white, with a title for who can't see it."""
    into = BytesIO()
    _made(text).save(into, kind="svg", scale=8, border=_QUIET, light="#fff", title=title)
    return into.getvalue()


def _made(text: str) -> segno.QRCode:
    return segno.make(text, error="m", micro=False)
