"""`/administration/letterhead`: what stands on the office's papers."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from scheduler.administration.letterhead import FIELDS, change_letterhead, letterhead
from scheduler.messages import Message, SchedulerError
from scheduler.web.guard import visitor_of
from scheduler.web.pages.common import READS, done
from scheduler.web.screen import Screen

PLACE = "/administration/letterhead"


def routes(screen: Screen) -> APIRouter:
    """Return the routes of the letterhead."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    def shown(request: Request, typed: Mapping[str, str], error: SchedulerError | None = None) -> HTMLResponse:
        why = () if error is None else (error.message, *error.details)
        values = {"fields": FIELDS, "typed": typed, "why": why}
        return screen.page(request, "administration_letterhead.html", 200 if error is None else 422, **values)

    @router.api_route(PLACE, methods=READS)
    def form(request: Request) -> HTMLResponse:
        office = letterhead(house)
        return shown(request, {f: "\n".join(v) if isinstance(v := getattr(office, f), tuple) else v for f in FIELDS})

    @router.post(PLACE, response_model=None)
    async def change(request: Request) -> Response:
        given = await request.form()
        typed = {f: str(given.get(f, "")) for f in FIELDS}
        try:
            change_letterhead(house, typed, visitor_of(request).account_id)
        except SchedulerError as error:
            return shown(request, typed, error)
        return done(request, screen, PLACE, Message("web_administration.letterhead_saved"))

    return router
