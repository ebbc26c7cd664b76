"""Who may open which door: every route × everybody who may stand before it."""

import re

import pytest
from station_client import MORNING, Client

from scheduler.administration import accounts, passwords, signing_in
from scheduler.communes import credentials
from scheduler.timekeeping import SimulatedClock
from scheduler.web.app import create_app
from scheduler.web.rules import RULES, rule_of
from scheduler.web.throttle import Throttle

pytestmark = pytest.mark.slow

ROLES = ("operator", "approver", "emergency", "commune", "office", "administrator")
WHO = ("nobody", *ROLES, "device")
SHUT = {401, 403}
FOR_ANYBODY = ("/enter/", "/sign-out")
"""They lead to the entrance whoever comes."""


NEVER_ENDING = {"/events"}
"""Whoever is let in would listen for ever here; see test_events.py."""


@pytest.fixture
def doors(sample):
    """An application over the sample house, and one client for each who stands before it."""
    app = create_app(sample, SimulatedClock(MORNING))
    admin = accounts.resolve(sample, "admin")
    clients = {"nobody": Client(app)}
    for role in ROLES:
        accounts.add(sample, f"the-{role}", "", (role,), None, admin, MORNING)
        clients[role] = Client(app, sample, f"the-{role}")
    offer = credentials.offer(sample, ("nghia-hai",), "phone", "điện thoại", admin, MORNING)
    clients["device"] = Client(app)
    clients["device"].cookies.set("scheduler-device", credentials.redeem(sample, offer.code, MORNING)[0])
    return clients


def passes(rule, who):
    """What a rule means, said a second time."""
    if rule.anybody or (who == "device" and rule.devices):
        return True
    if who in {"nobody", "device"} or not rule.people:
        return False
    administrator = who == "administrator" and rule.roles != {"emergency"}
    return not rule.roles or who in rule.roles or administrator


@pytest.mark.parametrize("who", WHO)
def test_every_route_lets_in_whom_its_rule_names_and_nobody_else(doors, sample, who):
    wrong = []
    for method, path in sorted(RULES):
        if path in NEVER_ENDING and passes(rule_of(method, path), who):
            continue
        client = doors[who]
        if who in ROLES:
            client.enter(sample, f"the-{who}")  # a route may have signed out
        address = re.sub(r"\{[^}]+\}", "x", path)
        answer = client.post(address) if method == "POST" else client.ask(method, address)
        turned_away = answer.headers.get("location", "").startswith("/sign-in") and not path.startswith(FOR_ANYBODY)
        shut = answer.status_code in SHUT or turned_away
        if shut == passes(rule_of(method, path), who):
            wrong.append((method, path, answer.status_code))

    assert not wrong


def test_a_route_without_a_rule_stops_the_start(sample, monkeypatch):
    monkeypatch.delitem(RULES, ("GET", "/airtime"))

    with pytest.raises(RuntimeError, match="/airtime"):
        create_app(sample, SimulatedClock(MORNING))


def test_a_form_of_another_site_changes_nothing(doors, sample):
    answer = doors["operator"].ask("POST", "/sign-out")

    assert answer.status_code == 403
    assert "Biểu mẫu này đã cũ" in answer.text
    assert doors["operator"].get("/").status_code == 200


def test_a_page_asked_for_before_signing_in_is_shown_afterwards(sample):
    admin = accounts.resolve(sample, "admin")
    password = passwords.give(sample, admin, admin, MORNING)
    passwords.set_own(sample, admin, password, "một câu dễ nhớ", MORNING)
    client = Client(create_app(sample, SimulatedClock(MORNING)))

    sent = client.get("/airtime?from=2023-07-10")
    assert sent.headers["location"] == "/sign-in?next=%2Fairtime%3Ffrom%3D2023-07-10"
    form = client.get(sent.headers["location"])
    assert 'value="/airtime?from=2023-07-10"' in form.text
    entered = client.post(
        "/sign-in", data={"login": "admin", "password": "một câu dễ nhớ", "next": "/airtime?from=2023-07-10"}
    )

    assert entered.headers["location"] == "/airtime?from=2023-07-10"
    cookie = entered.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert client.get("/airtime").status_code == 200


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
def test_nobody_is_led_to_another_site(client, elsewhere):
    assert f'value="{elsewhere}"' not in client.get("/sign-in", params={"next": elsewhere}).text


def test_a_password_that_somebody_else_made_is_changed_first(sample):
    admin = accounts.resolve(sample, "admin")
    given = passwords.give(sample, admin, admin, MORNING)
    client = Client(create_app(sample, SimulatedClock(MORNING)), sample)

    assert client.get("/airtime").headers["location"] == "/password?next=%2Fairtime"
    differ = client.post("/password", data={"old": given, "new": "một câu dễ nhớ", "again": "một câu khác hẳn"})
    assert differ.status_code == 422
    changed = client.post("/password", data={"old": given, "new": "một câu dễ nhớ", "again": "một câu dễ nhớ"})

    assert changed.status_code == 303
    assert client.get("/airtime").status_code == 200


def test_guessing_is_slowed_down_and_the_answer_says_for_how_long(sample):
    client = Client(create_app(sample, SimulatedClock(MORNING), workers=5))
    guess = {"login": "admin", "password": "not the password"}

    answers = [client.post("/sign-in", data=guess) for _ in range(3)]

    assert [a.status_code for a in answers] == [422, 422, 429]
    assert 800 < int(answers[2].headers["retry-after"]) <= 901


def test_the_throttle_forgets_after_a_quarter_of_an_hour_and_a_right_try_clears_the_login_alone():
    seconds = 0.0
    throttle = Throttle(5, lambda: seconds)
    for _ in range(2):
        throttle.wrong("login a", "address b")

    throttle.right("login a")
    assert throttle.wait_seconds("login a") == 0
    assert throttle.wait_seconds("address b") == 900
    seconds = 901.0
    assert throttle.wait_seconds("address b") == 0


def test_a_first_starts_link_lets_one_browser_in_once(sample):
    from scheduler.web.entrance import Admission

    admission = Admission(accounts.resolve(sample, "admin"))
    app = create_app(sample, SimulatedClock(MORNING), admission=admission)
    first, second = Client(app), Client(app)
    path = admission.path

    assert first.get("/enter/wrong").headers["location"] == "/sign-in"
    assert first.get(path).headers["location"] == "/"
    assert first.get("/").status_code == 200
    assert second.get(path).headers["location"] == "/sign-in"


def test_what_is_changed_at_the_page_is_written_down_and_what_is_refused_is_not(doors, sample):
    from scheduler.administration.auditing import acts

    doors["operator"].ask("POST", "/sign-out")
    doors["operator"].post("/sign-out")

    lines = [act for _, act in acts(sample, accounts.resolve(sample, "admin"))]
    assert [(a.who, a.door, a.action) for a in lines] == [("the-operator", "web", "POST /sign-out")]


def test_a_closed_browser_gets_a_problem_document_from_the_api(doors, sample):
    signing_in.sign_out(sample, doors["office"].cookies["scheduler"])

    answer = doors["office"].get("/api/v1/no-such-thing")

    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404
