"""`/airtime/rows`: the airings behind a figure, a week at a time, and the proof of each."""

from datetime import date, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from scheduler.airtime import desk as airtime
from scheduler.airtime.behind import GRADES, KINDS, Asked, behind
from scheduler.airtime.row_proof import prove_row
from scheduler.web.pages.common import READS, read_day
from scheduler.web.pages.office.periods import asked_period
from scheduler.web.screen import Screen, topic_order

PLACE = "/airtime/rows"
ON_A_PAGE = 100


def routes(screen: Screen) -> APIRouter:
    """Return the routes of airings and their proof."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    @router.api_route(PLACE, methods=READS)
    def rows(request: Request) -> HTMLResponse:
        query = request.query_params
        period = asked_period(query, screen.today())
        if day := read_day(query.get("day", ""), None):
            first = last = day
        else:
            first, last = period.first_day, period.last_day
        asked = Asked(
            first, last, query.get("station", ""), query.get("topic", ""), query.get("grade", ""), query.get("kind", "")
        )
        begin: date | None = read_day(query.get("begin", ""), None)
        found = behind(house, asked, begin)
        pages = max(1, -(-len(found.airings) // ON_A_PAGE))
        page = min(max(1, _number(query.get("page", ""))), pages)
        return screen.page(
            request,
            "office_rows.html",
            asked=asked,
            found=found,
            shown=found.airings[(page - 1) * ON_A_PAGE : page * ON_A_PAGE],
            page=page,
            pages=pages,
            stations=airtime.stations(house, first, last),
            topics=topic_order(),
            grades=GRADES,
            kinds=KINDS,
        )

    @router.api_route(PLACE + "/{station}/{position}", methods=READS)
    def proof(request: Request, station: str, position: str) -> HTMLResponse:
        found = prove_row(house, station, _number(position))
        if found is None:
            raise HTTPException(404)
        length = timedelta(milliseconds=found.row.milliseconds)
        return screen.page(request, "office_row.html", proof=found, row=found.row, length=length)

    return router


def _number(text: str) -> int:
    """Return a number out of an address; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 - a row's place fits
