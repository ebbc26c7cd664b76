"""`/healthz`: for whatever watches the server; it answers when the database does."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from scheduler.administration.desk import demo_today
from scheduler.web.pages.common import READS
from scheduler.web.screen import Screen


def routes(screen: Screen) -> APIRouter:
    """Return the route of health."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/healthz", methods=READS)
    def healthz() -> PlainTextResponse:
        demo_today(screen.house)  # the database answers, or the problem page says so
        return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})

    return router
