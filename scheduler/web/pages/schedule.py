"""The pages of what goes out when: a day of all stations, a day of one."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from scheduler.airtime import desk as airtime
from scheduler.communes.pulling import is_for
from scheduler.playout.cue import Reason
from scheduler.traffic.schedule import day_of_station, days_of_stations
from scheduler.web.guard import visitor_of
from scheduler.web.pages.common import READS, around, read_day
from scheduler.web.screen import Screen

REASONS = tuple(Reason)[1:]
"""Codes of reasons that the catalogue has words for."""


def routes(screen: Screen) -> APIRouter:
    """Return the routes of the schedule's pages."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    @router.api_route("/", methods=READS)
    def today(request: Request, day: Annotated[str, Query()] = "") -> HTMLResponse:
        shown = read_day(day, screen.today())
        days = days_of_stations(house, shown)
        return screen.page(request, "today.html", day=shown, days=days, **around(shown))

    @router.api_route("/stations/{code}", methods=READS)
    def station(request: Request, code: str, day: Annotated[str, Query()] = "") -> HTMLResponse:
        shown = read_day(day, screen.today())
        found = day_of_station(house, code, shown)
        if found is None:
            raise HTTPException(404)
        log = airtime.daily_log(house, shown, shown, {code})
        unplanned = [line for line in log if line.planned_at is None]
        fetch = is_for(house, visitor_of(request).account_id, code)
        return screen.page(
            request, "station.html", found=found, unplanned=unplanned, reasons=REASONS, fetch=fetch, **around(shown)
        )

    return router
