"""`/airtime/papers`: a period's report in every format, made with progress, kept a week for who asked."""

import json
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException

from scheduler.administration.house import House
from scheduler.administration.letterhead import with_letterhead
from scheduler.airtime import desk as airtime
from scheduler.airtime.comparing import Period
from scheduler.files import write_whole
from scheduler.messages import Message, SchedulerError, WrongUse, render
from scheduler.progress import Progress
from scheduler.reports import desk as reports
from scheduler.studio import holding
from scheduler.web.guard import visitor_of
from scheduler.web.pages.common import READS
from scheduler.web.pages.office.periods import asked_period, name_words, offered
from scheduler.web.pages.working import work_or_done
from scheduler.web.screen import Screen, language_of
from scheduler.web.works import Done, Works

PLACE = "/airtime/papers"
KEPT_SECONDS = 7 * 24 * 3600
FORMATS = (*reports.FORMATS, reports.EVIDENCE)
_ABOUT = "about.json"


def routes(screen: Screen, works: Works) -> APIRouter:
    """Return the routes of papers."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house
    folder = house.home / reports.FOLDER / "web"

    def shown(request: Request, kinds: list[str], error: SchedulerError | None = None) -> HTMLResponse:
        year = asked_period({"period": f"{screen.today().year}"}, screen.today())
        return screen.page(
            request,
            "office_papers.html",
            200 if error is None else 422,
            why=() if error is None else (error.message, *error.details),
            formats=FORMATS,
            chosen=kinds,
            offered=offered(screen.today()),
            period_name=name_words,
            stations=airtime.stations(house, year.first_day, year.last_day),
            mine=list(_mine(folder, visitor_of(request).account_id)),
        )

    @router.api_route(PLACE, methods=READS)
    def page(request: Request) -> HTMLResponse:
        return shown(request, ["docx", "pdf", "xlsx"])

    @router.post(PLACE, response_model=None)
    async def make(request: Request) -> Response:
        given = await request.form()
        kinds = [k for k in FORMATS if k in given.getlist("kinds")]
        by, lang = visitor_of(request).account_id, language_of(request, house)
        try:
            if not kinds:
                raise WrongUse("web_office.papers_no_kind")
            texts = {name: str(given.get(name, "")) for name in ("period", "from", "to")}
            period = asked_period(texts, screen.today())
        except SchedulerError as error:
            return shown(request, kinds, error)
        unit, audio, now = str(given.get("unit", "")) or None, bool(given.get("audio")), screen.now()

        order = _Order(period, tuple(kinds), unit, audio, by, lang, now)
        title = render("web_office.papers_making", lang, period=period.name)
        return work_or_done(request, screen, works, title, PLACE, partial(_written, house, folder, order))

    @router.api_route(PLACE + "/{made}/{name}", methods=READS, response_model=None)
    def file(request: Request, made: str, name: str) -> Response:
        for one in _mine(folder, visitor_of(request).account_id):
            if one.name == made and name in dict(one.files):
                return FileResponse(folder / made / name, filename=name)
        raise HTTPException(404)

    return router


@dataclass(frozen=True, slots=True)
class _Order:
    """What somebody wants made: see `reports.desk.write`."""

    period: Period
    kinds: tuple[str, ...]
    unit: str | None
    audio: bool
    by: int
    lang: str
    now: datetime


def _written(house: House, folder: Path, order: _Order, progress: Progress) -> Done:
    """Make the papers in a folder of their own; the file that says whose they are comes last."""
    _clear(folder)
    own = folder / secrets.token_urlsafe(9)
    written = reports.write(
        with_letterhead(house), order.period, order.kinds, own, order.now, order.lang, order.unit, progress,
        audio=order.audio,
    )  # fmt: skip
    if written.pack:
        holding.hold_renderings(house, written.sounds, written.pack, order.by, order.now)
    about = {"account": order.by, "period": order.period.name, "broken": written.broken}
    write_whole(own / _ABOUT, json.dumps(about).encode())
    return Done(Message("web_office.papers_made", {"count": len(written.files)}), PLACE)


@dataclass(frozen=True, slots=True)
class Made:
    """What was made at once: the folder's name, its period, files with their sizes in KiB, logs that don't hold."""

    name: str
    period: str
    files: tuple[tuple[str, float], ...]
    broken: tuple[str, ...]


def _mine(folder: Path, account_id: int) -> Iterator[Made]:
    """Yield what somebody had made, the newest first."""
    for file in sorted(folder.glob(f"*/{_ABOUT}"), key=lambda f: f.stat().st_mtime, reverse=True):
        about = json.loads(file.read_bytes())
        if about["account"] == account_id:
            found = sorted(f for f in file.parent.iterdir() if f.name != _ABOUT)
            sizes = tuple((f.name, f.stat().st_size / 1024) for f in found)
            yield Made(file.parent.name, about["period"], sizes, tuple(about["broken"]))


def _clear(folder: Path) -> None:
    """Remove what was made more than a week ago."""
    for own in folder.glob("*"):
        if time.time() - own.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(own, ignore_errors=True)
