"""`/airtime/channels` and `/airtime/tasks`: figures that people type in, and the tasks of the plan."""

from typing import TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from scheduler.administration.network import kept_network
from scheduler.airtime import desk as airtime
from scheduler.airtime import tasks as planned
from scheduler.airtime import typing_in
from scheduler.airtime.comparing import parse_period
from scheduler.airtime.typing_in import MOST, TypedKind
from scheduler.messages import Message, SchedulerError, WrongUse
from scheduler.web.guard import visitor_of
from scheduler.web.pages.common import READS, done, read_number, refused
from scheduler.web.pages.office.periods import asked_period, name_words, offered
from scheduler.web.screen import Screen, topic_order

CHANNELS, TASKS = "/airtime/channels", "/airtime/tasks"
_Kind = TypeVar("_Kind", TypedKind, planned.Measure)
_CHANNEL_FIELDS = ("station", "kind", "topic", "amount", "period", "from", "to", "why")
_TASK_FIELDS = ("code", "title", "measure", "amount", "audience", "topic", "period", "from", "to")


def routes(screen: Screen) -> APIRouter:
    """Return the routes of typed figures and of tasks."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    pages = _Typed(screen)
    router.add_api_route(CHANNELS, pages.channels, methods=READS)
    router.add_api_route(CHANNELS, pages.type_in, methods=["POST"], response_model=None)
    router.add_api_route(TASKS, pages.tasks, methods=READS)
    router.add_api_route(TASKS, pages.set_task, methods=["POST"], response_model=None)
    router.add_api_route(TASKS + "/remove", pages.remove_task, methods=["POST"], response_model=None)
    return router


class _Typed:
    """Shows and takes typed figures and tasks."""

    def __init__(self, screen: Screen) -> None:
        self.screen, self.house = screen, screen.house

    def channels(self, request: Request) -> HTMLResponse:
        return self._channels(request, {"topic": "*", **request.query_params})

    async def type_in(self, request: Request) -> Response:
        given = await request.form()
        typed = {f: str(given.get(f, "")).strip() for f in _CHANNEL_FIELDS}
        try:
            kind = _chosen(TypedKind, typed["kind"])
            number = _number(typed["amount"])
            if kind is TypedKind.BASE:
                number *= 60
            elif number != int(number):
                raise WrongUse("web.no_number", value=typed["amount"][:20])
            period = asked_period(typed, self.screen.today())
            changed = typing_in.type_in(
                self.house, typed["station"], kind, round(number), (period.first_day, period.last_day),
                visitor_of(request).account_id, self.screen.now(), topic=typed["topic"] or "*", why=typed["why"],
            )  # fmt: skip
        except SchedulerError as error:
            return self._channels(request, typed, error)
        told = Message(f"web_office.typed_{'in' if changed else 'before'}", {"station": typed["station"]})
        return done(request, self.screen, CHANNELS, told)

    def _channels(self, request: Request, typed: dict[str, str], error: SchedulerError | None = None) -> HTMLResponse:
        year = parse_period(str(self.screen.today().year))
        values = {f: typed.get(f, "") for f in _CHANNEL_FIELDS}
        return self.screen.page(
            request,
            "office_channels.html",
            200 if error is None else 422,
            typed=values,
            why=_why(error),
            year=year.name,
            kinds=tuple(TypedKind),
            stations=airtime.stations(self.house, year.first_day, year.last_day),
            found=typing_in.typed(
                self.house, TypedKind, parse_period(str(int(year.name) - 1)).first_day, year.last_day
            ),
            **self._choices(),
        )

    def tasks(self, request: Request) -> HTMLResponse:
        return self._tasks(request, {"topic": "*", "audience": "*"})

    async def set_task(self, request: Request) -> Response:
        given = await request.form()
        typed = {f: str(given.get(f, "")).strip() for f in _TASK_FIELDS}
        try:
            period = asked_period(typed, self.screen.today())
            number = _number(typed["amount"])
            if number != int(number):
                raise WrongUse("web.no_number", value=typed["amount"][:20])
            planned.set_task(
                self.house, typed["code"], typed["title"], _chosen(planned.Measure, typed["measure"]), int(number),
                (period.first_day, period.last_day), visitor_of(request).account_id, self.screen.now(),
                audience=typed["audience"] or "*", topic=typed["topic"] or "*",
            )  # fmt: skip
        except SchedulerError as error:
            return self._tasks(request, typed, error)
        return done(request, self.screen, TASKS, Message("web_office.task_set", {"code": typed["code"]}))

    async def remove_task(self, request: Request) -> Response:
        code = str((await request.form()).get("code", ""))
        try:
            planned.remove_task(self.house, code, visitor_of(request).account_id)
        except SchedulerError as error:
            return refused(request, self.screen, TASKS, error)
        return done(request, self.screen, TASKS, Message("web_office.task_removed", {"code": code}))

    def _tasks(self, request: Request, typed: dict[str, str], error: SchedulerError | None = None) -> HTMLResponse:
        year = parse_period(str(self.screen.today().year))
        network = kept_network(self.house)
        audiences = [("*", Message("web_office.all_stations")), *((s.code, s.name) for s in network.stations)]
        audiences += [(f"group:{g.code}", g.name) for g in network.groups]
        return self.screen.page(
            request,
            "office_tasks.html",
            200 if error is None else 422,
            typed={f: typed.get(f, "") for f in _TASK_FIELDS},
            why=_why(error),
            year=year,
            measures=tuple(planned.Measure),
            audiences=audiences,
            found=planned.tasks(self.house, year.first_day, year.last_day),
            **self._choices(),
        )

    def _choices(self) -> dict[str, object]:
        return {"offered": offered(self.screen.today()), "period_name": name_words, "topics": topic_order()}


def _why(error: SchedulerError | None) -> tuple[Message, ...]:
    return () if error is None else (error.message, *error.details)


def _chosen(kinds: type[_Kind], text: str) -> _Kind:
    """Return the member that a form names.

    Raises:
        WrongUse: there is none of that name.
    """
    try:
        return kinds(text)
    except ValueError as error:
        raise WrongUse("web_office.bad_choice", value=text[:40]) from error


def _number(text: str) -> float:
    """Return a number as people write it, if a form may hold it.

    Raises:
        WrongUse: it is none, or larger than anything that is counted here.
    """
    number = read_number(text)
    if abs(number) > MOST:
        raise WrongUse("web.no_number", value=text[:20])
    return number
