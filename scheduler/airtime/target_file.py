"""Targets from a CSV file: all of them or none, each mistake named by its line."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from scheduler.airtime.comparing import parse_period
from scheduler.airtime.targeting import NewTarget, set_targets
from scheduler.messages import Message, Refused, WrongUse
from scheduler.records.house import House

FIELDS = ("audience", "topic", "kind", "value", "period")
LARGEST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    cells: Mapping[str, str]


def import_targets(house: House, data: bytes, by: int, now: datetime) -> int:
    """Set the targets of a CSV file, or change them; nothing is written when any line is wrong.

    Args:
        house: the opened house.
        data: UTF-8, with a heading that names `FIELDS`; comma, semicolon or tab between cells. A period is
            "2023-07", "2023-Q3" … or "FROM..TO"; a topic left empty is "*", a kind left empty "minutes".
        by: who sets them.
        now: when.

    Returns:
        How many lines there were.

    Raises:
        Refused: no right to; or lines that can't be, each a detail.
        WrongUse: no such file.
    """
    lines = _lines(data)
    wanted: list[NewTarget] = []
    wrong: list[Message] = []
    for line in lines:
        try:
            new = _target(line)
            new.check()
            wanted.append(new)
        except WrongUse as error:
            wrong.append(Message("airtime.target_line", {"line": line.number, "why": error.message}))
    if wrong:
        raise Refused("airtime.targets_wrong", details=tuple(wrong), count=len(wrong))
    set_targets(house, wanted, by, now)
    return len(wanted)


def _lines(data: bytes) -> list[_Line]:
    if len(data) > LARGEST_BYTES:
        raise WrongUse("airtime.targets_large", megabytes=LARGEST_BYTES >> 20)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongUse("airtime.targets_no_text") from error
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    try:
        missing = [f for f in ("audience", "value", "period") if f not in (reader.fieldnames or ())]
        if missing:
            raise WrongUse("airtime.targets_columns", columns=tuple(missing), all=FIELDS)
        return [
            _Line(reader.line_num, {k: (row.get(k) or "").strip() for k in FIELDS})
            for row in reader
            if any(isinstance(v, str) and v.strip() for v in row.values())
        ]
    except csv.Error as error:
        raise WrongUse("airtime.targets_no_text") from error


def _target(line: _Line) -> NewTarget:
    cells = line.cells
    try:
        value = float(cells["value"].replace(",", "."))
    except ValueError as error:
        raise WrongUse("airtime.targets_value", value=cells["value"]) from error
    period = parse_period(cells["period"])
    kind = cells["kind"] or "minutes"
    return NewTarget(cells["audience"], cells["topic"] or "*", kind, value, period.first_day, period.last_day)
