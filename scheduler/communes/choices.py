"""A commune's choices from its own PC: asked for and said over HTTP. The centre's rules judge them there."""

from typing import Any
from urllib.parse import quote

import httpx

from scheduler.communes.enrolment import Enrolled
from scheduler.messages import OutsideFailed, Refused

_SECONDS = 20.0


def on_offer(who: Enrolled, station: str, lang: str = "vi") -> dict[str, Any]:
    """Return what is on offer, as the centre tells it.

    Raises:
        Refused: this PC was enrolled without a link, or the centre refuses; the sentence is its own.
        OutsideFailed: the centre can't be reached, or what answers is none.
    """
    return _told(who, "GET", station, lang, None)


def choose(who: Enrolled, station: str, said: dict[str, Any], lang: str = "vi") -> dict[str, Any]:
    """Say one choice; return how many things changed, and a moved slot's code. The same again is harmless.

    Args:
        who: this PC.
        station: for which station.
        said: as `POST …/choices` takes it.
        lang: of the centre's sentence when it refuses.

    Raises:
        Refused: as `on_offer`.
        OutsideFailed: as `on_offer`.
    """
    return _told(who, "POST", station, lang, said)


def _told(who: Enrolled, method: str, station: str, lang: str, said: dict[str, Any] | None) -> dict[str, Any]:
    if not who.token:
        raise Refused("communes.choices_need_token")
    address = f"{who.centre}/api/v1/stations/{quote(station, safe='')}/choices"
    shown = {"Authorization": f"Bearer {who.token}"}
    try:
        answer = httpx.request(method, address, params={"lang": lang}, headers=shown, json=said, timeout=_SECONDS)
        told = answer.json()
    except httpx.HTTPError as error:
        why = str(error) or type(error).__name__
        raise OutsideFailed("communes.no_centre", centre=who.centre, why=why) from error
    except ValueError as error:
        raise OutsideFailed("communes.no_centre", centre=who.centre, why=f"HTTP {answer.status_code}") from error
    if not isinstance(told, dict) or answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise OutsideFailed("communes.no_centre", centre=who.centre, why=f"HTTP {answer.status_code}")
    if not answer.is_success:
        raise Refused("communes.centre_refuses", why=str(told.get("detail") or f"HTTP {answer.status_code}"))
    return told
