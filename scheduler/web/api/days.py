"""`GET /api/v1/stations/{code}/days/{date}`: the newest day document, exactly the bytes that were signed.

With `?links=1` its sounds' links stand beside it: `{"document": …, "links": {"HASH.EXT": …}, "links_until": …}`.
"""

from datetime import date
from typing import Annotated

from anyio import from_thread
from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response
from pydantic import AwareDatetime, BaseModel
from starlette.exceptions import HTTPException

from scheduler import receiptcode
from scheduler.administration.house import House
from scheduler.communes import pulling
from scheduler.communes.confirming import HEADER
from scheduler.communes.credentials import Credential
from scheduler.communes.links import Linker
from scheduler.daysheet import DayDocument
from scheduler.web.api.asking import MINE, held_or, is_held, only_own, reads
from scheduler.web.api.sightings import Sightings

PATH = "/api/v1/stations/{code}/days/{day}"


class DayWithLinks(BaseModel):
    """A day document, its very bytes, and by file name the links to its sounds, relative to this address or whole."""

    document: DayDocument
    links: dict[str, str]
    links_until: AwareDatetime


def routes(house: House, sightings: Sightings) -> APIRouter:
    """Return the route of day documents."""
    router = APIRouter(tags=["days"])
    linker = linker_of(house)

    @reads(router, PATH, response_model=DayDocument | DayWithLinks, responses=held_or({}))
    def day(
        request: Request,
        code: str,
        day: date,
        links: Annotated[bool, Query()] = False,
        if_none_match: Annotated[str | None, Header()] = None,
    ) -> Response:
        """Return a station's day: slots, relay blocks, renderings with size and SHA-256, recall list, signature.

        With `links` it stands as `document` beside `links`, by file name, which are good until `links_until`.
        """
        only_own(house, request, code)
        revision = pulling.newest(house, code, day)
        if revision is None:
            raise HTTPException(404)
        device = request.state.device
        if isinstance(device, Credential) and request.method == "GET":
            from_thread.run_sync(sightings.note, device.device_id, code, day, revision.number)
        etag = with_links(revision.etag, linker) if links else revision.etag
        headers = {"ETag": etag, "Cache-Control": MINE}
        if is_held(if_none_match, etag):
            return Response(status_code=304, headers=headers)
        body = pulling.document(house, revision)
        if links:
            body = linker.answer(body, day, house.zone)
        if isinstance(device, Credential):
            headers |= receipt_key(house, code, day)
        return Response(body, media_type="application/json", headers=headers)

    return router


def receipt_key(house: House, station: str, day: date) -> dict[str, str]:
    """Return the header that brings a device the key of a day's receipts; an answer without a day brings none."""
    return {} if house.key is None else {HEADER: receiptcode.day_key(house.key, station, day).hex()}


def linker_of(house: House) -> Linker:
    """Return what makes a house's links: signed where a web server in front checks them."""
    return Linker(house.settings.web.sound_links, house.link_secret) if house.settings.web.sound_links else Linker()


def with_links(etag: str, linker: Linker) -> str:
    """Return the ETag of a day with its links."""
    return f'{etag[:-1]}-{linker.tag()}"'
