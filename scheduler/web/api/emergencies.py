"""A station's emergency orders over HTTP: told as soon as one comes or ends, and the PC's word that it has come.

A connection of its own, so that no emergency waits behind sounds of days to come.
"""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from scheduler.administration.house import House
from scheduler.communes.credentials import Credential
from scheduler.daysheet import EmergencyOrder, canonical_json
from scheduler.messages import Refused
from scheduler.playout import emergencies, receipts
from scheduler.timekeeping import Clock
from scheduler.web.api.asking import answer, held_or, is_held, only_own, reads
from scheduler.web.api.watching import Watcher
from scheduler.web.guard import guard_of

PATH = "/api/v1/stations/{code}/emergencies"
RECEIVED = f"{PATH}/{{order}}/received"
LONGEST_WAIT_SECONDS = 60


class Orders(BaseModel):
    """The orders that stand, and those that ended in the last day, so that a stand-down arrives too."""

    station: str
    orders: list[EmergencyOrder]


class Receipt(BaseModel):
    """A PC has an order on its shelf; `on_air`: and its first repeat has begun."""

    on_air: bool = False


class Noted(BaseModel):
    """Whether that was news."""

    noted: bool


def routes(house: House, clock: Clock) -> APIRouter:
    """Return the routes of emergencies."""
    router = APIRouter(tags=["emergencies"])
    guard = guard_of(house, clock)
    watcher = Watcher[emergencies.Seen](lambda seen: emergencies.news(house, seen, clock.now()))

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
        if wait and is_held(if_none_match, etag):
            body, etag = await watcher.changed(code, wait, if_none_match, standing)
            await guard(request)  # the token may have been revoked while it waited
        return answer(body, etag, if_none_match)

    @router.post(RECEIVED)
    def received(request: Request, code: str, order: str, receipt: Receipt) -> Noted:
        """Note that a PC has an order, or has begun to say it. The same may be said again."""
        only_own(house, request, code)
        device = request.state.device
        if not isinstance(device, Credential):
            raise HTTPException(403)
        try:
            news = receipts.note_received(house, code, order, clock.now(), device.device_id, on_air=receipt.on_air)
        except Refused as error:
            raise HTTPException(404) from error
        return Noted(noted=news)

    return router
