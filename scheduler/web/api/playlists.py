"""`GET /api/v1/stations/{code}/days/{date}/playlist.{form}`: a day as other programs read it."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from scheduler import __version__
from scheduler.administration.house import House
from scheduler.communes import playlists, pulling
from scheduler.daysheet import read_day
from scheduler.web.api.asking import MINE, held_or, is_held, only_own, reads
from scheduler.web.screen import language_of

PATH = "/api/v1/stations/{code}/days/{day}/playlist.{form}"
MEDIA = {
    "m3u8": "audio/x-mpegurl; charset=utf-8",
    "xspf": "application/xspf+xml",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
}


_DESCRIBED: dict[str, object] = {media.partition(";")[0]: {} for media in MEDIA.values()}


def routes(house: House) -> APIRouter:
    """Return the route of playlists."""
    router = APIRouter(tags=["days"])

    @reads(router, PATH, response_class=Response, responses=held_or(_DESCRIBED))
    def day_as_playlist(
        request: Request, code: str, day: date, form: str, if_none_match: Annotated[str | None, Header()] = None
    ) -> Response:
        """Return a day's playlist: m3u8, xspf, csv, ics or json. Paths in it are those of a pack: `audio/HASH.EXT`."""
        only_own(house, request, code)
        revision = pulling.newest(house, code, day) if form in MEDIA else None
        if revision is None:
            raise HTTPException(404)
        lang = language_of(request, house)
        etag = f'{revision.etag[:-1]}-{form}-{lang}-{__version__}"'  # a later version may write it otherwise
        headers = {
            "ETag": etag,
            "Cache-Control": MINE,
            "Vary": "Cookie",
            "Content-Language": lang,
            "Content-Disposition": f'attachment; filename="{code}_{day.isoformat()}.{form}"',
        }
        if is_held(if_none_match, etag):
            return Response(status_code=304, headers=headers)
        document = read_day(pulling.document(house, revision))
        written = playlists.playlist(document, form, lang, house.zone)
        return Response(written, media_type=MEDIA[form], headers=headers)

    return router
