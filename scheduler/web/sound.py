"""`GET /audio/{sha256}.{ext}`: renderings by content hash, with Range; one name is one sound for ever."""

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response
from starlette.exceptions import HTTPException

from scheduler.administration.house import House
from scheduler.studio.listening import rendering_file

_MEDIA = {"mp3": "audio/mpeg", "opus": "audio/ogg", "ogg": "audio/ogg", "flac": "audio/flac"}
_FOREVER = "public, max-age=31536000, immutable"


def routes(house: House) -> APIRouter:
    """Return the routes of sound over a house's store."""
    router = APIRouter()

    @router.api_route("/audio/{name}", methods=["GET", "HEAD"], include_in_schema=False)
    def audio(request: Request, name: str) -> Response:
        sha256, _, ext = name.partition(".")
        path = rendering_file(house, sha256, ext)
        if path is None:
            raise HTTPException(404)
        headers = {"Cache-Control": _FOREVER, "ETag": f'"{sha256}"'}
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return FileResponse(path, media_type=_MEDIA.get(ext, "application/octet-stream"), headers=headers)

    return router
