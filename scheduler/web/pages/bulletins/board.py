"""`/bulletins`: the board by state, with what was looked for; one state is a list that goes on, page by page."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from scheduler.newsroom.board import Boards, Wanted
from scheduler.web.pages.common import READS
from scheduler.web.screen import Screen, topic_order

STATES = ("draft", "returned", "submitted", "approved", "retired", "withdrawn")
"""The columns, as a bulletin walks."""

NOBODY = "-"
"""In an address: bulletins that name no author."""

CARDS, LINES = 8, 60
"""Shown of each column of the board; of one state on a page."""


def routes(screen: Screen) -> APIRouter:
    """Return the route of the board."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    boards = Boards(screen.house)

    @router.api_route("/bulletins", methods=READS)
    def board_page(
        request: Request,
        q: Annotated[str, Query(max_length=200)] = "",
        author: Annotated[str, Query(max_length=200)] = "",
        topic: Annotated[str, Query(max_length=20)] = "",
        state: Annotated[str, Query(max_length=20)] = "",
        page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    ) -> HTMLResponse:
        state = state if state in STATES else ""
        page, most = (page, LINES) if state else (1, CARDS)
        wanted = Wanted(q, {"": None, NOBODY: ""}.get(author, author), topic, state)
        return screen.page(
            request,
            "bulletins.html",
            board=boards.board(wanted, STATES, most, page),
            asked={"q": q, "author": author, "topic": topic, "state": state},
            topics=topic_order(),
            page=page,
            most=most,
        )

    return router
