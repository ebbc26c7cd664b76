"""Who may ask about a station, and whether what the asker holds is still the newest."""

from fastapi import Request
from starlette.exceptions import HTTPException

from scheduler.administration.house import House
from scheduler.communes.credentials import Credential
from scheduler.communes.pulling import is_for
from scheduler.web.guard import visitor_of

READS = ["GET", "HEAD"]
MINE = "private, no-cache"
"""Cache-Control of what one station may keep, and asks about each time."""


def only_own(house: House, request: Request, station: str) -> None:
    """Let a device ask about the stations it serves, a person about those where a role is held.

    Raises:
        HTTPException: 404, the same as for a station that isn't there: nobody learns which ones are.
    """
    device = request.state.device
    served = isinstance(device, Credential) and station in device.stations
    if not served and (request.state.visitor is None or not is_for(house, visitor_of(request).account_id, station)):
        raise HTTPException(404)


def is_held(if_none_match: str | None, etag: str) -> bool:
    """Tell whether `If-None-Match` names an ETag; compared weakly, as RFC 9110 has it for this header."""
    if if_none_match is None:
        return False
    held = (one.strip().removeprefix("W/") for one in if_none_match.split(","))
    return if_none_match.strip() == "*" or etag in held
