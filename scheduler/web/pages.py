"""The pages: today, a station's day, bulletins, a bulletin, airtime."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse
from starlette.exceptions import HTTPException

from scheduler.administration.desk import demo_today
from scheduler.airtime import desk as airtime
from scheduler.communes.pulling import is_for
from scheduler.messages import WrongUse
from scheduler.newsroom.overview import all_bulletins, bulletin_sheet
from scheduler.playout.cue import Reason
from scheduler.traffic.feasibility import feasible_airings
from scheduler.traffic.schedule import day_of_station, days_of_stations, unplaced
from scheduler.web.bars import bars_by_station, bars_by_topic
from scheduler.web.guard import visitor_of
from scheduler.web.screen import Screen, week_of

STATES = ("approved", "submitted", "returned", "draft", "retired", "withdrawn")
_READS = ["GET", "HEAD"]
_LONGEST_DAYS = 366
_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)
REASONS = tuple(Reason)[1:]
"""Codes of reasons that the catalogue has words for."""


def routes(screen: Screen) -> APIRouter:
    """Return the routes of all pages."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    @router.api_route("/", methods=_READS)
    def today(request: Request, day: Annotated[str, Query()] = "") -> HTMLResponse:
        shown = read_day(day, screen.today())
        days = days_of_stations(house, shown)
        return screen.page(request, "today.html", day=shown, days=days, **_around(shown))

    @router.api_route("/stations/{code}", methods=_READS)
    def station(request: Request, code: str, day: Annotated[str, Query()] = "") -> HTMLResponse:
        shown = read_day(day, screen.today())
        found = day_of_station(house, code, shown)
        if found is None:
            raise HTTPException(404)
        log = airtime.daily_log(house, shown, shown)
        unplanned = [line for line in log if line.station == code and line.planned_at is None]
        fetch = is_for(house, visitor_of(request).account_id, code)
        return screen.page(
            request, "station.html", found=found, unplanned=unplanned, reasons=REASONS, fetch=fetch, **_around(shown)
        )

    @router.api_route("/bulletins", methods=_READS)
    def bulletins(request: Request) -> HTMLResponse:
        every = all_bulletins(house)
        groups = [(state, [b for b in every if b.state == state]) for state in STATES]
        return screen.page(request, "bulletins.html", groups=[g for g in groups if g[1]], count=len(every))

    @router.api_route("/bulletins/{code}", methods=_READS)
    def bulletin(request: Request, code: str) -> HTMLResponse:
        sheet = bulletin_sheet(house, code)
        if sheet is None:
            raise HTTPException(404)
        unfit = feasible_airings(house, [code], screen.now())
        return screen.page(request, "bulletin.html", sheet=sheet, unfit=unfit)

    @router.api_route("/airtime", methods=_READS)
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

    @router.api_route("/healthz", methods=_READS)
    def healthz() -> PlainTextResponse:
        demo_today(house)  # the database answers, or the problem page says so
        return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})

    return router


def read_day(text: str, default: date) -> date:
    """Return the date that a query names, or the default for none.

    Raises:
        WrongUse: it is no date, or one far outside any schedule.
    """
    if not text:
        return default
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise WrongUse("web.bad_day", day=text[:40]) from error
    if not _EARLIEST <= day <= _LATEST:
        raise WrongUse("web.bad_day", day=text[:40])
    return day


def _around(day: date) -> dict[str, date]:
    """Return the days before and after."""
    return {"day_before": day - timedelta(days=1), "day_after": day + timedelta(days=1)}
