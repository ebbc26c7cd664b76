"""Who a commune's PC plays for, and whose signature it follows: written down once, by hand or by a code.

`commune.json` holds the station's code and the centre's public key, as the district printed them or the centre gave
them for a code; then its address and this PC's token too, so it is its owner's alone.
"""

import base64
import binascii
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from scheduler.daysheet import key_id_of
from scheduler.files import write_whole
from scheduler.messages import Refused

FILE = "commune.json"
"""A folder that holds it is a commune's PC."""

_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Who this PC plays for, whose signature it follows, and how it shows itself there.

    Attributes:
        centre: the address of the centre, `https://…`; "" when it was enrolled by hand.
        token: of this PC; "" as well.
    """

    station: str
    key: Ed25519PublicKey
    centre: str = ""
    token: str = field(default="", repr=False)


def enrol(home: Path, station: str, public_key: str, centre: str = "", token: str = "") -> Enrolled:
    """Write down who this PC plays for.

    Args:
        home: the folder of the agent.
        station: its code.
        public_key: the centre's, base64 of its 32 raw bytes.
        centre: its address; "" by hand.
        token: what the centre gave for a code; "" by hand.

    Raises:
        Refused: that is no key.
    """
    enrolled = Enrolled(station, _key(public_key), centre, token)
    kept = {"station": station, "key": public_key} | ({"centre": centre, "token": token} if token else {})
    before = os.umask(_OTHERS)
    try:
        write_whole(home / FILE, json.dumps(kept).encode())
    finally:
        os.umask(before)
    return enrolled


def enrolled(home: Path) -> Enrolled:
    """Return who this PC plays for.

    Raises:
        Refused: it isn't enrolled, or the file is damaged.
    """
    try:
        raw = json.loads((home / FILE).read_bytes())
        return Enrolled(
            str(raw["station"]), _key(str(raw["key"])), str(raw.get("centre", "")), str(raw.get("token", ""))
        )
    except FileNotFoundError as error:
        raise Refused("communes.not_enrolled", home=str(home)) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused("communes.enrolment_damaged", file=str(home / FILE)) from error


def fingerprint_of(key: Ed25519PublicKey) -> str:
    """Return a key's id, to compare by telephone."""
    return key_id_of(key)


def _key(text: str) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError) as error:
        raise Refused("communes.no_key") from error
