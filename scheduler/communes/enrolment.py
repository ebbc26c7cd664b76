"""Who a commune's PC plays for, and whose signature it follows: written down once, by hand.

`commune.json` holds the station's code and the centre's public key, as the district printed them.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from scheduler.daysheet import key_id_of
from scheduler.files import write_whole
from scheduler.messages import Refused

_FILE = "commune.json"


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Who this PC plays for, and whose signature it follows."""

    station: str
    key: Ed25519PublicKey


def enrol(home: Path, station: str, public_key: str) -> Enrolled:
    """Write down who this PC plays for.

    Args:
        home: the folder of the agent.
        station: its code.
        public_key: the centre's, base64 of its 32 raw bytes.

    Raises:
        Refused: that is no key.
    """
    enrolled = Enrolled(station, _key(public_key))
    write_whole(home / _FILE, json.dumps({"station": station, "key": public_key}).encode())
    return enrolled


def enrolled(home: Path) -> Enrolled:
    """Return who this PC plays for.

    Raises:
        Refused: it isn't enrolled, or the file is damaged.
    """
    try:
        raw = json.loads((home / _FILE).read_bytes())
        return Enrolled(str(raw["station"]), _key(str(raw["key"])))
    except FileNotFoundError as error:
        raise Refused("communes.not_enrolled", home=str(home)) from error
    except (ValueError, TypeError, KeyError) as error:
        raise Refused("communes.enrolment_damaged", file=str(home / _FILE)) from error


def fingerprint_of(key: Ed25519PublicKey) -> str:
    """Return a key's id, to compare by telephone."""
    return key_id_of(key)


def _key(text: str) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError) as error:
        raise Refused("communes.no_key") from error
