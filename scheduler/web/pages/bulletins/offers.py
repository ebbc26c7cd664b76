"""`/bulletins/CODE/offers`: repairs of a damaged text, parts that aren't read aloud, a short form; a person takes them.

Each offer has a number that holds for one version; what is accepted says which version it was seen in.
"""

from collections.abc import Sequence
from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from scheduler.messages import Message, Refused
from scheduler.newsroom import cutting, mending, shortening
from scheduler.newsroom.differences import changed
from scheduler.web.guard import visitor_of
from scheduler.web.pages.bulletins.fields import number_of, path_of
from scheduler.web.pages.common import READS, done, refused
from scheduler.web.screen import Screen
from scheduler.web.unsent import Posted


def routes(screen: Screen) -> APIRouter:
    """Return the routes of offers."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    @router.api_route("/bulletins/{code}/offers", methods=READS)
    def offers_page(request: Request, code: str) -> HTMLResponse:
        short = shortening.proposed(house, code)
        return screen.page(
            request,
            "bulletin_offers.html",
            mending=mending.offered(house, code),
            cutting=cutting.proposed(house, code),
            short=short if any(map(changed, short.lines)) else None,
        )

    @router.post("/bulletins/{code}/mend")
    def mend(request: Request, code: str, form: Posted) -> Response:
        try:
            made = mending.mend(
                house,
                code,
                _numbers(form),
                visitor_of(request).account_id,
                screen.now(),
                checked="checked" in form,
                based_on=number_of(form, "based_on"),
            )
        except Refused as error:
            return refused(request, screen, f"{path_of(code)}/offers", error)
        word = "mended" if made.accepted or made.freed else "nothing_chosen"
        return _made(request, code, word, made.version, len(made.accepted))

    @router.post("/bulletins/{code}/cut")
    def cut(request: Request, code: str, form: Posted) -> Response:
        by, now = visitor_of(request).account_id, screen.now()
        try:
            made = cutting.cut(house, code, _numbers(form), by, now, based_on=number_of(form, "based_on"))
        except Refused as error:
            return refused(request, screen, f"{path_of(code)}/offers", error)
        word = "cut" if made.accepted else "nothing_chosen"
        return _made(request, code, word, made.version, len(made.accepted))

    @router.post("/bulletins/{code}/shorten")
    def shorten(request: Request, code: str, form: Posted) -> Response:
        seen = number_of(form, "based_on")
        try:
            proposal = replace(shortening.proposed(house, code), version=seen or 0)
            version = shortening.accept(house, proposal, visitor_of(request).account_id, screen.now())
        except Refused as error:
            return refused(request, screen, f"{path_of(code)}/offers", error)
        return _made(request, code, "shortened", version, 1)

    def _made(request: Request, code: str, word: str, version: int, count: int) -> Response:
        message = Message(f"web_bulletins.{word}", {"version": version, "count": count})
        return done(request, screen, path_of(code), message)

    return router


def _numbers(form: FormData) -> Sequence[int]:
    """Return the numbers of the offers that were ticked."""
    return [int(n) for n in form.getlist("number") if isinstance(n, str) and n.isdecimal() and len(n) < 9]  # noqa: PLR2004 - no text has a thousand million offers
