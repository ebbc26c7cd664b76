"""`/airtime/logbook`: a station's log of a month (sổ nhật ký phát thanh), to print and sign."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from scheduler.administration.letterhead import letterhead
from scheduler.airtime import desk as airtime
from scheduler.airtime.forming import month_of
from scheduler.web.pages.common import READS
from scheduler.web.pages.office.periods import offered
from scheduler.web.screen import Screen

PLACE = "/airtime/logbook"


def routes(screen: Screen) -> APIRouter:
    """Return the route of the log book."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    @router.api_route(PLACE, methods=READS)
    def book(request: Request) -> HTMLResponse:
        query = request.query_params
        month = query.get("month", "") or f"{screen.today():%Y-%m}"
        first, last = month_of(month)
        stations = {s.code: s.name for s in airtime.stations(house, first, last)}
        station = query.get("station", "") or next(iter(stations), "")
        return screen.page(
            request,
            "office_logbook.html",
            month=month,
            months=offered(screen.today())["month"],
            stations=stations,
            station=station,
            lines=airtime.daily_log(house, first, last, {station}),
            office=letterhead(house),
        )

    return router
