"""A report as PDF: the same parts, figures and pictures as in Word, set by Typst with the fonts that it carries."""

from importlib import resources
from typing import Any

from scheduler.reports import typesetting
from scheduler.reports.material import Material
from scheduler.reports.tables import Sheet, shown
from scheduler.reports.wording import Section, sections, title, warnings

_PORTRAIT_COLUMNS = 8


def write(material: Material) -> bytes:
    """Return the report as PDF/UA-1, A4; the same log gives the same bytes."""
    office, blank = material.office, material.say("blank")
    closing = material.closing
    last = len(office.recipients)
    data = {
        "lang": material.lang,
        "date": [closing.year, closing.month, closing.day],
        "title": title(material),
        "kind": material.say("kind"),
        "superior": office.superior or blank,
        "issuer": office.issuer or blank,
        "number": f"Số:        /{office.number_code or blank}",
        "placed": f"{office.place or blank}, ngày     tháng     năm {material.by_station.last_day.year}",
        "addressed": material.say("addressed", to=office.addressed_to or blank),
        "recipients": [f"- {r}{'.' if n == last else ';'}" for n, r in enumerate(office.recipients, 1)],
        "signer": office.signer_title or blank,
        "banner": material.say("demo_banner") if material.demo else "",
        "warnings": list(warnings(material)),
        "sections": _sections(material),
    }
    template = resources.files("scheduler").joinpath("data", "report.typ").read_bytes()
    return typesetting.portable(template, data)


def _sections(material: Material) -> list[dict[str, Any]]:
    parts = sections(material)
    body = [part for part in parts if not part.appendix]
    return [_section(material, part, ends=part is body[-1]) for part in parts]


def _section(material: Material, part: Section, *, ends: bool) -> dict[str, Any]:
    paragraphs = list(part.paragraphs)
    if ends and paragraphs:
        paragraphs[-1] = paragraphs[-1].removesuffix(".") + material.say("the_end")
    return {
        "part": part.part,
        "heading": part.heading,
        "level": part.level,
        "appendix": part.appendix,
        "paragraphs": paragraphs,
        "pictures": [{"svg": p.svg, "alt": p.alternative} for p in part.pictures],
        "table": None if part.table is None else _table(material, part.table),
        "wide": part.table is not None and len(part.table.columns) > _PORTRAIT_COLUMNS,
    }


def _table(material: Material, sheet: Sheet) -> dict[str, Any]:
    rows = [shown(material, sheet, row) for row in sheet.rows]
    return {
        "title": sheet.title,
        "heads": [column.head for column in sheet.columns],
        "widths": [column.width + 2 for column in sheet.columns],
        "sides": ["left" if column.kind == "text" else "right" for column in sheet.columns],
        "rows": rows,
        "total": shown(material, sheet, sheet.total) if sheet.total else [],
        "notes": list(sheet.notes),
    }
