"""The office's pages: figures and what is behind them, the list to chase, what is typed in, the log book, papers."""

from fastapi import APIRouter

from scheduler.web.pages.office import behind, chase, entering, figures, logbook, papers, typed
from scheduler.web.screen import Screen
from scheduler.web.works import Works


def routers(screen: Screen, works: Works) -> tuple[APIRouter, ...]:
    """Return the routes of the office's pages."""
    return (
        figures.routes(screen),
        behind.routes(screen),
        chase.routes(screen),
        entering.routes(screen),
        typed.routes(screen),
        logbook.routes(screen),
        papers.routes(screen, works),
    )
