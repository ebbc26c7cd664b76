"""`GET /api/v1/stations/{code}/days`: which days stand, in which revision; with `wait` as soon as that changes."""

import asyncio
import hashlib
import json
import time
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
from scheduler.web.api.asking import MINE, held_or, is_held, only_own, reads
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
    watcher, guard = Watcher(house), guard_of(house, clock)

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
            body, etag = await changed(code, wait, if_none_match)
            await guard(request)  # the token may have been revoked while it waited
        headers = {"ETag": etag, "Cache-Control": MINE}
        if is_held(if_none_match, etag):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type="application/json", headers=headers)

    async def changed(code: str, wait: int, held: str | None) -> tuple[bytes, str]:
        """Return what stands as soon as it isn't what is held, or when the time is over."""
        until = time.monotonic() + wait
        async with watcher.listening(code) as heard:
            while True:
                body, etag = await run_in_threadpool(standing, code)
                left = until - time.monotonic()
                if not is_held(held, etag) or left <= 0:
                    return body, etag
                heard.clear()
                try:
                    await asyncio.wait_for(heard.wait(), left)
                except TimeoutError:
                    continue

    return router
