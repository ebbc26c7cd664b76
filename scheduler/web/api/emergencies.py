"""`GET /api/v1/stations/{code}/emergencies`: a station's emergency orders; with `wait` as soon as one comes or ends.

A connection of its own, so that no emergency waits behind sounds of days to come.
"""

import asyncio
import hashlib
import time
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from scheduler.administration.house import House
from scheduler.daysheet import EmergencyOrder, canonical_json
from scheduler.playout import emergencies
from scheduler.timekeeping import Clock
from scheduler.web.api.asking import MINE, held_or, is_held, only_own, reads
from scheduler.web.guard import guard_of

PATH = "/api/v1/stations/{code}/emergencies"
LONGEST_WAIT_SECONDS = 60
LOOKS_EVERY_SECONDS = 0.5
"""How often somebody who waits has the orders looked at: it must be on air within two seconds."""


class Orders(BaseModel):
    """The orders that stand, and those that ended in the last day, so that a stand-down arrives too."""

    station: str
    orders: list[EmergencyOrder]


def routes(house: House, clock: Clock) -> APIRouter:
    """Return the route of emergencies."""
    router = APIRouter(tags=["emergencies"])
    guard = guard_of(house, clock)

    def standing(code: str) -> tuple[bytes, str]:
        body = canonical_json({"orders": emergencies.orders_for(house, code, clock.now()), "station": code})
        return body, f'"{hashlib.sha256(body).hexdigest()[:24]}"'

    @reads(router, PATH, response_model=Orders, responses=held_or({}))
    async def waiting(
        request: Request,
        code: str,
        wait: Annotated[int, Query(ge=0, le=LONGEST_WAIT_SECONDS)] = 0,
        if_none_match: Annotated[str | None, Header()] = None,
    ) -> Response:
        """Return a station's emergency orders as they were signed, newest first.

        With `wait` and `If-None-Match` it answers as soon as that changes, with 304 when it didn't in so many seconds.
        """
        await run_in_threadpool(only_own, house, request, code)
        body, etag = await run_in_threadpool(standing, code)
        until = time.monotonic() + wait
        while is_held(if_none_match, etag) and (left := until - time.monotonic()) > 0:
            await asyncio.sleep(min(LOOKS_EVERY_SECONDS, left))
            body, etag = await run_in_threadpool(standing, code)
        if wait:
            await guard(request)  # the token may have been revoked while it waited
        headers = {"ETag": etag, "Cache-Control": MINE}
        if is_held(if_none_match, etag):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type="application/json", headers=headers)

    return router
