"""`/xa`: the commune's pages for a phone in the hand: today's windows, what was heard, choices, own notices.

They are small, work as plain forms, and with `static/commune.js` and the service worker also without a network.
"""

from fastapi import APIRouter

from scheduler.web.pages.commune import choices, notices, reports, today
from scheduler.web.screen import Screen
from scheduler.web.throttle import Throttle


def routers(screen: Screen, throttle: Throttle) -> tuple[APIRouter, ...]:
    """Return the routes of the commune's pages.

    Args:
        screen: draws them.
        throttle: slows the guessing of receipt codes down.
    """
    return (
        today.routes(screen),
        reports.routes(screen, throttle),
        choices.routes(screen),
        notices.routes(screen),
    )
