"""A client that needs no socket, and what the sample house of these tests is made of."""

import asyncio
import html
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import httpx

DAY = date(2023, 7, 12)
MORNING = datetime(2023, 7, 12, 1, 0, tzinfo=UTC)
"""Eight in the morning at the station."""
SILENT_FRAME = bytes.fromhex("fff364c0") + bytes(140)
"""MPEG-2 layer III, 48 kbit/s, 24 000 Hz, mono: 24 ms of silence."""
TEXT = "Ngày 05/7/2023, UBND huyện mở <b>bộ phận một cửa</b> & nhận hồ sơ."
TOKENS = [
    {"written": "Ngày", "spoken": "ngày", "rule": "word", "start": 0, "end": 4, "confidence": 1.0},
    {
        "written": "05/7/2023",
        "spoken": "mùng năm tháng bảy năm hai nghìn không trăm hai mươi ba",
        "rule": "date",
        "start": 5,
        "end": 14,
        "confidence": 1.0,
    },
    {
        "written": "UBND",
        "spoken": "ủy ban nhân dân",
        "rule": "lexicon:UBND",
        "start": 16,
        "end": 20,
        "confidence": 1.0,
    },
]


class Client:
    """Asks an application as a browser would, keeping cookies; no socket, no thread of its own."""

    def __init__(self, app, house=None, login="admin"):
        self.app, self.cookies = app, httpx.Cookies()
        if house is not None:
            self.enter(house, login)

    def enter(self, house, login="admin"):
        """Sign in, without the work of a password."""
        from scheduler.administration import accounts, signing_in

        self.cookies.set("scheduler", signing_in.admit(house, accounts.resolve(house, login), MORNING))

    def post(self, path, **options):
        """Send a form as the page would: with this browser's token in it."""
        from scheduler.administration.signing_in import csrf_of

        data = {"csrf": csrf_of(self.cookies.get("scheduler", "")), **options.pop("data", {})}
        return self.ask("POST", path, data=data, **options)

    def get(self, path, **options):
        return self.ask("GET", path, **options)

    def ask(self, method, path, **options):
        async def once():
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://station", cookies=self.cookies
            ) as client:
                answer = await client.request(method, path, **options)
                self.cookies.update(client.cookies)
                return answer

        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run(once())
        with ThreadPoolExecutor(1) as apart:  # a browser that is open has a loop in this thread
            return apart.submit(asyncio.run, once()).result()


def said_of(answer):
    """What a reader sees of a page: tags away, spaces folded."""
    body = re.sub(r"<[^>]+>", " ", re.split("<body[^>]*>", answer.text)[1])
    return " ".join(html.unescape(body).split())
