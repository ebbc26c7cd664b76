"""The centre as a commune's PC asks it over HTTP: a code becomes a token there, once."""

import json
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx

from scheduler.messages import OutsideFailed, Refused, WrongUse

_SECONDS = 20.0
_MOST_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Admission:
    """What the centre gave for a code: the token, the stations it is good for, the key to follow (base64)."""

    token: str
    stations: tuple[str, ...]
    public_key: str


def redeem(centre: str, code: str, lang: str = "vi") -> Admission:
    """Exchange an enrolment code at the centre.

    Args:
        centre: its address, `https://…`; plain HTTP to this machine alone.
        code: as it was read out.
        lang: of the sentence when it is refused.

    Raises:
        WrongUse: that is no such address.
        Refused: the centre refuses the code; the sentence is its own.
        OutsideFailed: it can't be reached, or what answers is no centre.
    """
    centre = centre.rstrip("/")
    check_address(centre)
    try:
        answer = httpx.post(f"{centre}/api/v1/enrol", params={"lang": lang}, json={"code": code[:64]}, timeout=_SECONDS)
    except httpx.HTTPError as error:
        raise OutsideFailed("communes.no_centre", centre=centre, why=str(error) or type(error).__name__) from error
    told = _told(answer)
    if not answer.is_success:
        if isinstance(told.get("detail"), str):
            raise Refused("communes.centre_refuses", why=told["detail"])
        raise OutsideFailed("communes.no_centre", centre=centre, why=f"HTTP {answer.status_code}")
    token, stations, key = told.get("token"), told.get("stations"), told.get("public_key")
    if not (isinstance(token, str) and token and isinstance(stations, list) and stations and isinstance(key, str)):
        raise OutsideFailed("communes.no_centre", centre=centre, why=f"HTTP {answer.status_code}")
    return Admission(token, tuple(str(s) for s in stations), key)


def check_address(centre: str) -> None:
    """Refuse an address at which a token or a sound would cross the network in the clear.

    Raises:
        WrongUse: it is no address, or plain HTTP to another machine.
    """
    try:
        parts = urlsplit(centre)
        named = parts.hostname or ""
    except ValueError as error:
        raise WrongUse("communes.bad_centre", centre=centre) from error
    if parts.scheme not in {"https", "http"} or not named or parts.path or parts.query:
        raise WrongUse("communes.bad_centre", centre=centre)
    if parts.scheme == "http" and not _is_this_machine(named):
        raise WrongUse("communes.plain_centre", centre=centre)


def _is_this_machine(named: str) -> bool:
    try:
        return ip_address(named).is_loopback
    except ValueError:
        return named == "localhost"


def _told(answer: httpx.Response) -> dict[str, object]:
    if len(answer.content) > _MOST_BYTES:
        return {}
    try:
        told = json.loads(answer.content)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
