"""The desk of reports: gathers the figures once and writes them as the paper that was asked for."""

import csv as standard_csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path

from scheduler.airtime import desk as airtime
from scheduler.airtime.comparing import Period
from scheduler.files import write_whole
from scheduler.messages import WrongUse
from scheduler.records.house import House
from scheduler.reports import csv, docx, html, xlsx
from scheduler.reports.tables import Material, sheets

FORMATS = ("xlsx", "docx", "csv", "html")
"""The kinds of paper there are."""

FOLDER = "reports_out"
"""Below the home folder, where nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of a report, not yet written anywhere."""

    name: str
    data: bytes


def report(
    house: House, period: Period, kinds: Sequence[str], today: date, lang: str | None = None
) -> tuple[Paper, ...]:
    """Make a report: one file a kind, or for CSV one a table; the log is read once. The same log gives the same bytes.

    Args:
        house: the opened house.
        period: see `airtime.comparing.parse_period`.
        kinds: of `FORMATS`.
        today: local date; a period that hasn't begun has no report.
        lang: "vi" or "en"; None takes the installation's language.

    Raises:
        WrongUse: an unknown kind of paper, or a period in the future.
    """
    for kind in kinds:
        if kind not in FORMATS:
            raise WrongUse("reports.unknown_format", format=kind, formats=", ".join(FORMATS))
    if period.first_day > today:
        raise WrongUse("reports.future", first=period.first_day, today=today)
    material = gather(house, period, lang or house.settings.language)
    stem = f"bao-cao-{period.name.replace('..', '_')}"
    return tuple(paper for kind in kinds for paper in _papers(material, kind, stem))


def write(
    house: House, period: Period, kinds: Sequence[str], folder: Path, today: date, lang: str | None = None
) -> tuple[Path, ...]:
    """Write a report's papers into a folder, each whole or not at all; returns the files.

    Raises:
        WrongUse: see `report`.
        OSError: the folder can't be written.
    """
    papers = report(house, period, kinds, today, lang)
    for paper in papers:
        write_whole(folder / paper.name, paper.data)
    return tuple(folder / paper.name for paper in papers)


def _papers(material: Material, kind: str, stem: str) -> tuple[Paper, ...]:
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
    whole = airtime.whole(house, period.first_day, period.last_day)
    topics = _topics()
    return Material(
        period=period.name,
        by_station=whole.by_station,
        by_topic=whole.by_topic,
        previous=whole.previous,
        last_year=whole.last_year,
        log=whole.log,
        units=whole.units,
        topics={row["code"]: row[f"name_{lang}"] for row in topics},
        topic_parts=frozenset(row["code"] for row in topics if row["parent"]),
        office=house.settings.office,
        zone=house.zone,
        demo=house.demo,
        lang=lang,
    )


def _topics() -> list[dict[str, str]]:
    """Return the topics of the plan and their parts in their order, from the package's data."""
    text = resources.files("scheduler").joinpath("data", "topics.tsv").read_text(encoding="utf-8")
    return list(standard_csv.DictReader(text.splitlines(), delimiter="\t"))
