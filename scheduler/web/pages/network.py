"""`/administration/network`: units, stations, windows and holidays, edited with the network file's own validation."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from scheduler.administration import network_editing as editing
from scheduler.administration import windowing
from scheduler.administration.network import export_network, import_network, show_network
from scheduler.administration.network_values import ExceptionEntry
from scheduler.messages import Message, Refused, SchedulerError, WrongUse
from scheduler.timekeeping import minute_of_day
from scheduler.web.guard import visitor_of
from scheduler.web.pages.common import READS, done, read_day, refused
from scheduler.web.screen import Screen

PLACE = "/administration/network"
LARGEST_FILE_BYTES = 4 << 20


def routes(screen: Screen) -> APIRouter:
    """Return the routes of the network."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    pages = _Network(screen)
    router.add_api_route(PLACE, pages.shown, methods=READS)
    router.add_api_route(PLACE, pages.bring, methods=["POST"], response_model=None)
    router.add_api_route(PLACE + "/network.toml", pages.taken, methods=READS)
    router.add_api_route(PLACE + "/stations/{station}", pages.station, methods=READS)
    router.add_api_route(PLACE + "/stations/{station}/days", pages.change_day, methods=["POST"], response_model=None)
    router.add_api_route(PLACE + "/stations/{station}/restore", pages.restore, methods=["POST"], response_model=None)
    router.add_api_route(
        PLACE + "/stations/{station}/windows/{key}", pages.window_form, methods=READS, response_model=None
    )
    router.add_api_route(
        PLACE + "/stations/{station}/windows/{key}", pages.window, methods=["POST"], response_model=None
    )
    router.add_api_route(PLACE + "/{kind}/{key:path}", pages.entry_form, methods=READS, response_model=None)
    router.add_api_route(PLACE + "/{kind}/{key:path}", pages.entry, methods=["POST"], response_model=None)
    return router


class _Network:
    """Shows the network and changes one entry of it at a time, or all of it by a file."""

    def __init__(self, screen: Screen) -> None:
        self.screen, self.house = screen, screen.house

    def shown(self, request: Request) -> HTMLResponse:
        return self._shown(request)

    async def bring(self, request: Request) -> Response:
        async with request.form() as form:
            file = form.get("file")
            if not isinstance(file, UploadFile) or not file.filename:
                return self._shown(request, 422, Message("web_network.no_file"))
            name, data = file.filename, await file.read(LARGEST_FILE_BYTES + 1)
        try:
            text = data[:LARGEST_FILE_BYTES].decode("utf-8-sig")
            if len(data) > LARGEST_FILE_BYTES:
                return self._shown(request, 422, Message("web_network.large_file"))
            await run_in_threadpool(
                import_network, self.house, text, name, visitor_of(request).account_id, self.screen.now()
            )
        except UnicodeDecodeError:
            return self._shown(request, 422, Message("web_network.no_text"))
        except (Refused, WrongUse) as error:
            return self._shown(request, 422, error.message, error.details)
        return done(request, self.screen, PLACE, Message("web_network.brought", {"file": name}))

    def taken(self) -> PlainTextResponse:
        headers = {"Content-Disposition": 'attachment; filename="network.toml"', "Cache-Control": "no-store"}
        return PlainTextResponse(export_network(self.house), headers=headers)

    def station(self, request: Request, station: str) -> HTMLResponse:
        return self._station(request, station)

    def change_day(
        self,
        request: Request,
        station: str,
        window: Annotated[str, Form()] = "",
        day: Annotated[str, Form()] = "",
        kind: Annotated[str, Form()] = "cancelled",
        starts: Annotated[str, Form()] = "",
        minutes: Annotated[str, Form()] = "",
        reason: Annotated[str, Form()] = "",
    ) -> Response:
        typed = {"window": window, "day": day, "kind": kind, "starts": starts, "minutes": minutes, "reason": reason}
        try:
            when = read_day(day, self.screen.today())
            entry = ExceptionEntry(station, window, when, kind, _minute(starts), _minutes(minutes), reason.strip())
            if kind not in {"cancelled", "moved", "extra"} or not reason.strip():
                raise WrongUse("web_network.reason")
            windowing.change_day(self.house, entry, visitor_of(request).account_id, self.screen.now())
        except SchedulerError as error:
            return self._station(request, station, 422, typed, error)
        told = Message("web_network.day_changed", {"window": window, "day": when})
        return done(request, self.screen, f"{PLACE}/stations/{station}", told)

    def restore(
        self, request: Request, station: str, window: Annotated[str, Form()] = "", day: Annotated[str, Form()] = ""
    ) -> Response:
        to = f"{PLACE}/stations/{station}"
        try:
            when = read_day(day, self.screen.today())
            windowing.restore_day(self.house, station, window, when, visitor_of(request).account_id, self.screen.now())
        except SchedulerError as error:
            return refused(request, self.screen, to, error)
        return done(request, self.screen, to, Message("web_network.day_restored", {"window": window, "day": when}))

    def window_form(self, request: Request, station: str, key: str) -> Response:
        return self._form(request, "window", "" if key == "new" else key, station)

    async def window(self, request: Request, station: str, key: str) -> Response:
        return self._changed(request, "window", "" if key == "new" else key, await request.form(), station)

    def entry_form(self, request: Request, kind: str, key: str) -> Response:
        return self._form(request, kind, "" if key == "new" else key)

    async def entry(self, request: Request, kind: str, key: str) -> Response:
        return self._changed(request, kind, "" if key == "new" else key, await request.form())

    def _changed(self, request: Request, kind: str, key: str, form: FormData, station: str = "") -> Response:
        if kind not in editing.FIELDS:
            raise HTTPException(404)
        typed = {f.name: " ".join(map(str, form.getlist(f.name))) for f in editing.FIELDS[kind]}
        by, now = visitor_of(request).account_id, self.screen.now()
        to = f"{PLACE}/stations/{station}" if station else PLACE
        try:
            if form.get("act") == "remove" and kind == "window":
                editing.remove_window(self.house, station, key, by, now)
            else:
                editing.change_entry(self.house, kind, key, typed, by, now, station=station)
        except (Refused, WrongUse) as error:
            return self._form(request, kind, key, station, typed, error)
        what = typed.get("name") or typed.get("code") or key
        return done(request, self.screen, to, Message("web_network.saved", {"what": what}))

    def _shown(
        self, request: Request, status: int = 200, why: Message | None = None, details: tuple[Message, ...] = ()
    ) -> HTMLResponse:
        values = {kind: editing.entries(self.house, kind) for kind in ("unit", "holiday")}
        return self.screen.page(
            request,
            "network.html",
            status,
            stations=show_network(self.house),
            units=values["unit"],
            holidays=values["holiday"],
            why=why,
            details=details[:20],
        )

    def _station(
        self,
        request: Request,
        code: str,
        status: int = 200,
        typed: Mapping[str, str] | None = None,
        error: SchedulerError | None = None,
    ) -> HTMLResponse:
        found = next((s for s in show_network(self.house) if s.station.code == code), None)
        if found is None:
            raise HTTPException(404)
        empty = {"window": "", "day": "", "kind": "cancelled", "starts": "", "minutes": "", "reason": ""}
        return self.screen.page(
            request,
            "network_station.html",
            status,
            found=found,
            days=windowing.changed_days(self.house, code, self.screen.today()),
            typed={**empty, **(typed or {})},
            why=() if error is None else (error.message, *error.details),
        )

    def _form(
        self,
        request: Request,
        kind: str,
        key: str,
        station: str = "",
        typed: Mapping[str, str] | None = None,
        error: SchedulerError | None = None,
    ) -> HTMLResponse:
        if kind not in editing.FIELDS or (kind == "window" and not station):
            raise HTTPException(404)
        name = "day" if kind == "holiday" else "code"
        mine = (t for t in editing.entries(self.house, kind) if not station or t["stations"] == [station])
        found = next((t for t in mine if str(t[name]) == key), None)
        if key and found is None:
            raise HTTPException(404)
        return self.screen.page(
            request,
            "network_entry.html",
            200 if error is None else 422,
            kind=kind,
            key=key,
            station=station,
            fields=editing.FIELDS[kind],
            typed=typed or editing.typed_of(kind, found or {}),
            why=() if error is None else (error.message, *error.details),
            units=editing.entries(self.house, "unit"),
        )


def _minute(text: str) -> int | None:
    """Return minutes after midnight of "17:30"; None for nothing.

    Raises:
        WrongUse: it is no time of the day.
    """
    if not text.strip():
        return None
    minute = minute_of_day(text.strip())
    if minute is None:
        raise WrongUse("cli_windows.no_time", value=text[:20])
    return minute


def _minutes(text: str) -> int | None:
    """Return a length in minutes, 1 to 1,440; None for nothing.

    Raises:
        WrongUse: it is no such number.
    """
    if not text.strip():
        return None
    if not text.strip().isdecimal() or not 1 <= int(text) <= 24 * 60:
        raise WrongUse("web_network.no_minutes", value=text[:20])
    return int(text)
