"""`/bulletins/CODE/versions`: what changed from one version to another."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from scheduler.newsroom.overview import bulletin_sheet
from scheduler.newsroom.versions import compared
from scheduler.web.pages.common import READS
from scheduler.web.screen import Screen


def routes(screen: Screen) -> APIRouter:
    """Return the route of differences."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

    @router.api_route("/bulletins/{code}/versions", methods=READS)
    def versions_page(
        request: Request,
        code: str,
        first: Annotated[int | None, Query(ge=1)] = None,
        second: Annotated[int | None, Query(ge=1)] = None,
    ) -> HTMLResponse:
        sheet = bulletin_sheet(screen.house, code)
        if sheet is None:
            raise HTTPException(404)
        found = compared(screen.house, code, first, second)
        return screen.page(request, "bulletin_versions.html", sheet=sheet, found=found)

    return router
