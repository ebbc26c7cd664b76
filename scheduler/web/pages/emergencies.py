"""`/emergencies`: ordered after a page that reads it back, then watched station by station, stood down, looked back at.

The first form asks, the second orders. What the second sends carries the moment at which it was read back, so that the
same order sent twice is the same emergency.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from scheduler.breaking_in import LONGEST_TEXT, break_in, title_of
from scheduler.messages import Message, Refused, SchedulerError, WrongUse, render
from scheduler.newsroom import desk as newsroom
from scheduler.playout import emergencies
from scheduler.playout.emergency_states import emergency_states
from scheduler.playout.reviewing import review_emergency, waiting_for_review
from scheduler.progress import Progress
from scheduler.traffic.schedule import days_of_stations
from scheduler.web.guard import visitor_of
from scheduler.web.pages.common import READS, done, refused
from scheduler.web.pages.working import work_or_done
from scheduler.web.screen import Screen, language_of
from scheduler.web.works import Done, Works

_UNPROCESSABLE = 422
_NOT_NOW = 409
_READ_BACK_HOLDS = timedelta(minutes=5)
_LONGEST_MINUTES = 24 * 60
_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody filled in; `scope` is "all", "district", "communes" or "some", whose `stations` count."""

    text: str = ""
    scope: str = "all"
    stations: tuple[str, ...] = ()
    repeat: int = 2
    minutes: int = 30
    drill: bool = False


def _wish(
    text: Annotated[str, Form()] = "",
    scope: Annotated[str, Form()] = "all",
    stations: Annotated[list[str] | None, Form()] = None,
    repeat: Annotated[str, Form()] = "2",
    minutes: Annotated[str, Form()] = "30",
    drill: Annotated[str, Form()] = "",
) -> Wish:
    """Read the form; a number that is none becomes 0, which is refused where it is judged."""
    return Wish(text, scope, tuple(stations or ()), _number(repeat), _number(minutes), drill=bool(drill))


def _number(text: str) -> int:
    return int(text) if text.strip().isdecimal() and len(text) <= _DIGITS else 0


Filled = Annotated[Wish, Depends(_wish)]


def routes(screen: Screen, works: Works) -> APIRouter:  # noqa: C901, PLR0915 - a route each, no branches of its own
    """Return the routes of emergencies."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    def words(request: Request, error: SchedulerError) -> str:
        lang = language_of(request, house)
        return " ".join(render(m, lang) for m in (error.message, *error.details))

    def page(request: Request, wish: Wish, status: int = 200, why: str = "") -> HTMLResponse:
        now = screen.now()
        orders = emergencies.orders(house)
        return screen.page(
            request, "emergency.html", status, wish=wish, why=why, stations=days_of_stations(house, screen.today()),
            standing=[o for o in orders if o.expires_at > now], over=[o for o in orders if o.expires_at <= now],
            waiting=waiting_for_review(house, now), most=emergencies.MOST_REPEATS, longest=LONGEST_TEXT,
        )  # fmt: skip

    def codes(wish: Wish) -> tuple[str, ...]:
        """Return the stations that are meant.

        Raises:
            WrongUse: none was ticked.
        """
        days = days_of_stations(house, screen.today())
        if wish.scope == "some":
            chosen = wish.stations
        else:
            meant = {"district": (True,), "communes": (False,)}.get(wish.scope, (True, False))
            chosen = tuple(d.station for d in days if d.district in meant)
        if not chosen:
            raise WrongUse("web_emergency.no_stations")
        return chosen

    @router.api_route("/emergencies", methods=READS)
    def listing(request: Request) -> HTMLResponse:
        return page(request, Wish())

    @router.post("/emergencies/check")
    def check(request: Request, wish: Filled, again: Annotated[str, Form()] = "") -> HTMLResponse:
        """Read back what will be said, where and how often; nothing is ordered. `again`: back to the form."""
        if again:
            return page(request, wish)
        try:
            meant = codes(wish)
            emergencies.check_order(house, visitor_of(request).account_id, meant)
            _judge(wish)
        except (Refused, WrongUse) as error:
            return page(request, wish, _UNPROCESSABLE, words(request, error))
        script = newsroom.read_aloud(house, wish.text.strip())
        names = [d.name for d in days_of_stations(house, screen.today()) if d.station in meant]
        return screen.page(
            request, "emergency_check.html", wish=wish, meant=meant, names=names, title=title_of(wish.text.strip()),
            script=script.text, unreadable=[token.written for token in script.unreadable], moment=screen.now(),
        )  # fmt: skip

    @router.post("/emergencies")
    def order(request: Request, wish: Filled, moment: Annotated[str, Form()] = "") -> Response:
        by = visitor_of(request).account_id
        read_back = _moment(moment)
        now = screen.now()
        if read_back is None or not timedelta() <= now - read_back <= _READ_BACK_HOLDS:
            return check(request, wish)  # too long ago to be now: it is read back once more
        try:
            meant = codes(wish)
            emergencies.check_order(house, by, meant)
            _judge(wish)
        except (Refused, WrongUse) as error:
            return page(request, wish, _UNPROCESSABLE, words(request, error))

        def job(progress: Progress) -> Done:
            made, _ = break_in(
                house, wish.text, meant, read_back, by,
                repeat=wish.repeat, valid=timedelta(minutes=wish.minutes), drill=wish.drill,
            )  # fmt: skip
            progress(1, 1)
            values = {"stations": len(made.stations), "repeat": made.repeat}
            word = "drill_ordered" if made.drill else "ordered"
            return Done(Message(f"web_emergency.{word}", values), f"/emergencies/{quote(made.id)}")

        title = render("web_emergency.ordering", language_of(request, house))
        return work_or_done(
            request, screen, works, title, "/emergencies", job, lambda why: page(request, wish, _NOT_NOW, why)
        )

    def order_page(request: Request, code: str, status: int = 200, **told: str) -> HTMLResponse:
        now = screen.now()
        try:
            found = emergency_states(house, code, now)
        except Refused as error:
            raise HTTPException(404) from error
        return screen.page(
            request, "emergency_order.html", status, found=found, order=found.order,
            stands=found.order.expires_at > now, **{"why": "", "note": "", **told},
        )  # fmt: skip

    @router.api_route("/emergencies/{code}", methods=READS)
    def shown(request: Request, code: str) -> HTMLResponse:
        return order_page(request, code)

    @router.post("/emergencies/{code}/stand-down")
    def stand_down(request: Request, code: str) -> Response:
        here = f"/emergencies/{quote(code)}"
        try:
            emergencies.stand_down(house, code, visitor_of(request).account_id, screen.now())
        except SchedulerError as error:
            return refused(request, screen, here, error)
        return done(request, screen, here, Message("web_emergency.stood_down"))

    @router.post("/emergencies/{code}/review")
    def review(request: Request, code: str, note: Annotated[str, Form()] = "") -> Response:
        try:
            review_emergency(house, code, note, visitor_of(request).account_id, screen.now())
        except Refused as error:
            return order_page(request, code, _NOT_NOW, why=words(request, error), note=note)
        return done(request, screen, f"/emergencies/{quote(code)}", Message("web_emergency.reviewed"))

    return router


def _judge(wish: Wish) -> None:
    """Check what can be checked before a voice is asked.

    Raises:
        WrongUse: no text, too much of it, or an impossible number.
    """
    said = wish.text.strip()
    if not any(letter.isalnum() for letter in said):
        raise WrongUse("web_emergency.no_text")
    if len(said) > LONGEST_TEXT:
        raise WrongUse("cli_emergency.too_long", count=len(said), most=LONGEST_TEXT)
    if not (1 <= wish.repeat <= emergencies.MOST_REPEATS and 1 <= wish.minutes <= _LONGEST_MINUTES):
        raise WrongUse("web_emergency.bad_number", most=emergencies.MOST_REPEATS, minutes=_LONGEST_MINUTES)


def _moment(text: str) -> datetime | None:
    """Return when it was read back; None when nobody can tell."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
