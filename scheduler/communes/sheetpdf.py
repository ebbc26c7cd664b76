"""The sheet to print as PDF, for a PC whose browser prints badly. Typst sets it, with the fonts it carries.

Nothing of the machine goes in (no system fonts, no date), so that the same sheet is the same file everywhere.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from importlib import resources

import typst

from scheduler.communes.sheet import SheetDay
from scheduler.messages import render


def as_pdf(days: Sequence[SheetDay], lang: str) -> bytes:
    """Return the sheet as PDF, A4. Scripts go in as data, never as Typst's markup."""
    words = {
        "lang": lang,
        "how": render("communes.sheet_how", lang),
        "said": render("communes.sheet_said", lang),
        "page": render("communes.sheet_page", lang),
        "days": [asdict(day) for day in days],
    }
    template = resources.files("scheduler").joinpath("data", "pack_sheet.typ").read_bytes()
    data = {"sheet": json.dumps(words, ensure_ascii=False)}
    return typst.compile(template, format="pdf", sys_inputs=data, ignore_system_fonts=True)
