"""The office's page over a million airings of a quarter: as it is sent, after a change and again."""

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median

import httpx

from benchmarks.figures import Figure
from benchmarks.log import make_house
from benchmarks.tallying import AFTER, fill
from scheduler.administration import accounts, signing_in
from scheduler.airtime import summing
from scheduler.records.house import House
from scheduler.timekeeping import SimulatedClock
from scheduler.web.app import create_app

PAGE = "/airtime?period=2023-Q3"
SECONDS = 0.150
KILOBYTES = 200.0
RUNS = 5


def run() -> list[Figure]:
    """Ask for the page of the quarter: first with nothing remembered, then again."""
    with tempfile.TemporaryDirectory() as folder:
        house = make_house(Path(folder))
        fill(house)
        summing.refresh(house, AFTER)
        figures = measure(house)
        house.database.close()
    return figures


def measure(house: House) -> list[Figure]:
    """Measure a house that is filled and whose months are added up."""
    token = signing_in.admit(house, accounts.resolve(house, "bench"), AFTER)
    first = [_asked(house, token, 1)[0][0] for _ in range(3)]
    again, size = _asked(house, token, RUNS + 1)
    return [
        Figure("the office's page of a million airings", median(again[1:]), "s", limit=SECONDS),
        Figure("the same, the first time after a change", median(first), "s"),
        Figure("its size", size / 1024, "kB", limit=KILOBYTES),
    ]


def _asked(house: House, token: str, times: int) -> tuple[list[float], int]:
    """Return seconds of each answer of a new application, and the page's bytes."""
    app = create_app(house, SimulatedClock(AFTER))

    async def ask() -> tuple[list[float], int]:
        took, size = [], 0
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://bench", cookies={"scheduler": token}
        ) as client:
            for _ in range(times):
                begun = time.perf_counter()
                answer = await client.get(PAGE)
                took.append(time.perf_counter() - begun)
                if not answer.is_success:
                    raise RuntimeError(f"{answer.status_code} {answer.headers.get('location')}")
                size = len(answer.content)
        return took, size

    return asyncio.run(ask())
