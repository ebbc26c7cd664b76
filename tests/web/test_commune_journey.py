"""An evening on a phone: the programme is fetched, the network goes, what is pressed is kept, and arrives once."""

import pytest
from commune_client import publish_day, token_of
from served import serving
from sqlmodel import select
from station_client import DAY

from scheduler.records.airing import Airing
from scheduler.timekeeping import SimulatedClock, at
from scheduler.web.guard import DEVICE_COOKIE

EVENING = at(DAY, 20 * 60)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Line:
    """The centre on the other end of the line; `cut` ends it, as a power cut there or a dead mast does."""

    def __init__(self, house):
        self.house, self.port = house, 0
        self.up()

    def up(self):
        self.serving = serving(self.house, SimulatedClock(EVENING), self.port)
        self.made = self.serving.__enter__()
        self.url, self.port = self.made.url, int(self.made.url.rpartition(":")[2])

    def cut(self):
        self.serving.__exit__(None, None, None)


@pytest.fixture
def line(sample):
    publish_day(sample, "nghia-hai")
    made = Line(sample)
    yield made
    made.cut()


@pytest.fixture
def phone(sample, line, browser):
    """A phone of Nghĩa Hải, before the day page; on localhost browsers let workers work."""
    page = line.made.page(browser, None, viewport={"width": 360, "height": 640}, has_touch=True)
    token = token_of(sample, "nghia-hai", kind="phone")
    page.context.add_cookies([{"name": DEVICE_COOKIE, "value": token, "url": line.url}])
    page.goto(f"{line.url}/xa/nghia-hai")
    yield page
    page.context.close()


def reported(house):
    with house.database.reading() as session:
        return [(r.slot, r.outcome, r.voice_kind) for r in session.exec(select(Airing).where(Airing.source == "page"))]


def until(page, expression):
    """Wait until an expression holds; the page's policy lets no polling script in."""
    for _ in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never came: {expression}")


def controlled(page):
    """Wait until the worker has the page and keeps it."""
    until(page, "navigator.serviceWorker.controller !== null")
    until(page, "caches.match('/xa/nghia-hai/loi-doc').then((found) => found !== undefined)")


def test_what_is_pressed_without_a_network_arrives_once_when_it_is_back(sample, line, phone):
    controlled(phone)
    phone.click("text=Tải hết về máy")
    phone.wait_for_selector("text=Đã tải đủ.")

    phone.context.set_offline(True)
    line.cut()
    phone.reload()
    phone.wait_for_selector("text=Không có mạng.")
    heard = phone.locator('form[action$="/da-phat"]').nth(1)
    heard.locator("text=đọc trực tiếp").click()
    heard.locator('button[value="aired"]').click()
    phone.wait_for_selector("#unsent-count:text-is('1')")
    phone.locator("nav >> text=Lời đọc").click()
    phone.wait_for_selector("text=Lời đọc của bản tin.")
    sound = phone.evaluate(
        "fetch(document.querySelector('.script') ? '/xa/nghia-hai' : '').then((a) => a.text())"
        ".then((t) => fetch(/data-src=\"([^\"]+)/.exec(t)[1], {headers: {Range: 'bytes=10-19'}}))"
        ".then(async (a) => [a.status, (await a.arrayBuffer()).byteLength])"
    )
    unsent = phone.inner_text("#unsent-count")
    before = reported(sample)
    line.up()
    phone.context.set_offline(False)
    phone.wait_for_selector("#unsent", state="hidden")

    assert sound == [206, 10]
    assert (unsent, before) == ("1", [])
    assert reported(sample) == [("S4", "aired", "live")]
    phone.locator("nav >> text=Hôm nay").click()
    phone.wait_for_selector("text=17:00, đọc trực tiếp")


def test_a_refusal_is_told_when_it_comes_and_stays_until_it_was_seen(sample, phone):
    controlled(phone)
    form = phone.locator('form[action$="/da-phat"]').nth(1)
    phone.locator('input[value="S4"]').uncheck()

    form.locator('button[value="aired"]').click()
    phone.wait_for_selector("#refused >> text=Chưa đánh dấu bản tin nào.")
    phone.reload()
    phone.click("#refused >> text=Đã xem")
    phone.wait_for_selector("#refused .bar", state="detached")

    assert reported(sample) == []


def test_a_window_plays_in_order_and_the_page_is_legible_at_200_percent(phone):
    phone.evaluate("document.documentElement.style.fontSize = '225%'")
    phone.click("[data-play='1']")
    phone.wait_for_selector("#player:not([hidden])")
    until(phone, "document.getElementById('audio').currentTime > 0")

    assert "Bộ phận một cửa" in phone.inner_text("#playing")
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    small = phone.evaluate(
        "Array.from(document.querySelectorAll('main button, main a.one, nav a')).filter((e) => e.offsetHeight > 0 &&"
        " e.getBoundingClientRect().height < 44).map((e) => e.textContent)"
    )
    assert small == []
