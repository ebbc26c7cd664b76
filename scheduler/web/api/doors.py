"""All doors of the API, in one list."""

from fastapi import APIRouter

from scheduler.administration.house import House
from scheduler.timekeeping import Clock
from scheduler.web.api import as_run, changes, choices, days, emergencies, fetched, packs, playlists
from scheduler.web.api.sightings import Sightings


def routers(house: House, clock: Clock, sightings: Sightings) -> list[APIRouter]:
    """Return the routers of `/api/v1`."""
    return [
        days.routes(house, sightings),
        changes.routes(house, clock),
        emergencies.routes(house, clock),
        playlists.routes(house),
        packs.routes(house, clock),
        as_run.routes(house, clock),
        choices.routes(house, clock),
        fetched.routes(house, clock),
    ]
