"""The guard in front of every route: who asks, whether the rule lets them, whether a form is this browser's own.

A browser shows the cookie `scheduler`; a commune's PC `Authorization: Bearer TOKEN`, its phone the cookie
`scheduler-device`. A form carries `csrf`, a script the header `X-CSRF-Token`; both cookies are SameSite=Lax.
"""

import hmac
from collections.abc import Awaitable, Callable
from typing import NoReturn
from urllib.parse import urlencode

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scheduler.administration import auditing
from scheduler.administration.house import House
from scheduler.administration.signing_in import Visitor, csrf_of, visitor
from scheduler.communes.credentials import Credential, credential
from scheduler.timekeeping import Clock
from scheduler.web.rules import SAFE, rule_of
from scheduler.web.unsent import FormUnsent, unsent_of

COOKIE = "scheduler"
DEVICE_COOKIE = "scheduler-device"


class SignInFirst(Exception):  # noqa: N818 - it is a way to go, not an error
    """A page was asked for that only people who are signed in see; `back` is where to go on afterwards."""

    def __init__(self, place: str, back: str) -> None:
        self.address = f"{place}?{urlencode({'next': back})}" if back not in {"", "/"} else place


def guard_of(house: House, clock: Clock) -> Callable[[Request], Awaitable[None]]:
    """Return the dependency that every router is given."""

    async def guard(request: Request) -> None:
        if "\0" in request.url.path:  # no name of ours has one, and PostgreSQL can't even be asked for it
            raise HTTPException(404)
        rule = rule_of(request.method, request.scope["route"].path)
        who, device = await run_in_threadpool(_who, house, clock, request)
        request.state.visitor, request.state.device = who, device
        if rule.anybody or (rule.devices and device is not None):
            if request.method not in SAFE and who is not None:
                await _check_form(request)
            return
        if who is None and rule.people and request.method not in SAFE:
            await _keep(request, 401)
        if who is None or not rule.people:
            _turn_away(request, 401)
        if who.must_change and not rule.first_page:
            raise SignInFirst("/password", _here(request)) if request.method in SAFE else HTTPException(403)
        if rule.roles and not who.has(*rule.roles):
            _turn_away(request, 403)
        if request.method not in SAFE:
            await _check_form(request)

    return guard


def visitor_of(request: Request) -> Visitor:
    """Return who is signed in, on a route whose rule lets only people pass.

    Raises:
        HTTPException: 401; nobody is.
    """
    who = request.state.visitor
    if not isinstance(who, Visitor):
        raise HTTPException(401)
    return who


def token_shown(request: Request) -> str:
    """Return the device's token that a request shows, as bearer or as cookie; "" for none."""
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    return bearer.strip() if scheme.lower() == "bearer" else request.cookies.get(DEVICE_COOKIE, "")


def set_cookie(response: Response, name: str, token: str, *, secure: bool, seconds: int | None = None) -> None:
    """Give a browser its cookie: out of scripts' reach, not sent by other sites' forms, by TLS alone if there.

    Args:
        response: that carries it.
        name: of the cookie.
        token: its content.
        secure: this very answer goes by TLS.
        seconds: how long it is kept; None: until the browser is closed.
    """
    response.set_cookie(name, token, max_age=seconds, httponly=True, samesite="lax", secure=secure)


def _who(house: House, clock: Clock, request: Request) -> tuple[Visitor | None, Credential | None]:
    now = clock.now()
    token = request.cookies.get(COOKIE)
    shown = token_shown(request)
    return (
        visitor(house, token, now) if token else None,
        credential(house, shown, now) if shown else None,
    )


def _turn_away(request: Request, status: int) -> NoReturn:
    page = request.method in SAFE and not request.url.path.startswith(("/api/", "/audio/"))
    if status == 401 and page:  # noqa: PLR2004 - HTTP's own number
        raise SignInFirst("/sign-in", _here(request))
    raise HTTPException(status, headers={"WWW-Authenticate": "Bearer"} if status == 401 else None)  # noqa: PLR2004


async def _keep(request: Request, status: int) -> None:
    """Let what was typed into a page's form not be lost."""
    unsent = None if request.url.path.startswith("/api/") else await unsent_of(request)
    await request.close()  # files that came along are let go
    if unsent is not None:
        raise FormUnsent(unsent, status)


async def _check_form(request: Request) -> None:
    token = request.cookies.get(COOKIE, "")
    given = request.headers.get("x-csrf-token")
    if given is None and "form" in request.headers.get("content-type", ""):
        given = str((await request.form()).get("csrf", ""))
    if not hmac.compare_digest((given or "").encode(), csrf_of(token).encode()):
        await _keep(request, 403)
        raise HTTPException(403, detail="stale_form")


def _here(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


class Audited:
    """Writes one line into the audit log for each change that was asked for and done."""

    def __init__(self, app: ASGIApp, house: House, clock: Clock) -> None:
        self.app, self.house, self.clock = app, house, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; then note what was done."""
        if scope["type"] != "http" or scope["method"] in SAFE:
            await self.app(scope, receive, send)
            return
        status = 500

        async def listen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        await self.app(scope, receive, listen)
        if status < 400 and "route" in scope:  # noqa: PLR2004 - HTTP's own number
            await run_in_threadpool(self._note, scope)

    def _note(self, scope: Scope) -> None:
        state, path = scope.get("state", {}), scope["route"].path
        who, device = state.get("visitor"), state.get("device")
        about = " ".join(str(v) for k, v in scope.get("path_params", {}).items() if k != "token")
        auditing.note(
            self.house,
            "api" if path.startswith("/api/") else "web",
            f"{scope['method']} {path}",
            about,
            self.clock.now(),
            account_id=who.account_id if isinstance(who, Visitor) else None,
            device_id=device.device_id if isinstance(device, Credential) else None,
        )
