"""A real browser opens the pages that a real server answers."""

import os
import re
import signal
import subprocess
import sys

import pytest

PAGES = {
    "today": ("/", "Hôm nay"),
    "station": ("/stations/huyen", "Đài Truyền thanh huyện Nghĩa Hưng"),
    "cut": ("/stations/nghia-hai", "Đài Truyền thanh xã Nghĩa Hải"),
    "bulletins": ("/bulletins", "Bản tin"),
    "bulletin": ("/bulletins/MOT-CUA", "Bộ phận một cửa mở cửa sáng thứ Bảy"),
    "airtime": ("/airtime", "Thời lượng phát sóng"),
}

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Address(str):
    """Where it is served; `link` lets one browser in."""

    __slots__ = ("link",)


@pytest.fixture
def address(sample):
    """Where the sample house is served, by the command itself in a process of its own."""
    sample.database.close()
    command = [
        sys.executable,
        "-m",
        "scheduler",
        "--lang",
        "vi",
        "--home",
        str(sample.home),
        "--as",
        "admin",
        "serve",
        "--port",
        "0",
    ]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    with server:
        try:
            for line in server.stdout:
                if found := re.search(r"(http://127\.0\.0\.1:\d+)(/enter/\S+)", line):
                    made = Address(found[1])
                    made.link = found[0]
                    yield made
                    break
        finally:
            server.send_signal(signal.SIGINT)
            server.stdout.read()
        assert server.wait(30) == 0


def signed_in(browser, address, **options):
    """A page of a browser that came in by the link."""
    page = browser.new_page(**options)
    page.goto(address.link)
    return page


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)])
def test_every_page_opens_says_sample_data_and_fits(address, browser, tmp_path, scheme, width):
    page = signed_in(browser, address, viewport={"width": width, "height": 900}, color_scheme=scheme)
    problems = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.on("requestfailed", lambda r: None if r.failure == "net::ERR_ABORTED" else problems.append(r.url))

    for name, (path, heading) in PAGES.items():
        page.goto(address + path, wait_until="load")

        assert page.locator("h1").inner_text().startswith(heading)
        assert page.locator("text=DỮ LIỆU MẪU").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
        shot = tmp_path / f"{name}-{scheme}-{width}.png"
        page.screenshot(path=shot, full_page=True)
        assert shot.stat().st_size > 10_000

    assert problems == []


def test_the_audio_of_a_playlist_and_of_a_bulletin_loads(address, browser):
    page = signed_in(browser, address)
    for path in ("/stations/huyen", "/bulletins/MOT-CUA"):
        page.goto(address + path)
        for _ in range(75):  # asked by hand: what waits in the page is evaluated there, which its policy forbids
            durations = page.evaluate("[...document.querySelectorAll('audio[src]')].map(a => a.duration)")
            if all(d and d > 0 for d in durations):
                break
            page.wait_for_timeout(200)

        assert durations
        assert all(abs(d - 10) < 0.5 for d in durations)


def test_the_language_switch_keeps_the_page_and_is_remembered(address, browser):
    page = signed_in(browser, address)
    page.goto(address + "/stations/huyen?day=2023-07-12")

    page.get_by_role("link", name="English").click()

    assert "day=2023-07-12" in page.url
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto(address + "/bulletins")
    assert page.locator("h1").inner_text().startswith("Bulletins")
