"""`/ready` and `/publish`: what isn't ready for a day; days are published after a look at that; one is changed."""

from datetime import date, timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from scheduler.messages import Message, Refused, render
from scheduler.newsroom import rereading
from scheduler.playout import desk as playout
from scheduler.progress import Progress
from scheduler.traffic import publishing, readiness
from scheduler.traffic.findings import Finding
from scheduler.traffic.schedule import counts_of, names_on
from scheduler.web.guard import visitor_of
from scheduler.web.pages.common import READS, around, done, read_day
from scheduler.web.pages.working import work_or_done
from scheduler.web.screen import Screen, language_of
from scheduler.web.works import Done, Works

_NOT_NOW = 409


def routes(screen: Screen, works: Works) -> APIRouter:
    """Return the routes of readiness and publishing."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    @router.api_route("/ready", methods=READS)
    def ready(
        request: Request, day: Annotated[str, Query()] = "", reread: Annotated[str, Query()] = ""
    ) -> HTMLResponse:
        """Show what isn't ready, the grave first; what is read otherwise now only when asked: it takes long."""
        shown = read_day(day, screen.today() + timedelta(days=1))
        found = list(readiness.ready(house, shown))
        if reread:
            codes = readiness.bulletins_on(house, shown)
            found += [
                Finding("", one.code, grave=False, message=one.message) for one in rereading.differing(house, codes)
            ]
        found.sort(key=lambda f: not f.grave)
        return screen.page(
            request, "schedule_ready.html", day=shown, findings=found, most=_MOST_SHOWN, reread=bool(reread),
            **around(shown),
        )  # fmt: skip

    def page(request: Request, first: date, last: date, status: int = 200, **told: str) -> HTMLResponse:
        values = {"station": "", "changed": "", "reason": "", "why": "", **told}
        rows = counts_of(house, _days(first, last))
        found = [(row.day, f) for row in rows for f in readiness.ready(house, row.day)]
        return screen.page(
            request, "schedule_publish.html", status, begin=first, end=last, day=first, rows=rows,
            stations=names_on(house, first),
            grave=[(day, f) for day, f in found if f.grave and f.message.id != _WAITS], **values,
        )  # fmt: skip

    def asked(first: str, last: str) -> tuple[date, date]:
        begin = read_day(first, screen.today())
        end = read_day(last, begin + timedelta(days=house.settings.traffic.days_published - 1))
        return begin, min(max(begin, end), begin + timedelta(days=_MOST - 1))

    @router.api_route("/publish", methods=READS)
    def form(
        request: Request,
        first: Annotated[str, Query(alias="from")] = "",
        last: Annotated[str, Query(alias="to")] = "",
        station: Annotated[str, Query()] = "",
        day: Annotated[str, Query()] = "",
    ) -> HTMLResponse:
        return page(request, *asked(first or day, last or day), station=station, changed=day)

    @router.post("/publish")
    def publish(
        request: Request,
        first: Annotated[str, Form(alias="from")] = "",
        last: Annotated[str, Form(alias="to")] = "",
    ) -> Response:
        (begin, end), by, now = asked(first, last), visitor_of(request).account_id, screen.now()

        def job(progress: Progress) -> Done:
            lines = publishing.publish(house, None, begin, end, by, now, progress)
            playout.hand_over_at_once(house, [(line.station, line.day) for line in lines if line.new])
            new = sum(line.new for line in lines)
            values = {"new": new, "documents": len(lines), "slots": sum(line.slots for line in lines)}
            return Done(Message("web_schedule.published", values), f"/schedule?day={begin}")

        title = render("web_schedule.publishing", language_of(request, house))
        return work_or_done(request, screen, works, title, f"/publish?from={begin}&to={end}", job)

    @router.post("/publish/change")
    def change(
        request: Request,
        station: Annotated[str, Form()] = "",
        day: Annotated[str, Form()] = "",
        reason: Annotated[str, Form()] = "",
    ) -> Response:
        shown = read_day(day, screen.today())
        try:
            line = publishing.change(house, station, shown, reason, visitor_of(request).account_id, screen.now())
        except Refused as error:
            lang = language_of(request, house)
            why = " ".join(render(m, lang) for m in (error.message, *error.details))
            typed = {"station": station, "changed": str(shown), "reason": reason, "why": why}
            return page(request, shown, shown, _NOT_NOW, **typed)
        playout.hand_over_at_once(house, [(line.station, line.day)])
        word = "changed_day" if line.new else "same_day"
        told = Message(f"web_schedule.{word}", {"station": line.name, "day": line.day, "revision": line.revision})
        return done(request, screen, f"/schedule/{quote(station)}?day={shown}", told)

    return router


_MOST_SHOWN = 200
"""So many findings are listed; more are counted."""

_MOST = 31
"""Days that are published at once, at most."""
_WAITS = "traffic.ready_not_published"
"""What publishing itself puts right is no reason not to."""


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
