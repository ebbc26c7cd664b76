"""Programs beside Python that tests need; the gate installs them, and a missing one fails the test that names it.

Tests that ask here are marked `programs` or `browser`, so that a machine without them can leave them out by name.
"""

import shutil
from contextlib import contextmanager
from pathlib import Path

CHROMIUM = Path("/usr/bin/chromium")
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def program(name):
    """The path of a program, which must be there."""
    path = shutil.which(name, path="/usr/local/bin:/usr/bin:/usr/sbin")
    assert path, f'no {name}: install it, or leave these out with -m "not programs"'
    return path


@contextmanager
def chromium(*flags):
    """A real Chromium, headless; it must be there."""
    assert CHROMIUM.exists(), f'no chromium at {CHROMIUM}: install it, or leave these out with -m "not browser"'
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*_FLAGS, *flags])
        yield opened
        opened.close()


@contextmanager
def chromium_beside(browser, *flags):
    """Another Chromium, with flags of its own, beside one that runs: Playwright begins only once in a thread."""
    opened = browser.browser_type.launch(executable_path=str(CHROMIUM), args=[*_FLAGS, *flags])
    yield opened
    opened.close()
