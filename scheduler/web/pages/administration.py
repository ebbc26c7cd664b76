"""`/administration`: how the installation stands, and what was asked for by whom."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from scheduler.administration import auditing
from scheduler.administration.health import health
from scheduler.communes.credentials import devices
from scheduler.web.guard import visitor_of
from scheduler.web.pages.common import READS
from scheduler.web.screen import Screen

_LINES = 100


def routes(screen: Screen) -> APIRouter:
    """Return the routes of the administration's front page and of the audit log."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    @router.api_route("/administration", methods=READS, response_model=None)
    def front(request: Request) -> Response:
        visitor = visitor_of(request)
        if not visitor.has("administrator"):  # the office sets targets here, an operator tunes
            return RedirectResponse(
                "/administration/targets" if visitor.has("office") else "/administration/sounds", 303
            )
        now = screen.now()
        seen = [d for d in devices(house, visitor_of(request).account_id) if d.revoked_at is None]
        return screen.page(request, "administration.html", health=health(house, now), devices=seen)

    @router.api_route("/administration/audit", methods=READS)
    def audit(request: Request, before: Annotated[int | None, Query(ge=1)] = None) -> HTMLResponse:
        acts = list(auditing.acts(house, visitor_of(request).account_id, limit=_LINES + 1, before=before))
        older = acts[_LINES - 1][0] if len(acts) > _LINES else None
        return screen.page(request, "administration_audit.html", acts=acts[:_LINES], older=older, before=before)

    return router
