"""`GET /waveforms/{take}.svg`: a take's waveform, drawn once while the server runs, kept by the browser by its hash."""

from functools import lru_cache

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from scheduler.administration.house import House
from scheduler.messages import Refused, render
from scheduler.studio.drawing import DRAWING, svg
from scheduler.studio.seeing import take_waveform
from scheduler.web.screen import language_of

_DRAWN_AT_MOST = 64
_A_DAY = "private, max-age=86400"


def routes(house: House) -> APIRouter:
    """Return the routes of waveforms over a house's store."""
    router = APIRouter()

    @lru_cache(_DRAWN_AT_MOST)
    def drawn(sha256: str, lang: str) -> str:
        wave = take_waveform(house, sha256)
        values = {"lufs": wave.lufs, "peak": wave.true_peak_dbtp, "seconds": round(wave.seconds)}
        return svg(wave, render("web.waveform", lang), render("web.waveform_measured", lang, **values))

    @router.api_route("/waveforms/{name}", methods=["GET", "HEAD"], include_in_schema=False)
    def waveform(request: Request, name: str) -> Response:
        sha256, _, ext = name.partition(".")
        if ext != "svg":
            raise HTTPException(404)
        lang = language_of(request, house)
        headers = {"Cache-Control": _A_DAY, "ETag": f'"{sha256}-{DRAWING}-{lang}"', "Vary": "Cookie"}
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        try:
            text = drawn(sha256, lang)
        except Refused as error:
            raise HTTPException(404) from error
        return Response(text, media_type="image/svg+xml", headers=headers)

    return router
