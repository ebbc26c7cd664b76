"""`/administration/sounds`: tune, opening and closing, of the house or of one station: from words or from a file."""

import tempfile
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import UploadFile

from scheduler.administration.network import kept_network
from scheduler.messages import Message, SchedulerError, WrongUse
from scheduler.newsroom import desk as newsroom
from scheduler.progress import Progress
from scheduler.studio import house_sounds
from scheduler.web.guard import visitor_of
from scheduler.web.pages.common import READS, done, refused
from scheduler.web.pages.working import work_or_done
from scheduler.web.screen import Screen, language_of, words
from scheduler.web.works import Done, Works

PLACE = "/administration/sounds"
ALL = "*"
LARGEST_BYTES = 64 << 20
"""Ten minutes of a recording in CD quality have 106 MB; nobody uploads a tune so."""


def routes(screen: Screen, works: Works) -> APIRouter:
    """Return the routes of tunes, openings and closings."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    @router.api_route(PLACE, methods=READS)
    def listed(request: Request) -> HTMLResponse:
        return _shown(request, screen)

    @router.post(PLACE, response_model=None)
    async def give(request: Request) -> Response:
        by, now = visitor_of(request).account_id, screen.now()
        async with request.form() as form:
            station, role, said = (str(form.get(f, "")) for f in ("station", "role", "words"))
            file = form.get("file")
            data = await file.read(LARGEST_BYTES + 1) if isinstance(file, UploadFile) and file.filename else b""
            name = Path(file.filename or "").name if isinstance(file, UploadFile) else ""
        try:
            _check(role, said, data)
        except WrongUse as error:
            return _shown(request, screen, error, said)
        place = None if station == ALL else station

        def from_words(_progress: Progress) -> Done:
            house_sounds.set_words(
                house, place, role, newsroom.as_spoken(house, said) if role != "tune" else "", by, now
            )
            return Done(Message("web_administration.sound_made"), PLACE)

        def from_file(_progress: Progress) -> Done:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / (name or "sound")
                path.write_bytes(data)
                house_sounds.set_file(house, place, role, path, by, now)
            return Done(Message("web_administration.sound_made"), PLACE)

        title = words("web_administration.sound_making", lang=language_of(request, house))
        return work_or_done(request, screen, works, title, PLACE, from_file if data else from_words)

    @router.post(PLACE + "/clear", response_model=None)
    async def clear(request: Request) -> Response:
        form = await request.form()
        station, role = str(form.get("station", "")), str(form.get("role", ""))
        try:
            if role not in house_sounds.ROLES:
                raise WrongUse("web_administration.no_sound_role")
            house_sounds.clear(house, None if station == ALL else station, role, visitor_of(request).account_id)
        except SchedulerError as error:
            return refused(request, screen, PLACE, error)
        return done(request, screen, PLACE, Message("web_administration.sound_cleared"))

    return router


def _shown(request: Request, screen: Screen, error: SchedulerError | None = None, said: str = "") -> HTMLResponse:
    return screen.page(
        request,
        "administration_sounds.html",
        200 if error is None else 422,
        lines=house_sounds.listing(screen.house),
        stations=[(s.code, s.name) for s in kept_network(screen.house).stations],
        roles=house_sounds.ROLES,
        said=said,
        why=() if error is None else (error.message, *error.details),
    )


def _check(role: str, said: str, data: bytes) -> None:
    """Refuse a form that names no role, or neither words nor a file, or a file of impossible size.

    Raises:
        WrongUse: so it is.
    """
    if role not in house_sounds.ROLES:
        raise WrongUse("web_administration.no_sound_role")
    if len(data) > LARGEST_BYTES:
        raise WrongUse("web_administration.large_sound", mebibytes=LARGEST_BYTES >> 20)
    if not data and not said.strip() and role != "tune":
        raise WrongUse("web_administration.words_or_file")
