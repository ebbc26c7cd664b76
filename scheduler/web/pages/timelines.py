"""`/schedule`: a day of all stations and the week of one as timelines; on a phone as lists by window."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from scheduler.messages import Refused, render
from scheduler.traffic.schedule import names_on
from scheduler.traffic.timelines import Lane, day_of_all, letter_of, standing
from scheduler.traffic.timelines import week_of as week_of_station
from scheduler.web.lanes import timeline
from scheduler.web.pages.common import READS, around, read_day
from scheduler.web.screen import Screen, language_of, topic_order, week_of

_WEEK = timedelta(days=7)


def routes(screen: Screen) -> APIRouter:
    """Return the routes of the timelines."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    def drawn(request: Request, template: str, lanes: Sequence[Lane], **values: Any) -> HTMLResponse:  # noqa: ANN401 - what the template names
        words = partial(render, lang=language_of(request, house))
        return screen.page(
            request,
            template,
            lanes=lanes,
            drawing=timeline(lanes, house.zone, words),
            topics={letter_of(code): code for code in reversed(topic_order())},
            letter_of=letter_of,
            standing=standing,
            **values,
        )

    @router.api_route("/schedule", methods=READS)
    def day(request: Request, day: Annotated[str, Query()] = "") -> HTMLResponse:
        shown = read_day(day, screen.today())
        lanes = day_of_all(house, shown)
        return drawn(request, "schedule_day.html", lanes, day=shown, **around(shown))

    @router.api_route("/schedule/{station}", methods=READS)
    def week(request: Request, station: str, day: Annotated[str, Query()] = "") -> HTMLResponse:
        first, last = week_of(read_day(day, screen.today()))
        try:
            lanes = week_of_station(house, station, first)
        except Refused as error:
            raise HTTPException(404) from error
        return drawn(
            request, "schedule_week.html", lanes, first=first, last=last, name=lanes[0].day.name,
            station=station, stations=names_on(house, first), day_before=first - _WEEK, day_after=first + _WEEK,
        )  # fmt: skip

    return router
