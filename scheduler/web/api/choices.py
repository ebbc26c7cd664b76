"""`/api/v1/stations/{code}/choices`: what a commune may choose of, and its choices (Circular 39/2020).

The rules are the traffic desk's; a device speaks for its commune, and the audit log names it.
"""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field

from scheduler.administration.house import House
from scheduler.administration.shift import program_account
from scheduler.airtime.asrun import is_writable
from scheduler.communes.credentials import Credential
from scheduler.messages import Refused
from scheduler.timekeeping import Clock
from scheduler.traffic import choosing, offering
from scheduler.web.api.asking import MINE, only_own, reads
from scheduler.web.guard import visitor_of

PATH = "/api/v1/stations/{code}/choices"


def _writable(text: str) -> str:
    if not is_writable(text):
        raise ValueError
    return text


Code = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_writable)]
Codes = Annotated[list[Code], Field(min_length=1, max_length=200)]


class Accept(BaseModel):
    """Take bulletins."""

    choice: Literal["accept"]
    bulletins: Codes


class Decline(BaseModel):
    """Decline ordinary bulletins, with a reason; all or none."""

    choice: Literal["decline"]
    bulletins: Codes
    reason: Annotated[str, Field(max_length=2000), AfterValidator(_writable)]


class Order(BaseModel):
    """Say in which order priority bulletins and the commune's own come within a window; none lifts the order."""

    choice: Literal["order"]
    bulletins: Annotated[list[Code], Field(max_length=200)]


class Move(BaseModel):
    """Move a slot within the station's windows; it gets a new code."""

    choice: Literal["move"]
    slot: Code
    at: AwareDatetime


class Release(BaseModel):
    """Let plans move a slot again that the commune had moved."""

    choice: Literal["release"]
    slot: Code


class Auto(BaseModel):
    """Take what the commune says nothing about without being asked, or not."""

    choice: Literal["auto"]
    on: bool


Choice = Annotated[Accept | Decline | Order | Move | Release | Auto, Field(discriminator="choice")]


class Chosen(BaseModel):
    """How many things are other than before; 0 when the same was chosen already. `slot` is a moved slot's code."""

    changed: int
    slot: str | None = None


def routes(house: House, clock: Clock) -> APIRouter:
    """Return the doors of choices."""
    router = APIRouter(tags=["choices"])

    @reads(router, PATH)
    def on_offer(request: Request, answer: Response, code: str) -> offering.Offer:
        """Return the bulletins on offer, what was said about each, and where they stand."""
        only_own(house, request, code)
        answer.headers["Cache-Control"] = MINE
        return offering.offer(house, code, clock.now())

    @router.post(PATH)
    def choose(request: Request, code: str, said: Choice) -> Chosen:
        """Choose. The same may be said again; the newest choice is in force, and published days stand."""
        only_own(house, request, code)
        now = clock.now()
        device = isinstance(request.state.device, Credential) and request.state.visitor is None
        by = program_account(house, now) if device else visitor_of(request).account_id
        return apply(house, code, said, by, now)

    return router


def apply(house: House, station: str, said: Choice, by: int, now: datetime) -> Chosen:
    """Bring one choice to the traffic desk.

    Raises:
        Refused: see `traffic.choosing`; of a slot that isn't the station's, only that there is none.
    """
    match said:
        case Accept():
            return Chosen(changed=choosing.accept(house, station, said.bulletins, by, now))
        case Decline():
            return Chosen(changed=choosing.decline(house, station, said.bulletins, said.reason, by, now))
        case Order():
            return Chosen(changed=choosing.order(house, station, said.bulletins, by, now))
        case Auto():
            return Chosen(changed=choosing.accept_by_itself(house, station, by, now, on=said.on))
    if not offering.has_slot(house, station, said.slot):
        raise Refused("traffic.no_slot", slot=said.slot)
    if isinstance(said, Move):
        made = choosing.move(house, station, said.slot, said.at, by, now)
    else:
        made = choosing.release(house, station, said.slot, by, now)
    return Chosen(changed=int(made.new), slot=made.slot)
