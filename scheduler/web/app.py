"""The application: pages, sound, style sheet, and problems told in the reader's language."""

from importlib import resources

from fastapi import FastAPI, Request
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scheduler.administration.house import House
from scheduler.messages import OutsideFailed, SchedulerError, WrongUse, render
from scheduler.timekeeping import Clock
from scheduler.web import pages, sound
from scheduler.web.screen import Screen, language_of

_HEADERS = {
    b"content-security-policy": b"default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
}


def create_app(house: House, clock: Clock) -> FastAPI:
    """Return the web application over an opened house.

    Args:
        house: what the pages show.
        clock: says what 'today' is; on sample data it stands on the simulated day.
    """
    app = FastAPI(title="scheduler", docs_url=None, redoc_url=None, openapi_url=None)
    screen = Screen(house, clock)
    app.include_router(pages.routes(screen))
    app.include_router(sound.routes(house))
    static = resources.files("scheduler.web").joinpath("static")
    app.mount("/static", StaticFiles(directory=str(static)), name="static")

    def problem(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException):
            key = f"problem_{error.status_code}" if error.status_code in _TOLD else "problem_other"
            return screen.problem(request, error.status_code, render(f"web.{key}", language_of(request, house)))
        if not isinstance(error, SchedulerError):
            raise error
        return screen.problem(request, _status(error), render(error.message, language_of(request, house)))

    app.add_exception_handler(HTTPException, problem)
    app.add_exception_handler(SchedulerError, problem)
    app.add_middleware(SafeHeaders)
    return app


_TOLD = (404, 405)


def _status(error: SchedulerError) -> int:
    if isinstance(error, WrongUse):
        return 400
    return 503 if isinstance(error, OutsideFailed) else 409


class SafeHeaders:
    """Adds to every answer the headers that keep a browser to this site's own files."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers added."""

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS.items()]
            await send(message)

        await self.app(scope, receive, send_with)
