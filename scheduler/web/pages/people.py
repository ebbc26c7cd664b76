"""`/administration/accounts`: who may do what; a password is made here, shown once, and changed by its owner."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from scheduler.administration import accounts, passwords
from scheduler.administration.accounts import AccountLine
from scheduler.administration.network import kept_network
from scheduler.messages import Message, Refused
from scheduler.web.guard import visitor_of
from scheduler.web.pages.common import READS, done, refused
from scheduler.web.screen import Screen

PLACE = "/administration/accounts"


def routes(screen: Screen) -> APIRouter:
    """Return the routes of accounts."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    pages = _People(screen)
    router.add_api_route(PLACE, pages.all_of_them, methods=READS)
    router.add_api_route(PLACE, pages.add, methods=["POST"], response_model=None)
    router.add_api_route(PLACE + "/{login}", pages.one, methods=READS)
    router.add_api_route(PLACE + "/{login}/roles", pages.give_roles, methods=["POST"], response_model=None)
    router.add_api_route(PLACE + "/{login}/password", pages.give_password, methods=["POST"])
    router.add_api_route(PLACE + "/{login}/close", pages.close, methods=["POST"], response_model=None)
    router.add_api_route(PLACE + "/{login}/blank", pages.blank, methods=["POST"], response_model=None)
    return router


class _People:
    """Lists, adds and changes accounts."""

    def __init__(self, screen: Screen) -> None:
        self.screen, self.house = screen, screen.house

    def all_of_them(self, request: Request) -> HTMLResponse:
        return self._listed(request, 200, None, {"login": "", "name": "", "roles": [], "unit": ""})

    def add(
        self,
        request: Request,
        login: Annotated[str, Form()] = "",
        name: Annotated[str, Form()] = "",
        roles: Annotated[list[str] | None, Form()] = None,
        unit: Annotated[str, Form()] = "",
    ) -> Response:
        login, name, held = login.strip(), name.strip(), _known(roles)
        typed = {"login": login, "name": name, "roles": held, "unit": unit}
        me, now = visitor_of(request).account_id, self.screen.now()
        why = None if login and "/" not in login else Message("web_administration.no_login")
        if why is None and not held:
            why = Message("web_administration.no_role")
        if why is None:
            try:
                accounts.add(self.house, login, name, tuple(held), unit or None, me, now)
            except Refused as error:
                why = error.message
        if why is not None:
            return self._listed(request, 422, why, typed)
        return done(
            request, self.screen, f"{PLACE}/{login}", Message("web_administration.account_added", {"login": login})
        )

    def one(self, request: Request, login: str) -> HTMLResponse:
        return self._one(request, login)

    def give_roles(
        self,
        request: Request,
        login: str,
        roles: Annotated[list[str] | None, Form()] = None,
        unit: Annotated[str, Form()] = "",
    ) -> Response:
        self._found(login)
        by = visitor_of(request).account_id
        try:
            accounts.set_roles(self.house, login, tuple(_known(roles)), unit or None, by)
        except Refused as error:
            return refused(request, self.screen, f"{PLACE}/{login}", error)
        return done(
            request, self.screen, f"{PLACE}/{login}", Message("web_administration.roles_given", {"login": login})
        )

    def give_password(self, request: Request, login: str) -> HTMLResponse:
        account = self._found(login)
        made = passwords.give(self.house, account.id, visitor_of(request).account_id, self.screen.now())
        answer = self._one(request, login, password=made)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def close(self, request: Request, login: str) -> Response:
        self._found(login)
        try:
            accounts.close(self.house, login, visitor_of(request).account_id, self.screen.now())
        except Refused as error:
            return refused(request, self.screen, f"{PLACE}/{login}", error)
        return done(request, self.screen, PLACE, Message("web_administration.account_closed", {"login": login}))

    def blank(self, request: Request, login: str) -> Response:
        self._found(login)
        accounts.pseudonymise(self.house, login, visitor_of(request).account_id, self.screen.now())
        return done(
            request, self.screen, f"{PLACE}/{login}", Message("web_administration.name_blanked", {"login": login})
        )

    def _listed(self, request: Request, status: int, why: Message | None, typed: Mapping[str, object]) -> HTMLResponse:
        found = [a for a in accounts.listing(self.house) if a.login != accounts.SYSTEM]
        values = {"accounts": found, "typed": typed, "why": why}
        return self.screen.page(request, "administration_accounts.html", status, **values, **self._choices())

    def _one(self, request: Request, login: str, password: str = "") -> HTMLResponse:
        account, me = self._found(login), visitor_of(request).account_id
        values = {"account": account, "mine": account.id == me, "password": password}
        return self.screen.page(request, "administration_account.html", **values, **self._choices())

    def _choices(self) -> dict[str, object]:
        units = [(u.code, u.name) for u in kept_network(self.house).units]
        return {"roles": accounts.ROLES, "units": list(dict(units).items())}

    def _found(self, login: str) -> AccountLine:
        found = next((a for a in accounts.listing(self.house) if a.login == login != accounts.SYSTEM), None)
        if found is None:
            raise HTTPException(404)
        return found


def _known(roles: list[str] | None) -> list[str]:
    """Return the roles that were ticked and are any."""
    return [r for r in accounts.ROLES if r in (roles or ())]
