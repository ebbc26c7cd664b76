"""Who may ask about a station, and whether what the asker holds is still the newest."""

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from scheduler.administration.house import House
from scheduler.communes.credentials import Credential
from scheduler.communes.pulling import is_for
from scheduler.web.guard import visitor_of

MINE = "private, no-cache"
"""Cache-Control of what one station may keep, and asks about each time."""


_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])


def reads(router: APIRouter, path: str, **described: Any) -> Callable[[_Endpoint], _Endpoint]:  # noqa: ANN401 - FastAPI's
    """Return the decorator of a route that GET and HEAD open; the description of the API names it once.

    Args:
        router: whose route.
        path: its path.
        described: as FastAPI's `get` takes it.
    """

    def add(endpoint: _Endpoint) -> _Endpoint:
        router.add_api_route(path, endpoint, methods=["GET"], **described)
        router.add_api_route(path, endpoint, methods=["HEAD"], **{**described, "include_in_schema": False})
        return endpoint

    return add


def held_or(media: dict[str, object], **more: str) -> dict[int | str, dict[str, Any]]:
    """Return how answers are described that may be 304: what comes by media type, and further statuses."""
    named: dict[int | str, dict[str, Any]] = {
        int(status.removeprefix("s")): {"description": why} for status, why in more.items()
    }
    return {200: {"content": media}, 304: {"description": "what is held is still the newest"}, **named}


def only_own(house: House, request: Request, station: str) -> None:
    """Let a device ask about the stations it serves, a person about those where a role is held.

    Raises:
        HTTPException: 404, the same as for a station that isn't there: nobody learns which ones are.
    """
    device = request.state.device
    served = isinstance(device, Credential) and station in device.stations
    if not served and (request.state.visitor is None or not is_for(house, visitor_of(request).account_id, station)):
        raise HTTPException(404)


def answer(body: bytes, etag: str, if_none_match: str | None) -> Response:
    """Return a JSON body of one station's with its ETag, or 304 when that is held."""
    headers = {"ETag": etag, "Cache-Control": MINE}
    if is_held(if_none_match, etag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def is_held(if_none_match: str | None, etag: str) -> bool:
    """Tell whether `If-None-Match` names an ETag; compared weakly, as RFC 9110 has it for this header."""
    if if_none_match is None:
        return False
    held = (one.strip().removeprefix("W/") for one in if_none_match.split(","))
    return if_none_match.strip() == "*" or etag in held
