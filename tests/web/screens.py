"""Takes a picture of every page: `PYTHONPATH=.:tests:tests/web python -m screens [--home DIR] [--to DIR] [PAGE…]`.

A sample house is made as `scheduler demo --once` makes it, unless one is given. Each page is taken as a desk sees it
(light, 1280 wide) and as a phone does (dark, 390 wide), no longer than a reader scrolls.
"""

import argparse
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import programs
from served import serving

from scheduler.cli import demo_job
from scheduler.timekeeping import SimulatedClock
from scheduler.traffic import desk

SCREENS = Path(__file__).parents[2] / "docs" / "screens"
TALLEST = 1700
"""Pixels; what is below isn't in the picture."""

DAY = "2023-07-12"
NEXT_WEEK = date(2023, 7, 17)
"""It is planned and not published, so that its slots can be moved."""

PAGES = {
    "today": "/",
    "station": f"/stations/huyen?day={DAY}",
    "schedule-day": f"/schedule?day={DAY}",
    "schedule-week": "/schedule/huyen?day=2023-07-18",
    "slot": "first:a.s@/schedule/huyen?day=2023-07-18",
    "plan": "/plan?from=2023-07-17&to=2023-07-23",
    "proposal": "press:main form button@/plan?from=2023-07-17&to=2023-07-23",
    "publish": "/publish?from=2023-07-17&to=2023-07-19",
    "ready": f"/ready?day={DAY}",
    "emergencies": "/emergencies",
    "emergency": "first:main table a@/emergencies",
    "bulletins": "/bulletins",
    "bulletin": "first:.cards a@/bulletins?state=approved",
    "airtime": "/airtime",
    "airings": f"/airtime/rows?from={DAY}&to={DAY}",
    "logbook": "/airtime/logbook?station=huyen&month=2023-07",
    "administration": "/administration",
    "network": "/administration/network",
    "sign-in": "/sign-in",
}
"""Name → address; `first:LINK@ADDRESS` follows a link of that page, `press:BUTTON@ADDRESS` presses a button there."""

LOOKS = {
    "desk": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}


def main() -> int:
    """Take the pictures that were asked for, or all."""
    parser = argparse.ArgumentParser(prog="screens", description="Take a picture of every page.")
    parser.add_argument("pages", nargs="*", metavar="PAGE", help=", ".join(PAGES))
    parser.add_argument("--home", type=Path, help="a sample house that is there; its account is admin's")
    parser.add_argument("--to", type=Path, default=SCREENS)
    asked = parser.parse_args()
    asked.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = asked.home or Path(folder) / "home"
        if not home.exists():
            command = [sys.executable, "-m", "scheduler", "--home", str(home), "--as", "admin", "demo", "--once"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        house, crew = demo_job.opened(home, "admin")
        now = demo_job.evening(house)
        desk.plan(house, NEXT_WEEK, NEXT_WEEK + timedelta(days=6), crew.operator, now)
        with (
            serving(house, SimulatedClock(now)) as served,
            programs.chromium() as browser,
        ):
            for name in asked.pages or PAGES:
                for look, options in LOOKS.items():
                    take(served, browser, name, options, asked.to / f"{name}-{look}.png")
    return 0


def take(served, browser, name, options, path):
    """Take one picture."""
    page = served.page(browser, None if name == "sign-in" else "admin", **options)
    way, _, address = PAGES[name].rpartition("@")
    page.goto(served.url + address, wait_until="load")
    kind, _, where = way.partition(":")
    if kind == "first":
        found = page.locator(where).first.get_attribute("href")
        page.goto(served.url + found, wait_until="load")
    elif kind == "press":
        page.locator(where).first.click()
        page.wait_for_url("**/plan/*", timeout=60_000)
    tall = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
    page.screenshot(
        path=path, clip={"x": 0, "y": 0, "width": options["viewport"]["width"], "height": tall}, full_page=True
    )
    sys.stdout.write(f"{path.name} {page.errors or ''}\n")
    page.context.close()


if __name__ == "__main__":
    sys.exit(main())
