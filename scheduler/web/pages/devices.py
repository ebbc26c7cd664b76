"""`/administration/devices`: PCs and phones that play for a station: let in by a code, seen, shut out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from scheduler.communes import credentials, qr
from scheduler.messages import Message, Refused, render
from scheduler.traffic.schedule import names_on
from scheduler.web.guard import visitor_of
from scheduler.web.pages.common import READS, done, refused
from scheduler.web.screen import Screen, language_of

PLACE = "/administration/devices"
FORM_PAGE = "/ghep-may"


def routes(screen: Screen) -> APIRouter:
    """Return the routes of devices."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    @router.api_route(PLACE, methods=READS)
    def listed(request: Request) -> HTMLResponse:
        return shown(request)

    @router.post(PLACE, response_model=None)
    def offer(
        request: Request,
        stations: Annotated[list[str] | None, Form()] = None,
        kind: Annotated[str, Form()] = "phone",
        name: Annotated[str, Form()] = "",
    ) -> Response:
        chosen = tuple(stations or ())
        kind = kind if kind in {"phone", "agent"} else "phone"
        lang = language_of(request, house)
        called = name.strip() or render(f"web_administration.device_{kind}", lang) + " " + ", ".join(chosen)
        try:
            made = credentials.offer(house, chosen, kind, called, visitor_of(request).account_id, screen.now())
        except Refused as error:
            return shown(request, 422, why=error.message)
        address = house.settings.web.address
        told = f"{address}{FORM_PAGE}#{made.code}" if address else made.code
        picture = qr.as_svg(told, called).decode().partition("?>")[2]
        answer = shown(request, offer=made, called=called, kind=kind, picture=Markup(picture))  # noqa: S704 - drawn by segno, which escapes the title
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @router.post(PLACE + "/{device}/revoke", response_model=None)
    def revoke(request: Request, device: int) -> Response:
        try:
            credentials.revoke(house, device, visitor_of(request).account_id, screen.now())
        except Refused as error:
            return refused(request, screen, PLACE, error)
        return done(request, screen, PLACE, Message("web_administration.device_shut"))

    def shown(request: Request, status: int = 200, **values: object) -> HTMLResponse:
        found = credentials.devices(house, visitor_of(request).account_id)
        stations = names_on(house, screen.today())
        values = {"offer": None, "why": None, "address": house.settings.web.address, **values}
        return screen.page(request, "administration_devices.html", status, devices=found, stations=stations, **values)

    return router
