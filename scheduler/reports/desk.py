"""The desk of reports: gathers the figures once and writes them as the paper that was asked for."""

import csv as standard_csv
from dataclasses import dataclass
from datetime import date
from importlib import resources

from scheduler.airtime import desk as airtime
from scheduler.airtime.comparing import Period
from scheduler.messages import WrongUse
from scheduler.records.house import House
from scheduler.reports import csv, docx, html, xlsx
from scheduler.reports.tables import Material, sheets

FORMATS = ("xlsx", "docx", "csv", "html")
"""The kinds of paper there are."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of a report, not yet written anywhere."""

    name: str
    data: bytes


def report(house: House, period: Period, kind: str, today: date, lang: str | None = None) -> tuple[Paper, ...]:
    """Make a report: one file, or for CSV one a table. The same log gives the same bytes.

    Args:
        house: the opened house.
        period: see `airtime.comparing.parse_period`.
        kind: one of `FORMATS`.
        today: local date; a period that hasn't begun has no report.
        lang: "vi" or "en"; None takes the installation's language.

    Raises:
        WrongUse: an unknown kind of paper, or a period in the future.
    """
    if kind not in FORMATS:
        raise WrongUse("reports.unknown_format", format=kind, formats=", ".join(FORMATS))
    if period.first_day > today:
        raise WrongUse("reports.future", first=period.first_day, today=today)
    material = gather(house, period, lang or house.settings.language)
    stem = f"bao-cao-{period.name.replace('..', '_')}"
    match kind:
        case "xlsx":
            return (Paper(f"{stem}.xlsx", xlsx.write(material)),)
        case "docx":
            return (Paper(f"{stem}.docx", docx.write(material)),)
        case "html":
            return (Paper(f"{stem}.html", html.write(material)),)
    return tuple(Paper(f"{stem}-{sheet.name}.csv", csv.write(material, sheet)) for sheet in sheets(material))


def gather(house: House, period: Period, lang: str) -> Material:
    """Return everything that a report of a period is written from."""
    first, last = period.first_day, period.last_day
    by_station, by_topic = airtime.tallies(house, first, last, [("station",), ("topic",)])
    previous, last_year = airtime.growth(house, first, last)
    return Material(
        period=period.name,
        by_station=by_station,
        by_topic=by_topic,
        previous=previous,
        last_year=last_year,
        log=airtime.daily_log(house, first, last),
        units=airtime.unit_names(house, first),
        topics=_topics(lang),
        office=house.settings.office,
        zone=house.zone,
        demo=house.demo,
        lang=lang,
    )


def _topics(lang: str) -> dict[str, str]:
    """Return the topics of the plan in their order, without their parts, from the package's data."""
    text = resources.files("scheduler").joinpath("data", "topics.tsv").read_text(encoding="utf-8")
    rows = standard_csv.DictReader(text.splitlines(), delimiter="\t")
    return {row["code"]: row[f"name_{lang}"] for row in rows if not row["parent"]}
