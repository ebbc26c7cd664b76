"""`/xa/{code}/thong-bao`: a commune's own notices: written, read aloud by the machine, submitted to its leader."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from scheduler.messages import Message, OutsideFailed, Refused, SchedulerError
from scheduler.newsroom import notices as desk
from scheduler.newsroom import workflow
from scheduler.newsroom.importing import Wishes
from scheduler.newsroom.rehearing import hear_anew
from scheduler.studio import desk as studio
from scheduler.web.pages.common import READS, done, read_day, refused
from scheduler.web.pages.commune.asking import Asker, asker, page, path_of
from scheduler.web.screen import Screen
from scheduler.web.unsent import Posted

_FIELDS = ("title", "text", "valid_from", "valid_until")


def routes(screen: Screen) -> APIRouter:
    """Return the routes of own notices."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    def shown(request: Request, who: Asker, status: int = 200, **typed: object) -> HTMLResponse:
        lines = desk.notices(house, who.code, who.by)
        empty: dict[str, object] = dict.fromkeys(_FIELDS, "")
        values = {**empty, "why": None, **typed}
        return page(request, screen, "commune_notices.html", who, status, notices=lines, form=values)

    @router.api_route("/xa/{code}/thong-bao", methods=READS)
    def notices(request: Request, code: str) -> HTMLResponse:
        return shown(request, asker(request, screen, code))

    @router.post("/xa/{code}/thong-bao", response_model=None)
    def write(request: Request, code: str, form: Posted) -> Response:
        who = asker(request, screen, code)
        typed = {name: str(form.get(name, "")) for name in _FIELDS}
        try:
            first, last = (read_day(typed[name], None) for name in ("valid_from", "valid_until"))
            wishes = Wishes(valid_from=first, valid_until=last)
            made = desk.write(house, code, typed["title"], typed["text"], wishes, who.by, screen.now())
        except SchedulerError as error:
            return shown(request, who, 422, **typed, why=error.message)
        word = "notice_unreadable" if made.unreadable else "notice_written"
        values = {"code": made.code, "words": ", ".join(made.unreadable[:5]), "seconds": round(made.seconds)}
        return done(request, screen, path_of(code, "thong-bao"), Message(f"web_commune.{word}", values))

    @router.post("/xa/{code}/thong-bao/{bulletin}", response_model=None)
    def step(request: Request, code: str, bulletin: str, form: Posted) -> Response:
        """Have a notice read aloud, or submit it; only the station's own."""
        who, now, back = asker(request, screen, code), screen.now(), path_of(code, "thong-bao")
        try:
            if bulletin not in {n.code for n in desk.notices(house, code, who.by)}:
                raise Refused("web_commune.no_notice", code=bulletin)
            if form.get("step") == "submit":
                workflow.submit(house, bulletin, who.by, now)
                return done(request, screen, back, Message("web_commune.notice_submitted", {"code": bulletin}))
            [outcome] = studio.draft(house, studio.bulletin_ids(house, [bulletin]), who.by, now)
            if outcome.why is not None:
                raise OutsideFailed(outcome.why.id, details=outcome.passed_over, **outcome.why.values)
            hear_anew(house, bulletin, who.by, now)
        except SchedulerError as error:
            return refused(request, screen, back, error)
        values = {"code": bulletin, "seconds": round(outcome.seconds)}
        return done(request, screen, back, Message("web_commune.notice_voiced", values))

    return router
