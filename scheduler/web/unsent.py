"""What somebody had typed when the session ended: carried over the sign-in and shown again; nothing is done by itself.

A form that comes without a valid session, or with the token of an older one, is answered by a page that holds its
fields. Only forms of this site are kept, only their text, and they go back to the very path they were for.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from scheduler.web.screen import Screen

MOST_CHARACTERS = 600_000
"""Somewhat more than the longest text that a bulletin may have."""

SHOWN_FROM = 20
"""A longer value was typed by somebody and is shown; shorter ones go along."""

_PATH, _NAME, _VALUE = "unsent-path", "unsent-name", "unsent-value"
_NOT_KEPT = frozenset({"csrf", "password", "old", "new", "again"})


@dataclass(frozen=True, slots=True)
class Unsent:
    """A form that was not carried out.

    Attributes:
        path: where it was going.
        fields: names and texts in their order, without tokens and passwords.
    """

    path: str
    fields: tuple[tuple[str, str], ...]

    @property
    def typed(self) -> tuple[tuple[str, str], ...]:
        """The fields that somebody typed words into."""
        return tuple((name, value) for name, value in self.fields if _is_typed(value))

    @property
    def beside(self) -> tuple[tuple[str, str], ...]:
        """The others: choices and numbers."""
        return tuple((name, value) for name, value in self.fields if not _is_typed(value))


class FormUnsent(Exception):  # noqa: N818 - it is a way to go, not an error
    """A form came too late: nobody is signed in (401), or somebody anew since it was opened (403)."""

    def __init__(self, unsent: Unsent, status: int) -> None:
        self.unsent, self.status = unsent, status


async def form_of(request: Request) -> AsyncIterator[FormData]:
    """Give a form's fields, read only after the guard let it pass; its files are closed afterwards."""
    async with request.form() as form:
        yield form


Posted = Annotated[FormData, Depends(form_of)]


async def unsent_of(request: Request) -> Unsent | None:
    """Return what to keep of a form that can't be carried out; None for nothing, too much, or another site's."""
    if not _is_ours(request) or "form" not in request.headers.get("content-type", ""):
        return None
    fields = _texts(await request.form())
    if not any(_is_typed(value) for _, value in fields) or sum(len(v) for _, v in fields) > MOST_CHARACTERS:
        return None
    return Unsent(request.url.path, fields)


async def carried(request: Request) -> Unsent | None:
    """Return the fields that a sign-in form carries along; None when it carries none."""
    form = await request.form()
    path = str(form.get(_PATH, ""))
    names = [v for v in form.getlist(_NAME) if isinstance(v, str)]
    values = [v for v in form.getlist(_VALUE) if isinstance(v, str)]
    parts = urlsplit(path)
    own = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    if not own or not names or len(names) != len(values) or sum(map(len, values)) > MOST_CHARACTERS:
        return None
    return Unsent(path, tuple(zip(names, values, strict=True)))


Carried = Annotated[Unsent | None, Depends(carried)]


def unsent_page(request: Request, screen: Screen, error: FormUnsent) -> HTMLResponse:
    """Return the page that a form that came too late gets: the sign-in with the text in it, or the text at once."""
    if error.status == 401:  # noqa: PLR2004 - HTTP's own number
        back = error.unsent.path
        return screen.page(request, "sign_in.html", 401, back=back, login="", why=None, unsent=error.unsent)
    return again_page(request, screen, error.unsent, error.status)


def again_page(request: Request, screen: Screen, unsent: Unsent, status: int = 200) -> HTMLResponse:
    """Return the form again, filled in, for somebody who is signed in now."""
    return screen.page(request, "unsent.html", status, unsent=unsent)


def _texts(form: FormData) -> tuple[tuple[str, str], ...]:
    every = form.multi_items()
    return tuple((name, value) for name, value in every if isinstance(value, str) and name not in _NOT_KEPT)


def _is_typed(value: str) -> bool:
    return len(value) > SHOWN_FROM or "\n" in value


def _is_ours(request: Request) -> bool:
    """Tell whether a form was on a page of this site, by what browsers say of it."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
    return site == "same-origin" and (origin is None or urlsplit(origin).netloc == request.headers.get("host"))
