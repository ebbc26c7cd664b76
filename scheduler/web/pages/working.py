"""`/works/{id}`: how far something long is, with a bar; when it is done, the page that it made."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from scheduler.web.guard import visitor_of
from scheduler.web.pages.common import READS
from scheduler.web.screen import Screen, language_of
from scheduler.web.telling import tell
from scheduler.web.works import Job, State, Work, Works


def routes(screen: Screen, works: Works) -> APIRouter:
    """Return the route of works."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

    @router.api_route("/works/{work}", methods=READS)
    def work_page(request: Request, work: str) -> Response:
        found = works.of(work, visitor_of(request).account_id)
        if found is None:
            raise HTTPException(404)
        if found.state is State.DONE:
            return _leave(request, found)
        return screen.page(request, "work.html", work=found)

    return router


def work_or_done(
    request: Request,
    screen: Screen,
    works: Works,
    title: str,
    back: str,
    job: Job,
    failed: Callable[[str], Response] | None = None,
) -> Response:
    """Start something long for who asks; lead to what it made if it is quick, else to the page of its progress.

    Args:
        request: the form.
        screen: knows the reader's language.
        works: run it.
        title: what it does, in the reader's language.
        back: the page to go back to when it fails.
        job: see `Works.start`.
        failed: the answer when it is refused at once, given the reason: a form shows what was typed again. Otherwise,
            and when it fails later, the page of its progress says why.
    """
    work = works.start(visitor_of(request).account_id, title, back, language_of(request, screen.house), job)
    if work.state is State.DONE:
        return _leave(request, work)
    if work.state is State.FAILED and failed is not None:
        return failed(work.words)
    return RedirectResponse(f"/works/{work.id}", 303)


def _leave(request: Request, work: Work) -> Response:
    """Lead on to what was made; a part of a page that htmx asked for makes it go there by a header."""
    answer = Response(headers={"HX-Redirect": work.to}) if "hx-request" in request.headers else None
    answer = answer or RedirectResponse(work.to, 303)
    tell(answer, "good", work.words)
    return answer
