"""The desk of reports: gathers the figures once and writes them as the paper that was asked for."""

import csv as standard_csv
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from importlib import resources
from pathlib import Path

from scheduler.airtime import extract as extracting
from scheduler.airtime import proving, reporting
from scheduler.airtime.chasing import Chased
from scheduler.airtime.comparing import Period
from scheduler.files import write_whole
from scheduler.messages import WrongUse
from scheduler.progress import Progress, silent
from scheduler.records.house import House
from scheduler.reports import csv, docx, evidence, html, pdf, reminders, xlsx
from scheduler.reports.material import Material
from scheduler.reports.wording import sheets

FORMATS = ("docx", "pdf", "xlsx", "csv", "html")
"""The kinds of paper there are."""

EVIDENCE = "evidence"
"""The pack of all that stands behind them."""

_IN_PACK = ("docx", "pdf", "xlsx")

FOLDER = "reports_out"
"""Below the home folder, where nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of a report, not yet written anywhere."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Attributes:
        files: where.
        broken: stations whose log doesn't hold: the papers say so, and the door ends with 1.
        pack: name of the evidence pack; "" without one.
        sounds: hashes of the renderings that the pack names, which the door has the studio hold.
    """

    files: tuple[Path, ...]
    broken: tuple[str, ...]
    pack: str = ""
    sounds: tuple[str, ...] = ()


def report(
    house: House, period: Period, kinds: Sequence[str], now: datetime, lang: str | None = None, unit: str | None = None
) -> tuple[Paper, ...]:
    """Make a report: one file a kind, or for CSV one a table; the log is read once. The same log gives the same bytes.

    Args:
        house: the opened house.
        period: see `airtime.comparing.parse_period`.
        kinds: of `FORMATS`.
        now: tells which periods have begun and which are over.
        lang: "vi" or "en"; None takes the installation's language.
        unit: code of a unit or of its station; None for the whole network.

    Raises:
        Refused: there is no such unit, or there was none in the period.
        WrongUse: an unknown kind of paper, or a period in the future.
    """
    material = _asked(house, period, kinds, now, lang, unit)
    return tuple(paper for kind in kinds for paper in _papers(material, kind))


def write(
    house: House,
    period: Period,
    kinds: Sequence[str],
    folder: Path,
    now: datetime,
    lang: str | None = None,
    unit: str | None = None,
    progress: Progress = silent,
    *,
    audio: bool = False,
) -> Written:
    """Write a report's papers into a folder, each whole or not at all; `progress` is told of each kind.

    `EVIDENCE` among the kinds makes a pack; with `audio` the sounds are in it, too.

    Raises:
        WrongUse: see `report`.
        OSError: the folder can't be written.
    """
    kinds = sorted(dict.fromkeys(kinds), key=lambda kind: kind == EVIDENCE)  # the pack holds some of the others
    material = _asked(house, period, kinds, now, lang, unit)
    files: list[Path] = []
    made: dict[str, tuple[Paper, ...]] = {}  # what the pack holds, too
    pack = ""
    sounds: tuple[str, ...] = ()
    for number, kind in enumerate(kinds, 1):
        if kind == EVIDENCE:
            taken = extracting.extract(house, period.first_day, period.last_day, tuple(material.whole.units))
            pack, sounds = f"bao-cao-kiem-chung-{stem_of(material).removeprefix('bao-cao-')}", _hashes(taken)
            inside = {
                paper.name: paper.data for each in _IN_PACK for paper in made.get(each) or _papers(material, each)
            }
            contents = evidence.Contents(inside, taken, with_audio=audio)
            data = evidence.write(material, contents, house.signing_key(), house.store)
            write_whole(folder / f"{pack}.zip", data)
            files.append(folder / f"{pack}.zip")
            progress(number, len(kinds), kind)
            continue
        papers = _papers(material, kind)
        if EVIDENCE in kinds and kind in _IN_PACK:
            made[kind] = papers
        for paper in papers:
            write_whole(folder / paper.name, paper.data)
            files.append(folder / paper.name)
        progress(number, len(kinds), kind)
    return Written(tuple(files), tuple(p.station for p in material.broken), pack, sounds)


def _hashes(taken: extracting.Extract) -> tuple[str, ...]:
    return tuple(sound.sha256 for sound in taken.sounds)


def write_reminders(house: House, period: str, chased: Sequence[Chased], folder: Path) -> int:
    """Write the texts for stations that haven't confirmed a period; returns how many there are.

    Raises:
        OSError: the folder can't be written.
    """
    write_whole(folder / f"don-doc-{period}.txt", reminders.write(period, chased, house.settings.language))
    return sum(one.oldest is not None for one in chased)


def missing_letterhead(house: House) -> tuple[str, ...]:
    """Return what the settings leave empty on the papers; a dotted line stands there."""
    return tuple(f.name for f in fields(house.settings.office) if not getattr(house.settings.office, f.name))


def _asked(
    house: House, period: Period, kinds: Sequence[str], now: datetime, lang: str | None, unit: str | None
) -> Material:
    for kind in kinds:
        if kind not in {*FORMATS, EVIDENCE}:
            raise WrongUse("reports.unknown_format", format=kind, formats=", ".join((*FORMATS, EVIDENCE)))
    today = now.astimezone(house.zone).date()
    if period.first_day > today:
        raise WrongUse("reports.future", first=period.first_day, today=today)
    return gather(house, period, lang or house.settings.language, now, unit)


def _papers(material: Material, kind: str) -> tuple[Paper, ...]:
    stem = stem_of(material)
    match kind:
        case "xlsx":
            return (Paper(f"{stem}.xlsx", xlsx.write(material)),)
        case "docx":
            return (Paper(f"{stem}.docx", docx.write(material)),)
        case "pdf":
            return (Paper(f"{stem}.pdf", pdf.write(material)),)
        case "html":
            return (Paper(f"{stem}.html", html.write(material)),)
    return tuple(Paper(f"{stem}-{sheet.name}.csv", csv.write(material, sheet)) for sheet in sheets(material))


def stem_of(material: Material) -> str:
    """Return what a report's files are called: by its period, and by its unit's code."""
    scope = material.whole.scope
    return f"bao-cao-{material.period.replace('..', '_')}{f'-{scope.code}' if scope else ''}"


def gather(
    house: House, period: Period, lang: str, now: datetime, unit: str | None = None, *, brief: bool = False
) -> Material:
    """Return everything that a report of a period is written from.

    With `brief` only what a page of figures shows: no daily log, no tasks, no outlook, and the chains aren't followed.

    Raises:
        Refused: see `report`.
    """
    whole = reporting.whole(house, period.first_day, period.last_day, now, unit, brief=brief)
    topics = _topics()
    return Material(
        period=period.name,
        whole=whole,
        broken=() if brief else tuple(p for p in proving.verify(house) if not p.holds and p.station in whole.units),
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
