"""`/administration/targets`: what is to be reached, by whom and when; set one at a time or by a file."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from scheduler.administration.network import kept_network
from scheduler.airtime import desk as airtime
from scheduler.messages import Message, SchedulerError, WrongUse
from scheduler.web.guard import visitor_of
from scheduler.web.pages.common import READS, done, read_day, read_number
from scheduler.web.screen import Screen, topic_order

PLACE = "/administration/targets"
KINDS = ("minutes", "share", "growth")


def routes(screen: Screen) -> APIRouter:
    """Return the routes of targets."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    def shown(request: Request, typed: dict[str, str], error: SchedulerError | None = None) -> HTMLResponse:
        network = kept_network(house)
        audiences = [("*", Message("web_administration.all_stations")), *((s.code, s.name) for s in network.stations)]
        audiences += [(f"group:{g.code}", g.name) for g in network.groups]
        return screen.page(
            request,
            "administration_targets.html",
            200 if error is None else 422,
            targets=airtime.list_targets(house),
            audiences=audiences,
            topics=topic_order(),
            kinds=KINDS,
            typed=typed,
            why=() if error is None else (error.message, *error.details),
        )

    @router.api_route(PLACE, methods=READS)
    def listed(request: Request) -> HTMLResponse:
        empty = {"audience": "*", "topic": "*", "kind": "minutes", "value": "", "first": "", "last": ""}
        return shown(request, empty)

    @router.post(PLACE, response_model=None)
    def set_one(
        request: Request,
        audience: Annotated[str, Form()] = "",
        topic: Annotated[str, Form()] = "",
        kind: Annotated[str, Form()] = "",
        value: Annotated[str, Form()] = "",
        first: Annotated[str, Form()] = "",
        last: Annotated[str, Form()] = "",
    ) -> Response:
        typed = {"audience": audience, "topic": topic, "kind": kind, "value": value, "first": first, "last": last}
        by, now = visitor_of(request).account_id, screen.now()
        try:
            begin, end = read_day(first, screen.today()), read_day(last, screen.today())
            if kind not in KINDS:
                raise WrongUse("web_administration.no_kind")
            airtime.set_target(house, audience, topic, kind, read_number(value), begin, end, by, now)
        except SchedulerError as error:
            return shown(request, typed, error)
        return done(request, screen, PLACE, Message("web_administration.target_set"))

    return router
