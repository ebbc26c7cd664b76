"""`/bulletins/CODE`: text beside script, what is heard, what stands in the way, and the steps that are open."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from scheduler.newsroom.overview import bulletin_sheet
from scheduler.newsroom.workflow import steps_from
from scheduler.studio.timing import timeline
from scheduler.traffic.feasibility import feasible_airings
from scheduler.web.pages.common import READS
from scheduler.web.screen import Screen
from scheduler.web.sentences import sentences


class Sheets:
    """Draws sheets, also as the answer to a form on one that was refused."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen

    def page(self, request: Request, code: str, status: int = 200, *, why: str = "", reason: str = "") -> HTMLResponse:
        """Return a bulletin's sheet.

        Args:
            request: who asks.
            code: of the bulletin.
            status: of the answer.
            why: why a form was refused, in the reader's language.
            reason: what was typed into it.

        Raises:
            HTTPException: 404; there is no such bulletin.
        """
        house = self.screen.house
        sheet = bulletin_sheet(house, code)
        if sheet is None:
            raise HTTPException(404)
        audio = sheet.line.audio
        heard = timeline(house, audio.take_sha256, sheet.script) if audio and not audio.expired_at else None
        return self.screen.page(
            request,
            "bulletin.html",
            status,
            sheet=sheet,
            sentences=sentences(sheet.side_by_side, heard),
            exact=heard is not None and heard.exact,
            unfit=feasible_airings(house, [code], self.screen.now()),
            open={step.value for step in steps_from(sheet.line.state)},
            own=next((a.submitted_by for a in sheet.approvals if not a.voided_at), ""),
            four_eyes=house.settings.newsroom.four_eyes,
            why=why,
            reason=reason,
        )


def routes(sheets: Sheets) -> APIRouter:
    """Return the route of the sheet."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

    @router.api_route("/bulletins/{code}", methods=READS)
    def sheet_page(request: Request, code: str) -> HTMLResponse:
        return sheets.page(request, code)

    return router
