"""`/xa/{code}/chon`: what a commune may choose of: take, decline with a reason, put in order."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from scheduler.messages import Message, SchedulerError
from scheduler.traffic import choosing, offering
from scheduler.web.pages.common import READS, done
from scheduler.web.pages.commune.asking import Asker, asker, page, path_of
from scheduler.web.problems import status_of
from scheduler.web.screen import Screen
from scheduler.web.unsent import Posted


def routes(screen: Screen) -> APIRouter:
    """Return the routes of choices."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    def shown(request: Request, who: Asker, status: int = 200, **typed: object) -> HTMLResponse:
        offer = offering.offer(house, who.code, screen.now())
        values = {"refused_for": "", "typed": "", "why": None, **typed}
        return page(
            request, screen, "commune_choices.html", who, status, offer=offer, ordered=_ordered(offer), **values
        )

    @router.api_route("/xa/{code}/chon", methods=READS)
    def choices(request: Request, code: str) -> HTMLResponse:
        return shown(request, asker(request, screen, code))

    @router.post("/xa/{code}/chon", response_model=None)
    def choose(request: Request, code: str, form: Posted) -> Response:
        who, now = asker(request, screen, code), screen.now()
        choice, bulletin = str(form.get("choice", "")), str(form.get("bulletin", ""))
        reason = str(form.get("reason", ""))[:2000]
        try:
            match choice:
                case "decline":
                    choosing.decline(house, code, [bulletin], reason, who.by, now)
                case "up" | "down":
                    codes = _moved(_ordered(offering.offer(house, code, now)), bulletin, choice)
                    choosing.order(house, code, codes, who.by, now)
                case "auto_on" | "auto_off":
                    choosing.accept_by_itself(house, code, who.by, now, on=choice == "auto_on")
                case _:
                    choice = "accept"
                    choosing.accept(house, code, [bulletin], who.by, now)
        except SchedulerError as error:
            return shown(
                request, who, max(status_of(error), 409), refused_for=bulletin, typed=reason, why=error.message
            )
        return done(request, screen, path_of(code, "chon"), Message(f"web_commune.chosen_{choice}", {"code": bulletin}))

    return router


def _ordered(offer: offering.Offer) -> list[str]:
    """Return the bulletins that may be put in order, as they stand: those with a place, then other priority ones."""
    mine = [line for line in offer.lines if line.place or line.klass == "priority"]
    return [line.bulletin for line in sorted(mine, key=lambda line: (line.place or len(mine) + 1, line.bulletin))]


def _moved(codes: list[str], bulletin: str, way: str) -> list[str]:
    """Return an order with one bulletin a place further up or down; at the end it stays."""
    if bulletin not in codes:
        return [*codes, bulletin]
    old = codes.index(bulletin)
    new = min(max(old + (1 if way == "down" else -1), 0), len(codes) - 1)
    codes[old], codes[new] = codes[new], codes[old]
    return codes
