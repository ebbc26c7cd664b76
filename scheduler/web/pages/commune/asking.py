"""Who asks on a commune's page, and how a form of it is answered: a page for people, JSON for the page's own script."""

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from scheduler.administration.shift import program_account
from scheduler.communes.credentials import Credential
from scheduler.communes.stations import name_of
from scheduler.messages import Message, SchedulerError, render
from scheduler.web.api.asking import only_own
from scheduler.web.guard import visitor_of
from scheduler.web.pages.common import done, refused
from scheduler.web.problems import status_of
from scheduler.web.screen import Screen, language_of

PATH = "/xa/{code}"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who speaks for a station.

    Attributes:
        code: the station's.
        name: the station's.
        by: the account that acts: a person's, or the program's for a phone; the log of who did what names the phone.
        device: the phone's name; "" for a person.
    """

    code: str
    name: str
    by: int
    device: str


def asker(request: Request, screen: Screen, code: str) -> Asker:
    """Return who asks for a station.

    Raises:
        HTTPException: 404; it isn't theirs, or there is none.
    """
    only_own(screen.house, request, code)
    phone, name = request.state.device, name_of(screen.house, code)
    if isinstance(phone, Credential) and request.state.visitor is None:
        return Asker(code, name, program_account(screen.house, screen.now()), phone.name)
    return Asker(code, name, visitor_of(request).account_id, "")


def page(
    request: Request, screen: Screen, template: str, who: Asker, status: int = 200, /, **values: object
) -> HTMLResponse:
    """Return a page of a station with its menu."""
    return screen.page(request, template, status, who=who, home=path_of(who.code), secure=is_secure(request), **values)


def is_secure(request: Request) -> bool:
    """Tell whether browsers let this address work without a network: by TLS, or on the very machine."""
    return request.url.scheme == "https" or request.url.hostname in {"localhost", "127.0.0.1", "::1"}


def path_of(code: str, *then: str) -> str:
    """Return a path below a station's."""
    return "/".join(["/xa", *(quote(part, safe="") for part in (code, *then))])


def said(request: Request, screen: Screen, to: str, message: Message) -> Response:
    """Answer a form that was carried out."""
    if not _by_script(request):
        return done(request, screen, to, message)
    return JSONResponse({"told": render(message, language_of(request, screen.house))})


def not_said(request: Request, screen: Screen, to: str, error: SchedulerError) -> Response:
    """Answer a form that was not carried out, and holds nothing that took pains to type."""
    if not _by_script(request):
        return refused(request, screen, to, error)
    lang = language_of(request, screen.house)
    why = " ".join(render(m, lang) for m in (error.message, *error.details))
    return JSONResponse({"why": why}, status_of(error))


def _by_script(request: Request) -> bool:
    return request.headers.get("accept", "").startswith("application/json")
