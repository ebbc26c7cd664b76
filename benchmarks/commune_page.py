"""The commune's first view over a slow line: bytes without sound, and the seconds until it can be read.

The line is that of webpagetest.org's "3G": 1.6 Mbit/s down, 768 kbit/s up, 300 ms a round trip. The day is full:
nine bulletins in each window of `pages_house`. Nothing is in the browser's cache.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.pages_house import NOW, make_house
from scheduler.administration import accounts
from scheduler.communes import credentials
from scheduler.timekeeping import SimulatedClock
from scheduler.web.guard import DEVICE_COOKIE

RUNS = 5
LIMIT_SECONDS = 1.0
LIMIT_KB = 100.0
STATION = "nghia-hai"
_LINE = {"offline": False, "latency": 300, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 768_000 / 8}
_TESTS = Path(__file__).parents[1] / "tests"


def run() -> list[Figure]:
    """Serve a full day on loopback and open it in a browser whose line is slowed down.

    Raises:
        RuntimeError: the tests' browser isn't installed.
    """
    sys.path[:0] = [str(_TESTS / "web"), str(_TESTS)]
    try:
        from programs import (  # type: ignore[import-not-found] # noqa: PLC0415 - it lies with the tests
            chromium,
        )
        from served import serving  # type: ignore[import-not-found] # noqa: PLC0415 - so does this
    except ImportError as error:
        msg = f"the tests' tools are lacking: {error}"
        raise RuntimeError(msg) from error
    finally:
        del sys.path[:2]
    with tempfile.TemporaryDirectory() as folder:
        house, _ = make_house(Path(folder))
        try:
            offer = credentials.offer(house, (STATION,), "phone", "phone", accounts.resolve(house, "bench"), NOW)
            token, _ = credentials.redeem(house, offer.code, NOW)
            with serving(house, SimulatedClock(NOW)) as served, chromium() as browser:
                cookie = {"name": DEVICE_COOKIE, "value": token, "url": served.url}
                measured = [_open(browser, f"{served.url}/xa/{STATION}", cookie) for _ in range(RUNS)]
        finally:
            house.database.close()
    seconds, kilobytes = (statistics.median(values) for values in zip(*measured, strict=True))
    return [
        Figure("commune's first view, 3G", seconds, "s", "first contentful paint", limit=LIMIT_SECONDS),
        Figure("commune's first view, all but sound", kilobytes, "kB", limit=LIMIT_KB),
    ]


def _open(browser: object, address: str, cookie: dict[str, str]) -> tuple[float, float]:
    """Return the seconds until the page could be read and the kilobytes that came, in a browser that knows nothing."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, service_workers="block")  # type: ignore[attr-defined] # Playwright is the tests'
    try:
        context.add_cookies([cookie])
        page = context.new_page()
        sent: list[int] = []
        tools = context.new_cdp_session(page)
        tools.send("Network.enable")
        tools.send("Network.emulateNetworkConditions", _LINE)
        tools.on("Network.loadingFinished", lambda done: sent.append(done["encodedDataLength"]))
        page.goto(address, wait_until="load")
        paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        return paint / 1000, sum(sent) / 1000
    finally:
        context.close()
