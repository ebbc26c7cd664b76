"""Enrolment over HTTP: a code becomes a token or a cookie, once; tokens are exchanged; calendars are read."""

import logging
from dataclasses import replace
from datetime import timedelta

import icalendar
import pytest
from commune_client import CommunePC, address, app_of, publish_sound, serving, token_of
from station_client import DAY, MORNING, Client

from scheduler.administration import accounts
from scheduler.communes import calendars, credentials, desk
from scheduler.settings import Settings


@pytest.fixture
def admin(sample):
    return accounts.resolve(sample, "admin")


@pytest.fixture
def code(sample, admin):
    """A code for Nghĩa Hải and Nghĩa Sơn: one person looks after both."""
    return credentials.offer(sample, ("nghia-hai", "nghia-son"), "agent", "máy hai xã", admin, MORNING).code


def test_a_code_becomes_a_token_and_the_key_to_pin_once(sample, code):
    pc = CommunePC(app_of(sample))

    answer = pc.ask("POST", "/api/v1/enrol", json={"code": code.lower().replace("-", " ")})
    again = pc.ask("POST", "/api/v1/enrol", json={"code": code})

    made = answer.json()
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    assert made["stations"] == ["nghia-hai", "nghia-son"]
    assert made["public_key"] == desk.public_key(sample)
    assert credentials.credential(sample, made["token"], MORNING).kind == "agent"
    assert again.status_code == 409


def test_wrong_used_and_expired_codes_get_one_and_the_same_answer(sample, code, admin):
    used = credentials.offer(sample, ("nghia-hai",), "agent", "máy", admin, MORNING).code
    credentials.redeem(sample, used, MORNING)
    now, later = CommunePC(app_of(sample)), CommunePC(app_of(sample, MORNING + timedelta(minutes=11)))

    answers = [
        pc.ask("POST", "/api/v1/enrol", json={"code": typed})
        for pc, typed in ((now, "K7MX-3QRT"), (now, used), (now, ""), (later, code))
    ]

    assert {(a.status_code, a.text) for a in answers} == {(409, answers[0].text)}
    assert "đã quá 10 phút" in answers[0].json()["detail"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"code": 7}', b'{"code": "%s"}' % (b"K" * 65)])
def test_what_is_no_code_at_all_is_a_problem_document(sample, body):
    answer = CommunePC(app_of(sample)).ask(
        "POST", "/api/v1/enrol", content=body, headers={"content-type": "application/json"}
    )

    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


def test_guessing_codes_is_slowed_down_at_both_doors_together(sample, code):
    pc = CommunePC(app_of(sample))

    for _ in range(9):
        assert pc.ask("POST", "/api/v1/enrol", json={"code": "K7MX-3QRT"}).status_code == 409
    assert pc.ask("POST", "/ghep-may", data={"code": "K7MX-3QRT"}).status_code == 422
    right = [pc.ask("POST", "/api/v1/enrol", json={"code": code}), pc.ask("POST", "/ghep-may", data={"code": code})]

    assert [a.status_code for a in right] == [429, 429]
    assert all(800 < int(a.headers["retry-after"]) <= 901 for a in right)
    assert "Thử sai quá nhiều" in right[0].json()["detail"]


def test_a_phone_gets_a_cookie_that_scripts_and_other_sites_cannot_use(sample, code):
    phone = Client(app_of(sample))

    wrong = phone.ask("POST", "/ghep-may", data={"code": "K7MX-<b>"})
    entered = phone.ask("POST", "/ghep-may", data={"code": code})
    shown = phone.get("/ghep-may")

    assert wrong.status_code == 422
    assert "K7MX-&lt;b&gt;" in wrong.text
    assert entered.status_code == 303
    assert entered.headers["location"] == "/ghep-may"
    cookie = entered.headers["set-cookie"].lower()
    assert {"httponly", "samesite=lax", "max-age=34560000"} <= {part.strip() for part in cookie.split(";")}
    assert "secure" not in cookie
    assert "máy hai xã" in shown.text
    assert "Đài Truyền thanh xã Nghĩa Hải" in shown.text
    assert "max-age=34560000" in shown.headers["set-cookie"].lower()
    assert credentials.devices(sample, accounts.resolve(sample, "admin"))[0].kind == "phone"


def test_a_phones_cookie_goes_by_tls_alone_where_there_is_tls(sample, code):
    answer = Client(app_of(sample)).ask("POST", "https://station/ghep-may", data={"code": code})

    assert "secure" in answer.headers["set-cookie"].lower()


def test_a_token_is_exchanged_and_both_hold_until_the_new_one_was_shown(sample):
    old = token_of(sample, "nghia-hai")
    app = app_of(sample)

    answer = CommunePC(app, old).ask("POST", "/api/v1/token/rotate")

    fresh = answer.json()["token"]
    assert answer.headers["cache-control"] == "no-store"
    days = address(then="")
    assert CommunePC(app, old).get(days).status_code == 404  # let in: nothing is published for that day
    assert CommunePC(app, fresh).get(days).status_code == 404
    assert CommunePC(app, old).get(days).status_code == 401


def test_a_phones_fresh_token_is_its_cookie_and_stays_out_of_sight(sample, code):
    phone = Client(app_of(sample))
    phone.ask("POST", "/ghep-may", data={"code": code})
    before = phone.cookies["scheduler-device"]

    answer = phone.ask("POST", "/api/v1/token/rotate")

    assert answer.json() == {"token": ""}
    assert phone.cookies["scheduler-device"] != before
    assert "nghia" not in answer.text
    assert "Nghĩa Hải" in phone.get("/ghep-may").text


def test_a_lost_phone_is_replaced_by_telephone(sample, code, admin):
    app = app_of(sample)
    lost, found = Client(app), Client(app)
    lost.ask("POST", "/ghep-may", data={"code": code})
    [device] = credentials.devices(sample, admin)

    credentials.revoke(sample, device.id, admin, MORNING)
    fresh = credentials.offer(sample, device.stations, "phone", "điện thoại mới", admin, MORNING).code
    found.ask("POST", "/ghep-may", data={"code": fresh})

    assert "Nghĩa Hải" not in lost.get("/ghep-may").text
    assert lost.ask("POST", "/api/v1/token/rotate").status_code == 401
    assert "Đài Truyền thanh xã Nghĩa Hải" in found.get("/ghep-may").text


def test_who_enrolled_is_written_down_without_the_code(sample, code, admin):
    from scheduler.administration.auditing import acts

    token = CommunePC(app_of(sample)).ask("POST", "/api/v1/enrol", json={"code": code}).json()["token"]
    CommunePC(app_of(sample), token).ask("POST", "/api/v1/token/rotate")

    lines = [(a.who, a.action) for _, a in acts(sample, admin)]
    assert lines == [("máy hai xã", "POST /api/v1/token/rotate"), ("máy hai xã", "POST /api/v1/enrol")]


def test_a_calendar_is_read_by_its_secret_alone_until_it_is_shut(sample, admin, heard):
    publish_sound(sample, heard, title="Họp thôn; xin mời, đúng giờ")
    publish_sound(sample, heard, day=DAY + timedelta(days=1), counter=501)
    publish_sound(sample, heard, day=DAY + timedelta(days=30), counter=502)
    publish_sound(sample, heard, day=DAY, revision=2, counter=503, title="Họp thôn; xin mời, đúng giờ")
    secret = calendars.calendar_link(sample, "nghia-hai", admin, MORNING)
    anybody = Client(app_of(sample))

    answer = anybody.get(f"/lich/{secret}.ics")
    same = anybody.get(f"/lich/{secret}.ics", headers={"if-none-match": answer.headers["etag"]})

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(events[0]["SUMMARY"]) == "Họp thôn; xin mời, đúng giờ"
    assert [e["DTSTART"].dt.date() for e in events] == [DAY, DAY + timedelta(days=1)]
    assert same.status_code == 304
    for client, tried in ((anybody, "wrong"), (anybody, secret[:-1])):
        assert client.get(f"/lich/{tried}.ics").status_code == 404
    assert anybody.ask("POST", f"/lich/{secret}.ics").status_code == 405
    calendars.shut_calendar(sample, "nghia-hai", admin, MORNING)
    assert anybody.get(f"/lich/{secret}.ics").status_code == 404


def test_a_calendars_secret_stands_in_no_log(sample, admin, caplog):
    house = replace(sample, settings=replace(Settings(), web=replace(Settings().web, access_log=True)))
    secret = calendars.calendar_link(house, "nghia-hai", admin, MORNING)

    with caplog.at_level(logging.DEBUG), serving(app_of(house)) as port:
        import httpx

        assert httpx.get(f"http://127.0.0.1:{port}/lich/{secret}.ics").status_code == 200

    assert "GET /lich/*** 200" in caplog.text
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith("http")]
    assert not any(secret in line for line in ours)


@pytest.mark.slow
@pytest.mark.browser
def test_a_scanned_code_stands_in_the_field_and_leaves_the_address(sample, code, browser):
    with serving(app_of(sample)) as port:
        page = browser.new_page(viewport={"width": 360, "height": 640})
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"http://127.0.0.1:{port}/ghep-may")
        page.goto(f"http://127.0.0.1:{port}/ghep-may#{code}")  # the same page: it isn't loaded again

        assert page.input_value("#code") == code
        assert page.url.endswith("/ghep-may")
        page.click("form[action='/ghep-may'] button")
        page.wait_for_selector("text=Nghĩa Hải")
        assert page.evaluate("document.cookie") == ""
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert not any(code in url for url in asked)
