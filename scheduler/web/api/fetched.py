"""`POST /api/v1/stations/{code}/fetched`: which revisions a commune's PC has, by network or by USB stick."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from scheduler.administration.house import House
from scheduler.communes import pulling
from scheduler.communes.credentials import Credential
from scheduler.timekeeping import Clock
from scheduler.web.api.asking import only_own

PATH = "/api/v1/stations/{code}/fetched"
_MOST_DAYS = 31


class Held(BaseModel):
    """A day, and the revision that stands on the PC's shelf with all its sounds."""

    day: date
    revision: Annotated[int, Field(ge=1, le=2**31 - 1)]


class Shelf(BaseModel):
    """The days of a PC's shelf."""

    days: Annotated[list[Held], Field(max_length=_MOST_DAYS)]


class Noted(BaseModel):
    """How many of them were news; a revision that was never made is none."""

    noted: int


def routes(house: House, clock: Clock) -> APIRouter:
    """Return the door of what was fetched."""
    router = APIRouter(tags=["days"])

    @router.post(PATH)
    def fetched(request: Request, code: str, shelf: Shelf) -> Noted:
        """Note what a PC has, for the centre's readiness. The same may be said again."""
        only_own(house, request, code)
        device = request.state.device
        if not isinstance(device, Credential):
            raise HTTPException(403)
        days = [one.day for one in shelf.days]
        made = pulling.listing(house, code, min(days), max(days)) if days else ()
        newest = {line.day: line.revision for line in made}
        has = {
            (device.device_id, code, one.day): one.revision
            for one in sorted(shelf.days, key=lambda one: one.revision)
            if one.revision <= newest.get(one.day, 0)
        }
        return Noted(noted=pulling.note_all(house, {device.device_id: clock.now()}, has))

    return router
