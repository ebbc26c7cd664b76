"""The page of airtime: planned, delivered and aired, by station and topic."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from scheduler.airtime import desk as airtime
from scheduler.messages import WrongUse
from scheduler.traffic.schedule import days_of_stations, unplaced
from scheduler.web.bars import bars_by_station, bars_by_topic
from scheduler.web.pages.common import READS, read_day
from scheduler.web.screen import Screen, week_of

_LONGEST_DAYS = 366


def routes(screen: Screen) -> APIRouter:
    """Return the routes of the office's pages."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    @router.api_route("/airtime", methods=READS)
    def airtime_page(
        request: Request,
        first: Annotated[str, Query(alias="from")] = "",
        last: Annotated[str, Query(alias="to")] = "",
    ) -> HTMLResponse:
        monday, sunday = week_of(screen.today())
        begin, end = read_day(first, monday), read_day(last, sunday)
        if end < begin or (end - begin).days >= _LONGEST_DAYS:
            raise WrongUse("web.bad_period", days=_LONGEST_DAYS)
        by_station, by_topic = airtime.tallies(house, begin, end, (("station",), ("topic",)))
        names = {d.station: d.name for d in days_of_stations(house, begin)}
        return screen.page(
            request,
            "airtime.html",
            begin=begin,
            end=end,
            stations=bars_by_station(by_station),
            topics=bars_by_topic(by_topic),
            tally=by_station,
            planned_targets=sum(line.planned >= line.goal for line in by_station.targets),
            names=names,
            unplaced=unplaced(house, begin, end),
        )

    return router
