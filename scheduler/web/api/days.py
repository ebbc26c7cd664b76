"""`GET /api/v1/stations/{code}/days/{date}`: the newest day document, exactly the bytes that were signed."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from scheduler.administration.house import House
from scheduler.communes import pulling
from scheduler.web.api.asking import MINE, READS, is_held, only_own

PATH = "/api/v1/stations/{code}/days/{day}"


def routes(house: House) -> APIRouter:
    """Return the route of day documents."""
    router = APIRouter(tags=["days"])

    @router.api_route(PATH, methods=READS)
    def day(request: Request, code: str, day: date, if_none_match: Annotated[str | None, Header()] = None) -> Response:
        """Return a station's day: slots, relay blocks, renderings with size and SHA-256, recall list, signature."""
        only_own(house, request, code)
        revision = pulling.newest(house, code, day)
        if revision is None:
            raise HTTPException(404)
        headers = {"ETag": revision.etag, "Cache-Control": MINE}
        if is_held(if_none_match, revision.etag):
            return Response(status_code=304, headers=headers)
        return Response(pulling.document(house, revision), media_type="application/json", headers=headers)

    return router
