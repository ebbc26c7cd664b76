"""Open pages are told of changes: by whoever, at whichever door, without asking again and again."""

import threading

import httpx
import pytest
from station_client import MORNING

from scheduler.administration import auditing
from scheduler.administration.pulse import pulse


def test_the_pulse_moves_with_an_act_and_stands_without(sample):
    before = pulse(sample)

    again = pulse(sample)
    auditing.note(sample, "cli", "bulletin import", "MOT-CUA", MORNING)

    assert again == before
    assert pulse(sample) != before


def test_who_is_not_signed_in_hears_nothing(client):
    client.cookies.clear()

    assert client.get("/events").status_code == 303


@pytest.mark.slow
def test_an_open_page_hears_of_a_change_once(served):
    from scheduler.administration import accounts, signing_in

    token = signing_in.admit(served.house, accounts.resolve(served.house, "admin"), MORNING)
    act = threading.Timer(0.7, auditing.note, (served.house, "cli", "publish", "huyen", MORNING))
    heard = []

    with httpx.stream("GET", served.url + "/events", cookies={"scheduler": token}, timeout=10) as stream:
        act.start()
        for line in stream.iter_lines():
            heard.append(line)
            if line.startswith("data:"):
                break

    assert stream.headers["content-type"].startswith("text/event-stream")
    assert heard == ["retry: 3000", "", "event: changed", "data: 1"]
