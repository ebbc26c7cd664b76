"""The pages of bulletins: all by state, and one."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from scheduler.newsroom.overview import all_bulletins, bulletin_sheet
from scheduler.traffic.feasibility import feasible_airings
from scheduler.web.pages.common import READS
from scheduler.web.screen import Screen

STATES = ("approved", "submitted", "returned", "draft", "retired", "withdrawn")


def routes(screen: Screen) -> APIRouter:
    """Return the routes of the bulletins' pages."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    @router.api_route("/bulletins", methods=READS)
    def bulletins(request: Request) -> HTMLResponse:
        every = all_bulletins(house)
        groups = [(state, [b for b in every if b.state == state]) for state in STATES]
        return screen.page(request, "bulletins.html", groups=[g for g in groups if g[1]], count=len(every))

    @router.api_route("/bulletins/{code}", methods=READS)
    def bulletin(request: Request, code: str) -> HTMLResponse:
        sheet = bulletin_sheet(house, code)
        if sheet is None:
            raise HTTPException(404)
        unfit = feasible_airings(house, [code], screen.now())
        return screen.page(request, "bulletin.html", sheet=sheet, unfit=unfit)

    return router
