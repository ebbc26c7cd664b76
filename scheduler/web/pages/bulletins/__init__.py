"""The pages of bulletins: the board, one bulletin's sheet, and what is done there, a file each."""

from fastapi import APIRouter

from scheduler.web.pages.bulletins import board, editing, importing, lexicon, offers, sheet, steps, versions, voicing
from scheduler.web.screen import Screen
from scheduler.web.works import Works


def routers(screen: Screen, works: Works) -> tuple[APIRouter, ...]:
    """Return the routes of the bulletins' pages."""
    sheets = sheet.Sheets(screen)
    return (
        board.routes(screen),
        importing.routes(screen, works),
        sheet.routes(sheets),
        editing.routes(screen),
        versions.routes(screen),
        offers.routes(screen),
        voicing.routes(screen, works, sheets),
        steps.routes(screen, works, sheets),
        lexicon.routes(screen, works),
    )
