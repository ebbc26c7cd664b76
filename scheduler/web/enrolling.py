"""`/ghep-may`: a phone enters its code, gets its cookie, and sees which stations it serves."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from scheduler.communes import credentials
from scheduler.communes.credentials import Credential
from scheduler.communes.stations import names_of
from scheduler.messages import Message, Refused
from scheduler.web.guard import DEVICE_COOKIE, set_cookie
from scheduler.web.screen import Screen
from scheduler.web.throttle import Throttle, place_of

PATH = "/ghep-may"
COOKIE_SECONDS = 400 * 24 * 3600
"""As long as browsers keep a cookie; each visit of this page begins it anew."""


def routes(screen: Screen, throttle: Throttle) -> APIRouter:
    """Return the routes of the enrolment page.

    Args:
        screen: draws the page.
        throttle: slows guessing down.
    """
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

    @router.api_route(PATH, methods=["GET", "HEAD"])
    def form(request: Request) -> HTMLResponse:
        device = request.state.device
        known = device if isinstance(device, Credential) else None
        mine = names_of(screen.house, known.stations) if known is not None else ()
        page = screen.page(request, "enrol.html", device=known, stations=mine, typed="", why=None)
        token = request.cookies.get(DEVICE_COOKIE)
        if known is not None and token:
            _keep(request, page, token)
        return page

    @router.post(PATH, response_model=None)
    def enrol(request: Request, code: Annotated[str, Form()] = "") -> Response:
        place, typed = place_of(request), code[:20]
        wait = throttle.wait_seconds(place)
        if wait:
            why = Message("web.wait", {"minutes": int(wait // 60) + 1})
            page = screen.page(request, "enrol.html", 429, device=None, typed=typed, why=why)
            page.headers["Retry-After"] = str(int(wait) + 1)
            return page
        try:
            token, request.state.device = credentials.redeem(screen.house, code, screen.now(), "phone")
        except Refused as refused:
            throttle.wrong(place)
            return screen.page(request, "enrol.html", 422, device=None, typed=typed, why=refused.message)
        answer = RedirectResponse(PATH, 303)
        _keep(request, answer, token)
        return answer

    return router


def _keep(request: Request, answer: Response, token: str) -> None:
    secure = request.url.scheme == "https"
    set_cookie(answer, DEVICE_COOKIE, token, secure=secure, seconds=COOKIE_SECONDS)
