"""The pages for people, a file an area: rendered on the server, read and filled in without scripts.

A page asks a desk and draws; a form asks a desk, then leads on to a page that says what was done. No rule of the trade
is decided here.
"""

from fastapi import APIRouter

from scheduler.web.pages import (
    administration,
    bulletins,
    devices,
    emergencies,
    events,
    goals,
    health,
    jingles,
    network,
    office,
    office_paper,
    people,
    planning,
    publishing,
    schedule,
    slots,
    timelines,
    working,
)
from scheduler.web.screen import Screen
from scheduler.web.works import Works


def routers(screen: Screen) -> tuple[APIRouter, ...]:
    """Return the routes of all pages."""
    works = Works(screen.house.home)
    return (
        health.routes(screen),
        events.routes(screen.house),
        working.routes(screen, works),
        schedule.routes(screen),
        timelines.routes(screen),
        slots.routes(screen),
        planning.routes(screen, works),
        publishing.routes(screen, works),
        emergencies.routes(screen, works),
        *bulletins.routers(screen, works),
        *office.routers(screen, works),
        administration.routes(screen),
        people.routes(screen),
        network.routes(screen),
        office_paper.routes(screen),
        goals.routes(screen),
        jingles.routes(screen, works),
        devices.routes(screen),
    )
