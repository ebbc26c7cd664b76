"""A report as one HTML page that needs nothing else: no script, no file, no network."""

from html import escape

from scheduler.reports.material import Material
from scheduler.reports.tables import Sheet, shown
from scheduler.reports.wording import sections, title, warnings

_STYLE = """body{font:13pt/1.4 "Times New Roman","Liberation Serif",serif;margin:2rem auto;max-width:75rem;
padding:0 1rem;color:#000;background:#fff}h1{font-size:1.2em;text-align:center}h2{font-size:1.05em}
table{border-collapse:collapse;
width:100%;font-size:.8em;margin:1rem 0}caption{font-weight:bold;text-align:left;margin:.3rem 0}
th,td{border:1px solid #555;padding:.2rem .35rem;vertical-align:top}td.n{text-align:right;white-space:nowrap}
tr.total{font-weight:bold}.demo{border:2px solid #b00000;color:#b00000;font-weight:bold;text-align:center;padding:.3rem}
.wide{overflow-x:auto}
figure{margin:1rem 0;text-align:center}figure svg{max-width:100%;height:auto}h3{font-size:1em}
@media print{.demo{position:fixed;top:0;left:0;right:0}}"""


def write(material: Material) -> bytes:
    """Return the report as a page, UTF-8; every text is escaped."""
    parts = [f"<h1>{escape(material.say('kind'))}<br>{escape(title(material))}</h1>"]
    if material.demo:
        parts.insert(0, f'<p class="demo">{escape(material.say("demo_banner"))}</p>')
    parts += [f'<p class="demo">{escape(warning)}</p>' for warning in warnings(material)]
    for section in sections(material):
        if section.part:
            parts.append(f"<h2>{escape(section.part)}</h2>")
        level = section.level + 1
        parts.append(f"<h{level}>{escape(section.heading)}</h{level}>")
        parts += [f"<p>{escape(paragraph)}</p>" for paragraph in section.paragraphs]
        parts += [f"<figure>{picture.inline}</figure>" for picture in section.pictures]
        if section.table is not None:
            parts.append(_table(material, section.table))
    head = (
        f'<!doctype html>\n<html lang="{material.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title(material))}</title><style>{_STYLE}</style></head><body>"
    )
    return "\n".join([head, *parts, "</body></html>\n"]).encode()


def _table(material: Material, sheet: Sheet) -> str:
    heads = "".join(f'<th scope="col">{escape(c.head)}</th>' for c in sheet.columns)
    rows = [_row(material, sheet, row, "") for row in sheet.rows]
    if sheet.total:
        rows.append(_row(material, sheet, sheet.total, ' class="total"'))
    body = "\n".join(rows)
    notes = "".join(f"<p><em>{escape(note)}</em></p>" for note in sheet.notes)
    return (
        f'<div class="wide"><table><caption>{escape(sheet.title)}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>{notes}"
    )


def _row(material: Material, sheet: Sheet, row: tuple[object, ...], attributes: str) -> str:
    cells = zip(sheet.columns, shown(material, sheet, row), strict=True)  # type: ignore[arg-type]  # a row of its sheet
    shapes = (f"<td{'' if c.kind == 'text' else ' class=n'}>{escape(text)}</td>" for c, text in cells)
    return f"<tr{attributes}>{''.join(shapes)}</tr>"
