"""Waiting for a change: one answer as soon as something is published, one watcher for all who wait."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from commune_client import CommunePC, add_day, app_of, token_of
from station_client import DAY, MORNING

from scheduler.administration import accounts
from scheduler.communes import credentials, pulling
from scheduler.web.api import watching

pytestmark = pytest.mark.slow  # each test makes a published house

DAYS = "/api/v1/stations/nghia-hai/days"


@pytest.fixture
def commune(sample, monkeypatch):
    """The PC of Nghĩa Hải, with Wednesday and Thursday, before a watcher that is in a hurry."""
    monkeypatch.setattr(watching, "LOOKS_EVERY_SECONDS", 0.02)
    add_day(sample, "nghia-hai", DAY, 1, "{}", counter=70, provisional=True)
    add_day(sample, "nghia-hai", DAY, 2, "{}", counter=71)
    add_day(sample, "nghia-hai", DAY + timedelta(days=1), 1, "{}", counter=72, provisional=True)
    add_day(sample, "nghia-hai", DAY - timedelta(days=9), 1, "{}", counter=60)
    return CommunePC(app_of(sample), token_of(sample, "nghia-hai"))


def waiting(commune, count, seconds, meanwhile):
    """Let some clients wait at once, do something meanwhile, and return their answers."""
    headers = {"Authorization": f"Bearer {commune.token}", "If-None-Match": commune.get(DAYS).headers["etag"]}

    async def run():
        transport = httpx.ASGITransport(app=commune.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://s", headers=headers, timeout=60) as client:
            asked = [asyncio.ensure_future(client.get(DAYS, params={"wait": seconds})) for _ in range(count)]
            await asyncio.sleep(0.3)
            await asyncio.to_thread(meanwhile)
            return await asyncio.gather(*asked)

    return asyncio.run(run())


def test_the_days_ahead_are_listed_with_the_etags_of_their_documents(commune):
    days = commune.get(DAYS).json()["days"]

    assert [(d["day"], d["revision"], d["counter"], d["provisional"]) for d in days] == [
        ("2023-07-12", 2, 71, False),
        ("2023-07-13", 1, 72, True),
    ]
    for day in days:
        assert commune.get(f"{DAYS}/{day['day']}").headers["etag"] == day["etag"]


def test_without_waiting_what_is_held_is_304_at_once(commune):
    etag = commune.get(DAYS).headers["etag"]

    assert commune.get(DAYS, headers={"If-None-Match": etag}).status_code == 304


def test_who_waits_is_answered_when_the_stations_day_changes(commune, sample):
    answers = waiting(commune, 3, 60, lambda: add_day(sample, "nghia-hai", DAY, 3, "{}", counter=80))

    assert [a.status_code for a in answers] == [200, 200, 200]
    assert answers[0].json()["days"][0]["revision"] == 3


def test_the_watcher_wakes_at_the_change_and_not_at_the_end_of_the_wait(commune, sample):
    watcher = watching.Watcher(lambda since: pulling.news(sample, since))

    async def run():
        async with watcher.listening("nghia-hai") as heard, watcher.listening("huyen") as other:
            await asyncio.to_thread(add_day, sample, "nghia-hai", DAY, 3, "{}", counter=80)
            await asyncio.wait_for(heard.wait(), 20)
            return other.is_set()

    assert asyncio.run(run()) is False


def test_another_stations_change_wakes_nobody(commune, sample):
    [answer] = waiting(commune, 1, 1, lambda: add_day(sample, "huyen", DAY, 9, "{}", counter=80))

    assert (answer.status_code, answer.content) == (304, b"")


def test_a_token_revoked_while_it_waits_hears_nothing_more(commune, sample):
    def revoke_and_publish():
        admin = accounts.resolve(sample, "admin")
        [device] = credentials.devices(sample, admin)
        credentials.revoke(sample, device.id, admin, MORNING)
        add_day(sample, "nghia-hai", DAY, 3, "{}", counter=80)

    [answer] = waiting(commune, 1, 30, revoke_and_publish)

    assert answer.status_code == 401


def test_forty_who_wait_cost_one_question_a_look(commune, sample, monkeypatch):
    asked = []
    news = pulling.news
    monkeypatch.setattr(watching, "LOOKS_EVERY_SECONDS", 0.2)
    monkeypatch.setattr(pulling, "news", lambda house, since: asked.append(since) or news(house, since))

    answers = waiting(commune, 40, 1, lambda: None)

    assert {a.status_code for a in answers} == {304}
    assert asked.count(None) <= 40  # each asks once where it begins, at most
    assert len([since for since in asked if since is not None]) < 40


@pytest.mark.parametrize("wait", ["61", "-1", "soon"])
def test_nobody_waits_for_longer_than_a_minute(commune, wait):
    assert commune.get(DAYS, params={"wait": wait}).status_code == 422


def test_a_foreign_stations_days_are_not_listed(commune):
    assert commune.get("/api/v1/stations/huyen/days").content == commune.get("/api/v1/stations/x/days").content
