"""`/slots/{code}`: one slot, and what may be done with it: move it, hold it, let it go, take it out.

Whether it may go somewhere is asked before it is done, by the same use case; the reason is said.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from scheduler.messages import Message, Refused, SchedulerError, WrongUse, render
from scheduler.traffic import choosing, holding
from scheduler.traffic.moving import PinLine
from scheduler.web.guard import visitor_of
from scheduler.web.pages.common import READS, done, refused
from scheduler.web.screen import Screen, language_of
from scheduler.web.slot_places import Found, chosen, dropped, find_slot

_NOT_NOW = 409


def routes(screen: Screen) -> APIRouter:  # noqa: C901, PLR0915 - a route each, no branches of its own
    """Return the routes of slots."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    def find(code: str) -> Found:
        found = find_slot(screen, code)
        if found is None:
            raise HTTPException(404)
        return found

    def page(request: Request, code: str, status: int = 200, **told: object) -> HTMLResponse:
        found = find(code)
        values = {"window": "", "at": "", "would": None, "why": "", "undo": "", "loose": "", "reason": "", **told}
        open_ = found.lane.state != "locked" and found.slot.state == "planned"
        return screen.page(request, "schedule_slot.html", status, found=found, slot=found.slot, movable=open_, **values)

    def words(request: Request, error: SchedulerError) -> str:
        lang = language_of(request, house)
        return " ".join(render(m, lang) for m in (error.message, *error.details))

    def ask(request: Request, code: str, when: datetime, until: datetime | None) -> datetime:
        by = visitor_of(request).account_id
        return holding.check(house, code, find(code).station, when, by, screen.now(), until=until)

    @router.api_route("/slots/{code}", methods=READS)
    def slot(
        request: Request,
        code: str,
        window: Annotated[str, Query()] = "",
        at: Annotated[str, Query()] = "",
        undo: Annotated[str, Query()] = "",
        loose: Annotated[str, Query()] = "",
    ) -> HTMLResponse:
        if not window:
            return page(request, code, undo=undo, loose=loose)
        if not visitor_of(request).has("operator"):
            raise HTTPException(403)
        try:
            would = ask(request, code, *chosen(find(code), window, at, screen))
        except (Refused, WrongUse) as error:
            return page(request, code, window=window, at=at, why=words(request, error))
        return page(request, code, window=window, at=at, would=would)

    @router.get("/slots/{code}/check")
    def check(request: Request, code: str, when: Annotated[str, Query()]) -> JSONResponse:
        lang = language_of(request, house)
        try:
            starts_at = ask(request, code, *dropped(find(code), when))
        except (Refused, WrongUse) as error:
            return JSONResponse({"may": False, "words": words(request, error)})
        told = render(Message("web_schedule.would_start", {"at": starts_at}), lang)
        return JSONResponse({"may": True, "words": told})

    @router.post("/slots/{code}/move")
    def move(
        request: Request,
        code: str,
        window: Annotated[str, Form()] = "",
        at: Annotated[str, Form()] = "",
        when: Annotated[str, Form()] = "",
        loose: Annotated[str, Form()] = "",
    ) -> Response:
        """Move to a window, at a time or where there is room; `when` is a moment, as dragging and undoing say it."""
        by, now = visitor_of(request).account_id, screen.now()
        found = find(code)
        back = bool(loose)  # an undo goes to the very second
        try:
            goal = chosen(found, window, at, screen) if window else dropped(found, when)
            made = holding.pin(house, code, found.station, goal[0], by, now, until=None if back else goal[1])
            if loose == "unpin":
                holding.unpin(house, made.slot, by, now)
        except (Refused, WrongUse) as error:
            return page(request, code, _NOT_NOW, window=window, at=at, why=words(request, error))
        values = {"title": made.title, "at": made.starts_at}
        if back:
            return done(request, screen, f"/slots/{quote(made.slot)}", Message("web_schedule.moved_back", values))
        undo = {"undo": found.slot.starts_at.isoformat(), "loose": "pinned" if found.slot.pinned else "unpin"}
        return done(
            request, screen, f"/slots/{quote(made.slot)}?{urlencode(undo)}", Message("web_schedule.moved", values)
        )

    @router.post("/slots/{code}/pin")
    def pin(request: Request, code: str) -> Response:
        found = find(code)
        return act(request, code, "pinned", lambda by: holding.pin(
            house, code, found.station, found.slot.starts_at, by, screen.now()))  # fmt: skip

    @router.post("/slots/{code}/unpin")
    def unpin(request: Request, code: str) -> Response:
        return act(request, code, "unpinned", lambda by: holding.unpin(house, code, by, screen.now()))

    def act(request: Request, code: str, word: str, do: Callable[[int], PinLine]) -> Response:
        try:
            made = do(visitor_of(request).account_id)
        except Refused as error:
            return refused(request, screen, f"/slots/{quote(code)}", error)
        return done(request, screen, f"/slots/{quote(made.slot)}", Message(f"web_schedule.{word}"))

    @router.post("/slots/{code}/remove")
    def remove(request: Request, code: str) -> Response:
        found = find(code)
        try:
            gone = holding.remove(house, code, visitor_of(request).account_id, screen.now())
        except Refused as error:
            return refused(request, screen, f"/slots/{quote(code)}", error)
        back = f"/schedule/{quote(found.station)}?day={gone.day}"
        return done(request, screen, back, Message("web_schedule.removed", {"title": gone.title, "at": gone.starts_at}))

    @router.post("/slots/{code}/decline")
    def decline(request: Request, code: str, reason: Annotated[str, Form()] = "") -> Response:
        found = find(code)
        try:
            by = visitor_of(request).account_id
            choosing.decline(house, found.station, (found.slot.bulletin,), reason, by, screen.now())
        except Refused as error:
            return page(request, code, _NOT_NOW, why=words(request, error), reason=reason)
        told = Message("web_schedule.declined", {"title": found.slot.title, "station": found.lane.day.name})
        return done(request, screen, f"/plan?from={found.lane.day.day}&to={found.lane.day.day}", told)

    return router
