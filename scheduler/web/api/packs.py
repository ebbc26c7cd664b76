"""`GET /api/v1/stations/{code}/days/{date}/pack.zip`: a day or a week in one file, fetched in pieces if need be."""

import re
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import FileResponse, Response
from starlette.exceptions import HTTPException

from scheduler.administration.house import House
from scheduler.communes import packing, pulling
from scheduler.communes.lookahead import first_day
from scheduler.timekeeping import Clock
from scheduler.web.api.asking import MINE, held_or, is_held, only_own, reads
from scheduler.web.screen import language_of

PATH = "/api/v1/stations/{code}/days/{day}/pack.zip"
_HASH = re.compile(r"[0-9a-f]{64}")
_LONGEST_LIST = 16_000
"""Characters of `have`: some 240 sounds, and about what proxies let an address be."""


def routes(house: House, clock: Clock) -> APIRouter:
    """Return the route of packs."""
    router = APIRouter(tags=["days"])

    @reads(
        router,
        PATH,
        response_class=Response,
        responses=held_or({"application/zip": {}}, s206="a piece", s400="a Range that can't be read", s416="no piece"),
    )
    def pack_of_a_day(
        request: Request,
        code: str,
        day: date,
        week: Annotated[bool, Query()] = False,
        have: Annotated[str, Query(max_length=_LONGEST_LIST)] = "",
        if_none_match: Annotated[str | None, Header()] = None,
    ) -> Response:
        """Return a pack: signed day, playlists, sounds, sums, a page that plays, a sheet to print.

        A broken download goes on by Range with If-Range: the ETag is the same as long as the bytes are. With `week` it
        holds seven days from the day on; `have` names the SHA-256 of sounds that needn't come, with commas between.
        """
        only_own(house, request, code)
        over = request.state.visitor is None and day < first_day(clock.now(), house)  # as its sounds, see `LookAhead`
        if over or pulling.newest(house, code, day) is None:
            raise HTTPException(404)
        known = frozenset(one for one in have.split(",") if _HASH.fullmatch(one))
        lang = language_of(request, house)
        planned = packing.plan_pack(house, code, day, packing.WEEK_DAYS if week else 1, known, lang)
        headers = {"ETag": f'"{planned.etag}"', "Cache-Control": MINE, "Vary": "Cookie", "Content-Language": lang}
        if is_held(if_none_match, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        ready = packing.fetched_pack(house, planned)
        return FileResponse(ready.path, media_type="application/zip", headers=headers, filename=ready.name)

    return router
