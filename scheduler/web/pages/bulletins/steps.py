"""The steps of a bulletin: submitted, approved, returned, its numbers let pass; retired, withdrawn on a page first."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from scheduler.messages import Message, Refused, render
from scheduler.newsroom import acknowledging, workflow
from scheduler.newsroom.overview import bulletin_sheet
from scheduler.newsroom.workflow import steps_from
from scheduler.playout import desk as playout
from scheduler.progress import Progress
from scheduler.traffic import withdrawing
from scheduler.web.guard import visitor_of
from scheduler.web.pages.bulletins.fields import path_of
from scheduler.web.pages.bulletins.sheet import Sheets
from scheduler.web.pages.common import READS, done
from scheduler.web.pages.working import work_or_done
from scheduler.web.screen import Screen, language_of
from scheduler.web.unsent import Posted
from scheduler.web.works import Done, Works

_REFUSED = 409


def routes(screen: Screen, works: Works, sheets: Sheets) -> APIRouter:  # noqa: C901 - a route each, no branches of its own
    """Return the routes of steps."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    def step(request: Request, code: str, word: str, act: Callable[[int], object], reason: str = "") -> Response:
        """Do one thing; what is refused leaves the sheet as it is, with the reason and what was typed."""
        try:
            act(visitor_of(request).account_id)
        except Refused as error:
            lang = language_of(request, house)
            why = " ".join(render(m, lang) for m in (error.message, *error.details))
            return sheets.page(request, code, _REFUSED, why=why, reason=reason)
        return done(request, screen, path_of(code), Message(f"web_bulletins.{word}", {"code": code}))

    @router.post("/bulletins/{code}/submit")
    def submit(request: Request, code: str) -> Response:
        return step(request, code, "submitted", lambda by: workflow.submit(house, code, by, screen.now()))

    @router.post("/bulletins/{code}/acknowledge")
    def acknowledge(request: Request, code: str) -> Response:
        return step(request, code, "acknowledged", lambda by: acknowledging.acknowledge(house, code, by, screen.now()))

    @router.post("/bulletins/{code}/approve")
    def approve(request: Request, code: str) -> Response:
        return step(request, code, "approved", lambda by: workflow.approve(house, code, by, screen.now()))

    @router.post("/bulletins/{code}/return")
    def return_(request: Request, code: str, form: Posted) -> Response:
        reason = str(form.get("reason", ""))
        now = screen.now()
        return step(request, code, "returned", lambda by: workflow.return_(house, code, reason, by, now), reason)

    def end_page(request: Request, code: str, end: str, status: int = 200, **typed: str) -> HTMLResponse:
        sheet = bulletin_sheet(house, code)
        if sheet is None:
            raise HTTPException(404)
        values = {"why": "", "reason": "", "correction": "", **typed}
        there = end in steps_from(sheet.line.state)
        return screen.page(request, "bulletin_end.html", status, sheet=sheet, end=end, there=there, **values)

    @router.api_route("/bulletins/{code}/retire", methods=READS)
    def retire_page(request: Request, code: str) -> HTMLResponse:
        return end_page(request, code, "retire")

    @router.post("/bulletins/{code}/retire")
    def retire(request: Request, code: str, form: Posted) -> Response:
        reason = str(form.get("reason", ""))
        now = screen.now()
        return step(request, code, "retired", lambda by: workflow.retire(house, code, by, now, reason), reason)

    @router.api_route("/bulletins/{code}/withdraw", methods=READS)
    def withdraw_page(request: Request, code: str) -> HTMLResponse:
        return end_page(request, code, "withdraw")

    @router.post("/bulletins/{code}/withdraw")
    def withdraw(request: Request, code: str, form: Posted) -> Response:
        reason, correction = str(form.get("reason", "")), str(form.get("correction", "")).strip()
        by, now = visitor_of(request).account_id, screen.now()

        def job(progress: Progress) -> Done:
            if correction:
                withdrawing.check_correction(house, [code], correction)
            workflow.withdraw(house, code, reason, by, now)
            gone = withdrawing.withdraw(house, [code], by, now, progress, correction=correction)
            playout.hand_over_at_once(house, [(line.station, line.day) for line in gone.documents])
            values = {
                "code": code,
                "slots": gone.slots,
                "documents": len(gone.documents),
                "heard": len(gone.heard),
                "stations": len({h.station for h in gone.heard}),
                "placed": len(gone.corrections),
                "correction": correction,
            }
            word = "withdrawn_corrected" if correction else "withdrawn"
            return Done(Message(f"web_bulletins.{word}", values), path_of(code))

        title = render(Message("web_bulletins.withdrawing", {"code": code}), language_of(request, house))
        typed = {"reason": reason, "correction": correction}
        return work_or_done(
            request,
            screen,
            works,
            title,
            f"{path_of(code)}/withdraw",
            job,
            lambda why: end_page(request, code, "withdraw", _REFUSED, why=why, **typed),
        )

    return router
