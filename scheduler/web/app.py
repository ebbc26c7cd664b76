"""The application: every route behind the guard, sound, style sheet, and problems told in the reader's language."""

from importlib import resources

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

from scheduler.administration.house import House
from scheduler.messages import Message, Refused
from scheduler.timekeeping import Clock
from scheduler.web import calendars, enrolling, entrance, pages, sound, waveforms
from scheduler.web.api import described, doors, enrolment, lane
from scheduler.web.api.bodies import ShortBodies
from scheduler.web.api.sightings import Sightings
from scheduler.web.guard import Audited, guard_of
from scheduler.web.pages import commune
from scheduler.web.problems import add_problems, problem
from scheduler.web.rules import without_rule
from scheduler.web.screen import Screen
from scheduler.web.throttle import Throttle
from scheduler.web.wire import AccessLog, OnlyEncrypted

_HEADERS = {
    b"content-security-policy": (
        b"default-src 'self'; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self';"
        b" frame-ancestors 'none'"
    ),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
}
_API_HEADERS = {b"x-content-type-options": b"nosniff"}
"""What programs read needs no more: an answer that nothing is new stays under 300 bytes."""


def create_app(house: House, clock: Clock, *, workers: int = 1, admission: entrance.Admission | None = None) -> FastAPI:
    """Return the web application over an opened house.

    Args:
        house: what the pages show.
        clock: says what 'today' is; on sample data it stands on the simulated day.
        workers: how many processes serve; each throttles its share.
        admission: the one-time link of a first start.

    Raises:
        RuntimeError: a route has no rule about who may open it.
        Refused: signed links to sounds are wanted, and there is no secret to sign them with.
    """
    if house.settings.web.sound_links and not house.link_secret:
        raise Refused("web.no_link_secret")
    guarded = [Depends(guard_of(house, clock))]
    screen, throttle, sightings = Screen(house, clock), Throttle(workers), Sightings(house, clock)
    app = FastAPI(
        title="scheduler",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=guarded,
        lifespan=sightings.until_the_end,
    )
    routers = [
        entrance.routes(screen, throttle, admission),
        enrolling.routes(screen, throttle),
        enrolment.routes(house, clock, throttle),
        calendars.routes(screen),
        *pages.routers(screen),
        *commune.routers(screen, throttle),
        sound.routes(house, clock),
        waveforms.routes(house),
        *doors.routers(house, clock, sightings),
    ]
    routers.append(described.routes(tuple(routers)))
    open_doors = without_rule(routers)
    if open_doors:
        msg = f"no rule about who may open {open_doors}"
        raise RuntimeError(msg)
    for router in routers:
        app.include_router(router)
    static = resources.files("scheduler.web").joinpath("static")
    app.mount("/static", StaticFiles(directory=str(static)), name="static")
    add_problems(app, screen)
    app.add_middleware(Audited, house=house, clock=clock)
    app.add_middleware(ShortBodies, refusal=lambda r: problem(r, screen, 413, Message("web.problem_413")))
    app.add_middleware(SafeHeaders)
    app.add_middleware(lane.Lane, house=house, sightings=sightings)
    if not house.settings.web.plain_http:
        app.add_middleware(OnlyEncrypted, refusal=lambda r: problem(r, screen, 403, Message("web.problem_plain_http")))
    if house.settings.web.access_log:
        app.add_middleware(AccessLog)
    return app


class SafeHeaders:
    """Adds to every page the headers that keep a browser to this site's own files; to the API's, what it needs."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers added."""
        added = _API_HEADERS if scope.get("path", "").startswith("/api/") else _HEADERS

        async def send_with(message: Event) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *added.items()]
            await send(message)

        await self.app(scope, receive, send_with)
