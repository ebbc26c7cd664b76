"""Renderings by content hash, with Range; one name is one sound for ever.

`GET /audio/{sha256}.{ext}` for pages, `GET /api/v1/audio/{sha256}.{ext}` for communes' PCs and programs. A device hears
what its stations play on their days ahead and the last two and in emergencies, nothing else.
"""

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response
from starlette.exceptions import HTTPException

from scheduler.administration.house import House
from scheduler.communes.credentials import Credential
from scheduler.communes.lookahead import LookAhead
from scheduler.playout import emergencies
from scheduler.studio.listening import rendering_file
from scheduler.timekeeping import Clock
from scheduler.web.api.asking import held_or, is_held, reads

API_PATH = "/api/v1/audio/{name}"
_MEDIA = {"mp3": "audio/mpeg", "opus": "audio/ogg", "ogg": "audio/ogg", "flac": "audio/flac"}
_DESCRIBED: dict[str, object] = {media: {} for media in (*dict.fromkeys(_MEDIA.values()), "application/octet-stream")}
_FOREVER = "public, max-age=31536000, immutable"
_OWN_FOREVER = "private, max-age=31536000, immutable"
"""No cache on the way may hand a commune's sound to somebody else."""


def routes(house: House, clock: Clock) -> APIRouter:
    """Return the routes of sound over a house's store."""
    router = APIRouter(tags=["audio"])
    ahead = LookAhead(house)

    def sound(request: Request, name: str, keep: str) -> Response:
        sha256, _, ext = name.partition(".")
        device = request.state.device
        if isinstance(device, Credential) and not request.state.visitor:
            now, own = clock.now(), device.stations
            theirs = ahead.opens(own, name, now) or emergencies.plays(house, own, name, now)
            path = rendering_file(house, sha256, ext) if theirs else None
        else:
            path = rendering_file(house, sha256, ext)
        if path is None:
            raise HTTPException(404)
        headers = {"Cache-Control": keep, "ETag": f'"{sha256}"'}
        if is_held(request.headers.get("if-none-match"), headers["ETag"]):
            return Response(status_code=304, headers=headers)
        media, web = _MEDIA.get(ext, "application/octet-stream"), house.settings.web
        if web.accel_redirect:
            place = f"{web.accel_redirect}{path.relative_to(house.store.root).as_posix()}"
            return Response(media_type=media, headers={**headers, "X-Accel-Redirect": place})
        return FileResponse(path, media_type=media, headers=headers)

    @reads(router, "/audio/{name}", include_in_schema=False)
    def audio(request: Request, name: str) -> Response:
        return sound(request, name, _FOREVER)

    @reads(
        router,
        API_PATH,
        response_class=Response,
        responses=held_or(_DESCRIBED, s206="a piece", s400="a Range that can't be read", s416="no piece"),
    )
    def audio_of_a_day(request: Request, name: str) -> Response:
        """Return a sound by its name, `SHA256.EXT`: whole, a piece (Range, If-Range), or its size (HEAD)."""
        return sound(request, name, _OWN_FOREVER)

    return router
