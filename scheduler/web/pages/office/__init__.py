"""The office's pages: figures and what is behind them, the list to chase, what is typed in, the log book, papers."""

from fastapi import APIRouter

from scheduler.web.pages.office import behind, chase, figures
from scheduler.web.screen import Screen


def routers(screen: Screen) -> tuple[APIRouter, ...]:
    """Return the routes of the office's pages."""
    return (figures.routes(screen), behind.routes(screen), chase.routes(screen))
