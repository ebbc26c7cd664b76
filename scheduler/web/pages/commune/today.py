"""`/xa`, `/xa/{code}`: a station's day on a phone; its scripts to read live; and the worker that keeps both offline."""

import secrets
from datetime import timedelta
from importlib import resources
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from scheduler import __version__
from scheduler.airtime.intake import REASONS
from scheduler.airtime.saying import WAYS, said_of
from scheduler.communes.credentials import Credential
from scheduler.communes.packing import scripts_of
from scheduler.communes.stations import names_of, stations_of
from scheduler.traffic.schedule import StationDay, day_of_station
from scheduler.web.guard import visitor_of
from scheduler.web.pages.common import READS, read_day
from scheduler.web.pages.commune.asking import Asker, asker, page, path_of
from scheduler.web.screen import Screen

KEY_BYTES = 9


def routes(screen: Screen) -> APIRouter:
    """Return the routes of a station's day."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    @router.api_route("/xa", methods=READS, response_model=None)
    def mine(request: Request) -> Response:
        phone = request.state.device
        served = isinstance(phone, Credential) and request.state.visitor is None
        found = names_of(house, phone.stations) if served else stations_of(house, visitor_of(request).account_id)
        if len(found) == 1:
            return RedirectResponse(path_of(found[0][0]), 303)
        return screen.page(request, "commune_stations.html", stations=found, who=None)

    @router.api_route("/xa/sw.js", methods=READS)
    def worker() -> Response:
        text = resources.files("scheduler.web").joinpath("static", "commune-worker.js").read_text(encoding="utf-8")
        headers = {"Cache-Control": "no-cache"}
        return Response(text.replace("@version@", __version__), media_type="text/javascript", headers=headers)

    @router.api_route("/xa/{code}", methods=READS)
    def today(request: Request, code: str, day: Annotated[str, Query()] = "") -> HTMLResponse:
        who = asker(request, screen, code)
        return day_page(request, screen, who, day)

    @router.api_route("/xa/{code}/loi-doc", methods=READS)
    def scripts(request: Request, code: str, day: Annotated[str, Query()] = "") -> HTMLResponse:
        who = asker(request, screen, code)
        found = _day(screen, who, day)
        return page(
            request,
            screen,
            "commune_scripts.html",
            who,
            found=found,
            scripts=scripts_of(house, [s.code for s in found.slots]),
        )

    return router


def day_page(
    request: Request, screen: Screen, who: Asker, day: str, status: int = 200, **typed: object
) -> HTMLResponse:
    """Draw a station's day; `code` and `why` are a receipt code that was refused and the reason."""
    found = _day(screen, who, day)
    return page(
        request,
        screen,
        "commune_day.html",
        who,
        status,
        found=found,
        said=said_of(screen.house, who.code, found.day),
        ways=WAYS,
        reasons=REASONS,
        tomorrow=screen.today() + timedelta(days=1),
        key=lambda: secrets.token_urlsafe(KEY_BYTES),
        **{"typed": "", "why": None, **typed},
    )


def _day(screen: Screen, who: Asker, day: str) -> StationDay:
    found = day_of_station(screen.house, who.code, read_day(day, screen.today()))
    if found is None:
        raise HTTPException(404)
    return found
