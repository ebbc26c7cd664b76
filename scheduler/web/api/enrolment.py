"""`POST /api/v1/enrol` and `POST /api/v1/token/rotate`: a commune's PC gets its token, and a fresh one."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from scheduler.administration.house import House
from scheduler.communes import credentials, desk
from scheduler.communes.credentials import Credential
from scheduler.messages import Refused
from scheduler.timekeeping import Clock
from scheduler.web.enrolling import COOKIE_SECONDS
from scheduler.web.guard import DEVICE_COOKIE, set_cookie, token_shown
from scheduler.web.throttle import Throttle, place_of

_KEEP_NOTHING = {"Cache-Control": "no-store"}


class Code(BaseModel):
    """An enrolment code, as it was read out."""

    code: Annotated[str, Field(max_length=64, examples=["K7MX-3QRT"])]


class Token(BaseModel):
    """A fresh token; the one before is good until this one was shown."""

    token: str


class Enrolled(Token):
    """What a PC keeps: its token, whom it serves, and the one key whose signature it follows (base64 of 32 bytes)."""

    device: int
    name: str
    stations: list[str]
    public_key: str


def routes(house: House, clock: Clock, throttle: Throttle) -> APIRouter:
    """Return the routes of tokens.

    Args:
        house: whose devices.
        clock: says whether a code is too old.
        throttle: slows guessing down.
    """
    router = APIRouter(prefix="/api/v1", tags=["token"])

    @router.post("/enrol", response_model=Enrolled)
    def enrol(request: Request, said: Code) -> Response:
        """Exchange an enrolment code for a token: once, within ten minutes.

        A code that is wrong, used or too old gets one and the same answer.
        """
        place = place_of(request)
        wait = throttle.wait_seconds(place)
        if wait:
            raise HTTPException(429, headers={"Retry-After": str(int(wait) + 1)})
        key = desk.public_key(house)  # a house without one spends no code
        try:
            token, device = credentials.redeem(house, said.code, clock.now(), "agent")
        except Refused:
            throttle.wrong(place)
            raise
        request.state.device = device  # the log of who did what names it
        made = Enrolled(
            token=token,
            device=device.device_id,
            name=device.name,
            stations=list(device.stations),
            public_key=key,
        )
        return JSONResponse(made.model_dump(), headers=_KEEP_NOTHING)

    @router.post("/token/rotate", response_model=Token)
    def rotate(request: Request) -> Response:
        """Exchange the token shown for a fresh one. A browser gets it as its cookie and doesn't see it."""
        if not isinstance(request.state.device, Credential):
            raise HTTPException(401)
        fresh = credentials.rotate(house, token_shown(request), clock.now())
        if "authorization" in request.headers:
            return JSONResponse({"token": fresh}, headers=_KEEP_NOTHING)
        answer = JSONResponse({"token": ""}, headers=_KEEP_NOTHING)
        secure = request.url.scheme == "https"
        set_cookie(answer, DEVICE_COOKIE, fresh, secure=secure, seconds=COOKIE_SECONDS)
        return answer

    return router
