"""`/bulletins/CODE/edit`: text, facts and wishes; whoever comes second is told and sees both texts."""

import json
from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from scheduler.messages import Message, Refused
from scheduler.newsroom import desk, topics
from scheduler.newsroom.audiences import EVERYBODY, audiences
from scheduler.newsroom.differences import differences
from scheduler.newsroom.importing.frontmatter import GENRES, PLANNED_CLASSES
from scheduler.newsroom.overview import BulletinSheet, bulletin_sheet
from scheduler.newsroom.versions import text_of
from scheduler.web.guard import visitor_of
from scheduler.web.pages.bulletins import fields
from scheduler.web.pages.bulletins.fields import Typed, path_of
from scheduler.web.pages.common import READS, done
from scheduler.web.screen import Screen, topic_order
from scheduler.web.unsent import Posted

MEANWHILE = "newsroom.changed_meanwhile"
_CONFLICT, _WRONG = 409, 422


def routes(screen: Screen) -> APIRouter:
    """Return the routes of editing."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    def sheet_of(code: str) -> BulletinSheet:
        sheet = bulletin_sheet(house, code)
        if sheet is None:
            raise HTTPException(404)
        return sheet

    def form_page(
        request: Request,
        sheet: BulletinSheet,
        typed: Typed,
        status: int = 200,
        wrong: Mapping[str, Message] | None = None,
        why: Message | None = None,
        clashes: tuple[str, ...] = (),
    ) -> HTMLResponse:
        """Draw the form; at a conflict it is based on what is there now, which stands beside what was typed."""
        theirs = status == _CONFLICT
        current = fields.shown(sheet)
        return screen.page(
            request,
            "bulletin_edit.html",
            status,
            sheet=sheet,
            typed=typed,
            based_on=sheet.line.version if theirs or typed.based_on is None else typed.based_on,
            seen=json.dumps(current if theirs else dict(typed.seen), ensure_ascii=False, sort_keys=True),
            current=current,
            wrong=wrong or {},
            why=why,
            clashes=clashes,
            theirs=differences(sheet.text, typed.text) if theirs else (),
            offer=topics.propose(typed.now["title"], typed.text),
            topics=topic_order(),
            audiences=audiences(house),
            everybody=EVERYBODY,
            chosen=typed.now["audience"].split("\n"),
            genres=GENRES,
            classes=PLANNED_CLASSES,
            counts=fields.COUNTS,
        )

    @router.api_route("/bulletins/{code}/edit", methods=READS)
    def edit_page(request: Request, code: str) -> HTMLResponse:
        sheet = sheet_of(code)
        shown = fields.shown(sheet)
        return form_page(request, sheet, Typed(sheet.text, shown, shown, sheet.line.version, ""))

    @router.post("/bulletins/{code}/edit")
    def edit(request: Request, code: str, form: Posted) -> Response:
        sheet, typed = sheet_of(code), fields.typed(form)
        before = text_of(house, code, typed.based_on)
        asked = fields.asked(typed, sheet.text if before is None else before)
        if asked.wrong:
            return form_page(request, sheet, typed, _WRONG, asked.wrong, Message("web_bulletins.wrong_fields"))
        clashes = typed.clashes(fields.shown(sheet))
        if clashes:
            return form_page(request, sheet, typed, _CONFLICT, why=Message("web_bulletins.clash"), clashes=clashes)
        try:
            made = desk.edit(house, code, asked.changes, visitor_of(request).account_id, screen.now(), typed.why)
        except Refused as error:
            status = _CONFLICT if error.message.id == MEANWHILE else _WRONG
            return form_page(request, sheet_of(code), typed, status, why=error.message)
        word = "saved" if made else "nothing_changed"
        return done(request, screen, path_of(code), Message(f"web_bulletins.{word}"))

    return router
