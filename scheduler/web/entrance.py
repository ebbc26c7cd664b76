"""The entrance: sign in, sign out, one's own password, and the one-time link that a first start prints."""

import hmac
import secrets
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from scheduler.administration import passwords, signing_in
from scheduler.messages import Message, Refused
from scheduler.web.guard import COOKIE, set_cookie, visitor_of
from scheduler.web.screen import Screen
from scheduler.web.throttle import Throttle, place_of
from scheduler.web.unsent import Carried, again_page


class Admission:
    """A link that lets one browser in, once: `/enter/TOKEN`; it lives as long as this process."""

    def __init__(self, account_id: int) -> None:
        self.account_id, self._token = account_id, secrets.token_urlsafe(24)

    @property
    def path(self) -> str:
        """Its address, without the host."""
        return f"/enter/{self._token}"

    def take(self, token: str) -> int | None:
        """Return the account that a token lets in; None when it is wrong or was taken before."""
        if not self._token or not hmac.compare_digest(token.encode(), self._token.encode()):
            return None
        self._token = ""
        return self.account_id


def routes(screen: Screen, throttle: Throttle, admission: Admission | None) -> APIRouter:
    """Return the routes of the entrance.

    Args:
        screen: draws the pages.
        throttle: slows guessing down.
        admission: the first start's link, if this is one.
    """
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    doors = _Entrance(screen, throttle, admission)
    reads = ["GET", "HEAD"]
    router.add_api_route("/sign-in", doors.sign_in_page, methods=reads)
    router.add_api_route("/sign-in", doors.sign_in, methods=["POST"], response_model=None)
    router.add_api_route("/enter/{token}", doors.enter, methods=["GET"], response_model=None)
    router.add_api_route("/sign-out", doors.sign_out, methods=["POST"], response_model=None)
    router.add_api_route("/password", doors.password_page, methods=reads)
    router.add_api_route("/password", doors.password, methods=["POST"], response_model=None)
    return router


class _Entrance:
    """The pages and forms of the entrance."""

    def __init__(self, screen: Screen, throttle: Throttle, admission: Admission | None) -> None:
        self.screen, self.house, self.throttle, self.admission = screen, screen.house, throttle, admission

    def sign_in_page(self, request: Request, back: Annotated[str, Query(alias="next")] = "/") -> HTMLResponse:
        return self.screen.page(request, "sign_in.html", back=own_path(back), login="", why=None, unsent=None)

    def sign_in(
        self,
        request: Request,
        unsent: Carried,
        login: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        back: Annotated[str, Form(alias="next")] = "/",
    ) -> Response:
        who, place = f"login {login.casefold()}", place_of(request)
        again = {"back": own_path(back), "login": login, "unsent": unsent}
        wait = self.throttle.wait_seconds(who, place)
        if wait:
            why = Message("web.wait", {"minutes": int(wait // 60) + 1})
            answer = self.screen.page(request, "sign_in.html", 429, why=why, **again)
            answer.headers["Retry-After"] = str(int(wait) + 1)
            return answer
        try:
            token = signing_in.sign_in(self.house, login, password, self.screen.now())
        except Refused as refused:
            self.throttle.wrong(who, place)
            return self.screen.page(request, "sign_in.html", 422, why=refused.message, **again)
        self.throttle.right(who)
        if unsent is not None:
            request.state.visitor = signing_in.visitor(self.house, token, self.screen.now())
            return _with_cookie(request, again_page(request, self.screen, unsent), token)
        return _entered(request, token, own_path(back))

    def enter(self, request: Request, token: str) -> Response:
        account_id = self.admission.take(token) if self.admission else None
        if account_id is None:
            return RedirectResponse("/sign-in", 303)
        return _entered(request, signing_in.admit(self.house, account_id, self.screen.now()), "/")

    def sign_out(self, request: Request) -> Response:
        signing_in.sign_out(self.house, request.cookies.get(COOKIE, ""))
        answer = RedirectResponse("/sign-in", 303)
        answer.delete_cookie(COOKIE)
        return answer

    def password_page(self, request: Request, back: Annotated[str, Query(alias="next")] = "/") -> HTMLResponse:
        return self.screen.page(request, "password.html", back=own_path(back), why=None)

    def password(
        self,
        request: Request,
        old: Annotated[str, Form()] = "",
        new: Annotated[str, Form()] = "",
        again: Annotated[str, Form()] = "",
        back: Annotated[str, Form(alias="next")] = "/",
    ) -> Response:
        me = visitor_of(request)
        who = f"password of {me.account_id}"
        if self.throttle.wait_seconds(who):
            raise HTTPException(429)
        why = Message("web.passwords_differ") if new != again else None
        try:
            if why is None:
                passwords.set_own(self.house, me.account_id, old, new, self.screen.now())
        except Refused as refused:
            self.throttle.wrong(who)
            why = refused.message
        if why is not None:
            return self.screen.page(request, "password.html", 422, back=own_path(back), why=why)
        return _entered(request, signing_in.admit(self.house, me.account_id, self.screen.now()), own_path(back))


def own_path(address: str) -> str:
    """Return an address when it is a path on this site, else "/": nobody is led elsewhere from here."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not address.startswith("/") or address.startswith(("//", "/\\")):
        return "/"
    return address


def _entered(request: Request, token: str, back: str) -> Response:
    return _with_cookie(request, RedirectResponse(back, 303), token)


def _with_cookie(request: Request, answer: Response, token: str) -> Response:
    set_cookie(answer, COOKIE, token, secure=request.url.scheme == "https")
    return answer
