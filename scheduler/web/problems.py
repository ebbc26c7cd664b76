"""What is told when something can't be done: a page for people, a problem document (RFC 9457) for programs."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from scheduler.messages import Message, OutsideFailed, SchedulerError, WrongUse, render
from scheduler.web.guard import SignInFirst
from scheduler.web.screen import Screen, language_of
from scheduler.web.unsent import FormUnsent, unsent_page

_TOLD = frozenset({400, 401, 403, 404, 405, 413, 415, 422, 429})
"""Statuses that have a sentence of their own in the catalogue."""


def add_problems(app: FastAPI, screen: Screen) -> None:
    """Let an application tell its problems in the reader's language."""

    def told(request: Request, error: Exception) -> Response:
        if isinstance(error, SignInFirst):
            return RedirectResponse(error.address, 303)
        if isinstance(error, FormUnsent):
            return unsent_page(request, screen, error)
        status, message, headers = _what(error)
        made = problem(request, screen, status, message)
        made.headers.update(headers)
        return made

    for kind in (HTTPException, RequestValidationError, SchedulerError, SignInFirst, FormUnsent):
        app.add_exception_handler(kind, told)


def problem(request: Request, screen: Screen, status: int, message: Message) -> Response:
    """Return the answer that tells one problem: a page, or below /api/ a problem document."""
    what = render(message, language_of(request, screen.house))
    if not request.url.path.startswith("/api/"):
        return screen.problem(request, status, what)
    document = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": what}
    return Response(json.dumps(document, ensure_ascii=False), status, media_type="application/problem+json")


def _what(error: Exception) -> tuple[int, Message, Mapping[str, str]]:
    """Return the status, the sentence and further headers of what went wrong."""
    match error:
        case HTTPException(detail="stale_form"):
            return error.status_code, Message("web.problem_stale_form"), {}
        case HTTPException():
            key = f"problem_{error.status_code}" if error.status_code in _TOLD else "problem_other"
            return error.status_code, Message(f"web.{key}"), error.headers or {}
        case RequestValidationError() if any(e["type"] == "json_invalid" for e in error.errors()):
            return 400, Message("web.problem_400"), {}
        case RequestValidationError():
            return 422, Message("web.problem_422"), {}
        case SchedulerError():
            return status_of(error), error.message, {}
    raise error


def status_of(error: SchedulerError) -> int:
    """Return the HTTP status of one of our errors: 400 wrong use, 409 refused, 503 the outside world failed."""
    if isinstance(error, WrongUse):
        return 400
    return 503 if isinstance(error, OutsideFailed) else 409
