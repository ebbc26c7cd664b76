"""`GET /api/v1/stations/{code}/days`: which days stand, in which revision; with `wait` as soon as that changes."""

import hashlib
import json
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from scheduler.administration.house import House
from scheduler.communes import pulling
from scheduler.communes.pulling import DayLine
from scheduler.timekeeping import Clock
from scheduler.web.api.asking import answer, held_or, is_held, only_own, reads
from scheduler.web.api.watching import Watcher
from scheduler.web.guard import guard_of

PATH = "/api/v1/stations/{code}/days"
LONGEST_WAIT_SECONDS = 60
"""Proxies and telephone networks cut what is silent for longer."""


class Standing(BaseModel):
    """What stands."""

    station: str
    days: list[DayLine]


def routes(house: House, clock: Clock) -> APIRouter:
    """Return the route of what stands."""
    router = APIRouter(tags=["days"])
    watcher, guard = Watcher[int](lambda since: pulling.news(house, since)), guard_of(house, clock)

    def standing(code: str) -> tuple[bytes, str]:
        today = clock.now().astimezone(house.zone).date()
        last = today + timedelta(days=house.settings.traffic.days_visible)
        lines = pulling.listing(house, code, today - timedelta(days=1), last)
        days = [{**asdict(line), "day": line.day.isoformat()} for line in lines]
        body = json.dumps({"station": code, "days": days}, separators=(",", ":")).encode()
        return body, f'"{hashlib.sha256(body).hexdigest()[:24]}"'

    @reads(router, PATH, response_model=Standing, responses=held_or({}))
    async def changes(
        request: Request,
        code: str,
        wait: Annotated[int, Query(ge=0, le=LONGEST_WAIT_SECONDS)] = 0,
        if_none_match: Annotated[str | None, Header()] = None,
    ) -> Response:
        """Return a station's days from yesterday on: revision, counter and ETag of each document.

        With `wait` and `If-None-Match` it answers as soon as something changed, and with 304 when nothing did in so
        many seconds.
        """
        await run_in_threadpool(only_own, house, request, code)
        body, etag = await run_in_threadpool(standing, code)
        if wait and is_held(if_none_match, etag):
            body, etag = await watcher.changed(code, wait, if_none_match, standing)
            await guard(request)  # the token may have been revoked while it waited
        return answer(body, etag, if_none_match)

    return router
