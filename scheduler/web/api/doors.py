"""All doors of the API, in one list."""

from fastapi import APIRouter

from scheduler.administration.house import House
from scheduler.web.api import days


def routers(house: House) -> list[APIRouter]:
    """Return the routers of `/api/v1`."""
    return [days.routes(house)]
