"""Plain HTTP, proxies, and what is written down about who asked for what."""

import asyncio
import logging
from dataclasses import replace
from types import SimpleNamespace

import httpx
import pytest
from station_client import MORNING

from scheduler.messages import Refused
from scheduler.settings import Settings
from scheduler.timekeeping import SimulatedClock
from scheduler.web.app import create_app
from scheduler.web.serving import serve_house
from scheduler.web.wire import is_loopback, masked


@pytest.fixture
def ask(sample):
    """`ask(path, client, scheme, **settings)`: one question from somewhere, to a house set so."""

    def once(path, client="127.0.0.1", scheme="http", proxies=(), headers=None, **settings):
        house = replace(sample, settings=replace(Settings(), web=replace(Settings().web, **settings)))
        app = create_app(house, SimulatedClock(MORNING))
        if proxies:
            from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

            app = ProxyHeadersMiddleware(app, list(proxies))

        async def asked():
            transport = httpx.ASGITransport(app=app, client=(client, 40000))
            async with httpx.AsyncClient(transport=transport, base_url=f"{scheme}://station") as browser:
                return await browser.get(path, headers=headers)

        return asyncio.run(asked())

    return once


@pytest.mark.parametrize(
    ("client", "scheme", "settings", "status"),
    [
        ("127.0.0.1", "http", {}, 200),
        ("::1", "http", {}, 200),
        ("192.0.2.7", "http", {}, 403),
        ("192.0.2.7", "https", {}, 200),
        ("192.0.2.7", "http", {"plain_http": True}, 200),
        ("not an address", "http", {}, 403),
    ],
)
def test_plain_http_is_refused_except_from_this_machine(ask, client, scheme, settings, status):
    answer = ask("/sign-in", client, scheme, **settings)

    assert answer.status_code == status
    assert ("https://" in answer.text) == (status == 403)


def test_a_program_is_refused_with_a_problem_document(ask):
    answer = ask("/api/v1/anything", "192.0.2.7", headers={"authorization": "Bearer secret"})

    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert "mã hóa" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("proto", "status"), [("https", 200), ("http", 403)], ids=["encrypted outside", "plain outside"]
)
def test_a_trusted_proxy_says_how_it_was_reached(ask, proto, status):
    told = {"x-forwarded-proto": proto, "x-forwarded-for": "192.0.2.7"}

    assert ask("/sign-in", proxies=("127.0.0.1",), headers=told).status_code == status


def test_nobody_else_is_believed_to_be_a_proxy(ask):
    told = {"x-forwarded-proto": "https", "x-forwarded-for": "127.0.0.1"}

    assert ask("/sign-in", "192.0.2.7", headers=told).status_code == 403
    assert ask("/sign-in", "192.0.2.7", proxies=("127.0.0.1",), headers=told).status_code == 403


def test_serving_other_machines_without_encryption_is_refused_at_the_start(sample):
    with pytest.raises(Refused, match="plain_http = true"):
        serve_house(sample, SimulatedClock(MORNING), "0.0.0.0", 0, lambda _: None)


def test_the_log_holds_who_asked_for_what_but_no_secret(ask, caplog):
    with caplog.at_level(logging.INFO, logger="scheduler.web.wire"):
        ask("/lich/a-very-secret-word.ics", access_log=True)
        ask("/enter/another-secret", access_log=True)
        ask("/sign-in?next=/x%0aforged", access_log=True)

    lines = [record.getMessage() for record in caplog.records]
    assert [line.rsplit(" ", 2)[0] for line in lines] == [
        "127.0.0.1 GET /lich/*** 404",
        "127.0.0.1 GET /enter/*** 303",
        "127.0.0.1 GET /sign-in 200",
    ]


def test_nothing_is_logged_unless_it_is_asked_for(ask, caplog):
    with caplog.at_level(logging.INFO, logger="scheduler.web.wire"):
        ask("/sign-in")

    assert not caplog.records


def test_a_line_of_the_log_is_one_line():
    assert masked("/stations/a\nb c") == "/stations/a?b?c"


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::ffff:127.0.0.1", True), ("::ffff:192.0.2.1", False), ("", False)],
)
def test_what_is_this_machines_own_address(host, own):
    assert is_loopback(host) is own


def test_uvicorn_believes_proxies_that_are_named_and_no_others(sample, monkeypatch):
    made = []
    monkeypatch.setattr(
        "scheduler.web.serving._Server", lambda config, _: SimpleNamespace(run=lambda sockets: made.append(config))
    )

    for proxies in ((), ("127.0.0.1",)):
        house = replace(sample, settings=replace(Settings(), web=replace(Settings().web, trusted_proxies=proxies)))
        serve_house(house, SimulatedClock(MORNING), "127.0.0.1", 0, lambda _: None)

    assert [c.proxy_headers for c in made] == [False, True]
    assert made[1].forwarded_allow_ips == ["127.0.0.1"]
