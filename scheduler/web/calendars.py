"""`GET /lich/{secret}.ics`: a station's programme for calendar programs, by its secret address, for reading only."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from scheduler.communes import calendars
from scheduler.web.screen import Screen

PATH = "/lich/{secret}.ics"
_AGAIN_SECONDS = 900


def routes(screen: Screen) -> APIRouter:
    """Return the route of calendars."""
    router = APIRouter(tags=["calendar"], include_in_schema=False)

    @router.api_route(PATH, methods=["GET", "HEAD"])
    def calendar(secret: str, if_none_match: Annotated[str | None, Header()] = None) -> Response:
        """Return a week back and a week ahead of the station's published days."""
        written = calendars.feed(screen.house, secret, screen.now())
        if written is None:
            raise HTTPException(404)
        etag = f'"{hashlib.sha256(written).hexdigest()[:32]}"'
        headers = {"ETag": etag, "Cache-Control": f"private, max-age={_AGAIN_SECONDS}"}
        if if_none_match is not None and etag in if_none_match:
            return Response(status_code=304, headers=headers)
        return Response(written, media_type="text/calendar; charset=utf-8", headers=headers)

    return router
