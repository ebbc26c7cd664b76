"""Receipts: what a commune's player did, as a file that comes back without a network. Pure.

JSON lines of plain rows, as the journal's `as_rows` gives them; identity is station, boot id and sequence, so that the
same receipt may come twice.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from scheduler.messages import Refused

FORMAT = "scheduler-as-run/1"

FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "station": str,
    "boot_id": str,
    "sequence": int,
    "slot": str,
    "bulletin": str,
    "topic": str,
    "klass": str,
    "role": str,
    "rendering_sha256": str,
    "revision": int,
    "started_at": str,
    "milliseconds": int,
    "outcome": str,
    "reason": str,
    "voice": str,
    "clock": str,
    "clock_trusted": bool,
    "note": str,
}
"""What a row must say, and of which kind; more may stand beside it."""


def write_receipt(station: str, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Return a receipt: a head line, then one line a row."""
    head = {"format": FORMAT, "station": station}
    lines = [head, *({name: row[name] for name in FIELDS} for row in rows)]
    return "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines).encode()


def read_receipt(data: bytes, name: str) -> tuple[dict[str, Any], ...]:
    """Return a receipt's rows, `started_at` as an aware moment.

    Args:
        data: the file.
        name: the file as the user knows it.

    Raises:
        Refused: no receipt; or a row that isn't whole, or of another station, with its line.
    """
    try:
        lines = [json.loads(line) for line in data.decode().splitlines() if line.strip()]
    except ValueError as error:
        raise Refused("communes.no_receipt", file=name) from error
    if not lines or not isinstance(lines[0], dict) or lines[0].get("format") != FORMAT:
        raise Refused("communes.no_receipt", file=name)
    return tuple(_row(row, lines[0].get("station"), name, number) for number, row in enumerate(lines[1:], start=2))


def _row(row: object, station: object, name: str, number: int) -> dict[str, Any]:
    bad = Refused("communes.bad_receipt_row", file=name, line=number)
    if not isinstance(row, dict) or row.get("station") != station:
        raise bad
    if any(not isinstance(row.get(field), kind) for field, kind in FIELDS.items()):
        raise bad
    try:
        started_at = datetime.fromisoformat(row["started_at"])
    except ValueError as error:
        raise bad from error
    if started_at.tzinfo is None:
        raise bad
    return {**{field: row[field] for field in FIELDS}, "started_at": started_at}
