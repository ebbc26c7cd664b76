"""Each page of a big house: how long the server works on it, and how many bytes it is.

Asked in this process through the whole application, signed in, without a socket: what the network takes is no page's.
Sizes are those that are sent, uncompressed.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import httpx
from fastapi import FastAPI

from benchmarks.figures import Figure
from benchmarks.pages_house import DAY, NOW, STATION, make_house
from scheduler.administration import accounts, signing_in
from scheduler.timekeeping import SimulatedClock
from scheduler.web.app import create_app

RUNS = 7
ROLES = ("administrator", "operator", "approver", "office", "emergency")
PAGE_MS, ALL_STATIONS_MS, PAGE_KB = 100.0, 200.0, 200.0

PAGES: dict[str, tuple[str, float]] = {
    "today": ("/", ALL_STATIONS_MS),
    "a day of all stations": (f"/schedule?day={DAY}", ALL_STATIONS_MS),
    "a week of one station": (f"/schedule/{STATION}?day={DAY}", PAGE_MS),
    "a station's day": (f"/stations/{STATION}?day={DAY}", PAGE_MS),
    "a slot": ("/slots/{slot}", PAGE_MS),
    "planning": ("/plan", PAGE_MS),
    "readiness": (f"/ready?day={DAY}", PAGE_MS),
    "publishing": (f"/publish?from={DAY}&to={DAY}", PAGE_MS),
    "emergencies": ("/emergencies", PAGE_MS),
    "bulletins": ("/bulletins", PAGE_MS),
    "bulletins found by words": ("/bulletins?q=cai+cach", PAGE_MS),
    "bulletins of a state": ("/bulletins?state=approved&page=2", PAGE_MS),
    "a bulletin": ("/bulletins/BT-0001", PAGE_MS),
    "editing a bulletin": ("/bulletins/BT-0001/edit", PAGE_MS),
    "a bulletin's offers": ("/bulletins/BT-0001/offers", PAGE_MS),
    "bringing bulletins in": ("/import", PAGE_MS),
    "the lexicon": ("/lexicon", PAGE_MS),
    "health": ("/administration", PAGE_MS),
    "accounts": ("/administration/accounts", PAGE_MS),
    "the network": ("/administration/network", PAGE_MS),
    "devices": ("/administration/devices", PAGE_MS),
}
"""Name → address and limit in milliseconds. A new page is added here."""


def run() -> list[Figure]:
    """Ask for every page, the first time to warm up; the median of what follows counts."""
    with tempfile.TemporaryDirectory() as folder:
        house, slot = make_house(Path(folder) / "home")
        app = create_app(house, SimulatedClock(NOW))
        accounts.set_roles(house, "bench", tuple(ROLES), None, accounts.resolve(house, "bench"))
        token = signing_in.admit(house, accounts.resolve(house, "bench"), NOW)
        found: list[Figure] = []
        for name, (address, limit) in PAGES.items():
            milliseconds, size = asyncio.run(_asked(app, token, address.replace("{slot}", slot)))
            found += [
                Figure(f"page: {name}", milliseconds, "ms", limit=limit),
                Figure(f"page: {name}, sent", size / 1000, "kB", limit=PAGE_KB),
            ]
        house.database.close()
        return found


async def _asked(app: FastAPI, token: str, address: str) -> tuple[float, int]:
    """Return the median milliseconds of this process's work on a page, and its bytes.

    Raises:
        RuntimeError: it isn't answered with 200.
    """
    took = []
    transport = httpx.ASGITransport(app=app)
    cookies = {"scheduler": token}
    async with httpx.AsyncClient(transport=transport, base_url="http://bench", cookies=cookies) as client:
        for _ in range(RUNS + 1):
            begun = time.process_time()
            answer = await client.get(address)
            took.append((time.process_time() - begun) * 1000)
            if answer.status_code != httpx.codes.OK:
                raise RuntimeError(f"{address} answered {answer.status_code}")
    return statistics.median(took[1:]), len(answer.content)
