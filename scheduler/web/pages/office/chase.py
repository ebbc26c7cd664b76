"""`/airtime/chase`: who owes reports, with a text to send and a number to call."""

from datetime import timedelta
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from scheduler.airtime.chasing import Chased, chase
from scheduler.messages import WrongUse, render
from scheduler.web.pages.common import READS, read_day
from scheduler.web.screen import Screen, language_of

PLACE = "/airtime/chase"
USUAL = timedelta(days=13)
"""Before today, as the command does."""


def routes(screen: Screen) -> APIRouter:
    """Return the route of the list."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

    @router.api_route(PLACE, methods=READS)
    def listed(request: Request) -> HTMLResponse:
        query = request.query_params
        last = read_day(query.get("to", ""), screen.today())
        first = read_day(query.get("from", ""), last - USUAL)
        if last < first:
            raise WrongUse("airtime.period_reversed", first=first, last=last)
        lang = language_of(request, screen.house)
        found = [(one, _text(one, lang)) for one in chase(screen.house, first, last)]
        subject = render("web_office.mail_subject", lang)
        return screen.page(
            request, "office_chase.html", found=found, first=first, last=last, subject=subject, quote=quote
        )

    return router


def _text(one: Chased, lang: str) -> str:
    """Return what to send to a station; "" when nothing of it is unreported."""
    if one.oldest is None:
        return ""
    return render("reports.reminder", lang, name=one.name, slots=one.unreported, days=one.days, oldest=one.oldest)
