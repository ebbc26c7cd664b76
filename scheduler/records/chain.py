"""The links of the airtime log: canonical JSON, the hash of what a row says, and the hash that chains it. Pure.

Canonical JSON: sorted keys, no spaces, UTF-8, moments as integer UTC microseconds. `links` has the database write the
same bytes, so that a million rows are followed without making an object of each field.
"""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

GENESIS = "0" * 64
"""The previous hash of a station's first row."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def content_sha256(said: dict[str, Any]) -> str:
    """Return the hash of what a row says, whoever brought it: the same row again has the same one.

    Args:
        said: the fields of a `NewAiring` by name; `recorded_by` is left out of the hash.
    """
    return hashlib.sha256(canonical_row({k: v for k, v in said.items() if k != "recorded_by"})).hexdigest()


def chain_hash(previous_hash: str, record: dict[str, Any]) -> str:
    """Return a row's link: SHA-256 of the previous hash and the row as canonical JSON.

    Args:
        previous_hash: of the row before, or `GENESIS`.
        record: the row's fields by name, with the station's code, `position`, `recorded_at` and `previous_hash`.
    """
    return hashlib.sha256(previous_hash.encode() + canonical_row(record)).hexdigest()


def canonical_row(record: dict[str, Any]) -> bytes:
    """Return fields as canonical JSON: sorted keys, UTF-8, moments as integer UTC microseconds."""
    plain = {k: (v - _EPOCH) // _MICROSECOND if isinstance(v, datetime) else v for k, v in record.items()}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
