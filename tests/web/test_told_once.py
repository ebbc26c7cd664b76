"""A sentence for the next page: said once, escaped, and nothing when the cookie holds anything else."""

import base64
import json

import pytest
from starlette.requests import Request
from starlette.responses import Response

from scheduler.web import telling


def cookie_of(answer):
    return answer.headers["set-cookie"].split(";")[0].split("=", 1)[1]


def asked_with(value):
    return Request({"type": "http", "headers": [(b"cookie", f"{telling.COOKIE}={value}".encode())]})


def test_what_was_told_is_read_back():
    answer = Response()

    telling.tell(answer, "good", "Đã ghi <b>xong</b>.")

    assert telling.told(asked_with(cookie_of(answer))) == telling.Told("good", "Đã ghi <b>xong</b>.")
    assert "httponly" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "%00",
        base64.urlsafe_b64encode(b"[1]").decode(),
        base64.urlsafe_b64encode(b"{}").decode(),
        base64.urlsafe_b64encode(json.dumps(["evil", "x"]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps(["good", 5]).encode()).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_a_strange_cookie_says_nothing(value):
    assert telling.told(asked_with(value)) is None


def test_the_page_says_it_once_and_escaped(client):
    answer = Response()
    telling.tell(answer, "bad", "Không được: <script>")
    client.cookies.set(telling.COOKIE, cookie_of(answer))

    page = client.get("/")

    assert 'role="alert">Không được: &lt;script&gt;</p>' in page.text
    assert f'{telling.COOKIE}=""' in page.headers["set-cookie"]
