"""Typst, behind two calls: a template with data becomes a PDF, a picture becomes points.

Nothing of the machine goes in (no system fonts, no clock), so that the same input is the same file everywhere.
"""

import json
from collections.abc import Mapping
from typing import Any

import typst

_PIXELS_AN_INCH = 200
_PICTURE = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: 480pt)"""


def portable(template: bytes, data: Mapping[str, Any]) -> bytes:
    """Return a PDF, tagged for who can't see it (PDF/UA-1, ISO 14289-1).

    Args:
        template: Typst's markup; it finds the data as JSON in `sys.inputs.data`, so that no text of ours is markup.
        data: JSON values.
    """
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    return typst.compile(template, format="pdf", sys_inputs=inputs, ignore_system_fonts=True, pdf_standards="ua-1")


def picture(svg: str) -> bytes:
    """Return an SVG as PNG, for papers whose readers know no SVG."""
    return typst.compile(_PICTURE, format="png", sys_inputs={"svg": svg}, ignore_system_fonts=True, ppi=_PIXELS_AN_INCH)
