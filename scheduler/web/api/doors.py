"""All doors of the API, in one list."""

from fastapi import APIRouter

from scheduler.administration.house import House
from scheduler.timekeeping import Clock
from scheduler.web.api import changes, days, playlists


def routers(house: House, clock: Clock) -> list[APIRouter]:
    """Return the routers of `/api/v1`."""
    return [days.routes(house), changes.routes(house, clock), playlists.routes(house)]
