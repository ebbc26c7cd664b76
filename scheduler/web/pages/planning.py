"""`/plan`: what a plan would change is shown first, then it is made exactly so; what found no slot, why, what helps."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from scheduler.airtime.desk import refresh_target_seconds
from scheduler.messages import Message, render
from scheduler.progress import Progress
from scheduler.traffic import asking, desk
from scheduler.traffic.schedule import unplaced
from scheduler.web.guard import visitor_of
from scheduler.web.pages.common import READS, read_day
from scheduler.web.pages.working import work_or_done
from scheduler.web.proposals import Proposals
from scheduler.web.screen import Screen, language_of
from scheduler.web.works import Done, Works

SHOWN = 300
"""So many changes are listed; more are counted."""


def routes(screen: Screen, works: Works) -> APIRouter:  # noqa: C901 - a route each, no branches of its own
    """Return the routes of planning."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house
    kept = Proposals(house.home)

    def said(request: Request, word: str) -> str:
        return render(f"web_schedule.{word}", language_of(request, house))

    @router.api_route("/plan", methods=READS)
    def form(
        request: Request,
        first: Annotated[str, Query(alias="from")] = "",
        last: Annotated[str, Query(alias="to")] = "",
    ) -> HTMLResponse:
        begin = read_day(first, screen.today())
        end = read_day(last, begin + timedelta(days=house.settings.traffic.days_planned - 1))
        return screen.page(
            request, "schedule_plan.html", begin=begin, end=end, unplaced=unplaced(house, begin, end), day=begin
        )

    @router.post("/plan")
    def propose(
        request: Request,
        first: Annotated[str, Form(alias="from")] = "",
        last: Annotated[str, Form(alias="to")] = "",
    ) -> Response:
        begin = read_day(first, screen.today())
        end = read_day(last, begin)
        by, now = visitor_of(request).account_id, screen.now()

        def job(progress: Progress) -> Done:
            refresh_target_seconds(house, by, now)
            summary = desk.propose(house, begin, end, by, now, progress)
            return Done(Message("web_schedule.proposed"), f"/plan/{kept.keep(summary)}")

        back = f"/plan?from={begin}&to={end}"
        return work_or_done(request, screen, works, said(request, "proposing"), back, job)

    @router.api_route("/plan/{proposal}", methods=READS)
    def shown(request: Request, proposal: str) -> HTMLResponse:
        found = kept.read(proposal)
        if found is None:
            raise HTTPException(404)
        return screen.page(request, "schedule_proposal.html", plan=found, proposal=proposal, shown=SHOWN)

    @router.post("/plan/{proposal}")
    def apply(request: Request, proposal: str) -> Response:
        found = kept.read(proposal)
        if found is None:
            raise HTTPException(404)
        by, now = visitor_of(request).account_id, screen.now()

        def job(progress: Progress) -> Done:
            made = desk.plan(
                house, found.first_day, found.last_day, by, now, progress, agreed=found.fingerprint
            )  # another plan than the one that was shown is refused
            values = {"added": made.added, "removed": made.removed, "kept": made.kept}
            return Done(Message("web_schedule.planned", values), f"/schedule?day={found.first_day}")

        back = f"/plan?from={found.first_day}&to={found.last_day}"
        return work_or_done(request, screen, works, said(request, "planning"), back, job)

    @router.post("/plan/{proposal}/why")
    def why(
        request: Request,
        proposal: str,
        bulletin: Annotated[str, Form()] = "",
        station: Annotated[str, Form()] = "",
    ) -> Response:
        found = kept.read(proposal)
        if found is None:
            raise HTTPException(404)
        now = screen.now()

        def job(progress: Progress) -> Done:
            answer = asking.why(
                house, found.first_day, found.last_day, now, progress, bulletin=bulletin, station=station
            )
            line = next(iter(answer.not_placed), None)
            here = f"/plan/{proposal}#not-placed"
            if line is None:
                return Done(Message("web_schedule.placed_by_now", {"bulletin": bulletin}), here)
            values = {"bulletin": bulletin, "station": line.station_name, "reason": line.reason}
            if line.help is None:
                return Done(Message("web_schedule.no_help", values), here)
            return Done(Message("web_schedule.would_help", {**values, "help": line.help, "places": line.places}), here)

        return work_or_done(request, screen, works, said(request, "asking_why"), f"/plan/{proposal}", job)

    return router
