"""Accounts, devices, the audit log and health on the page: the same use cases as the commands, the same refusals."""

import re

import pytest

from scheduler.administration import accounts


def line(house, login):
    return next(a for a in accounts.listing(house) if a.login == login)


def add(client, **data):
    return client.post("/administration/accounts", data=data)


def test_an_account_is_added_with_its_roles_at_a_unit(client, sample):
    answer = add(client, login="hoa", name="Lê Thị Hoa", roles=["operator", "office"], unit="13891")

    assert answer.headers["location"] == "/administration/accounts/hoa"
    added = line(sample, "hoa")
    assert (added.name, added.roles, added.unit, added.password) == (
        "Lê Thị Hoa",
        ("operator", "office"),
        "13891",
        False,
    )
    assert "Đã thêm tài khoản hoa" in client.get("/administration/accounts/hoa").text


def test_what_cannot_be_an_account_is_refused_and_what_was_typed_stays(client, sample):
    for data, why in (
        ({"login": "a/b", "roles": ["operator"]}, "không chứa dấu"),
        ({"login": "hoa"}, "ít nhất một vai trò"),
        ({"login": "admin", "roles": ["operator"]}, "admin"),
        ({"login": "hoa", "roles": ["operator"], "unit": "nowhere"}, "nowhere"),
    ):
        answer = add(client, name="Lê <b>Hoa</b>", **data)

        assert answer.status_code == 422
        assert why in answer.text
        assert "Lê &lt;b&gt;Hoa&lt;/b&gt;" in answer.text
    assert not {"hoa", "a/b"} & {a.login for a in accounts.listing(sample)}


def test_roles_change_and_the_last_administrator_stays(client, sample):
    add(client, login="hoa", roles=["operator"])

    given = client.post("/administration/accounts/hoa/roles", data={"roles": ["approver"]})
    refused = client.post("/administration/accounts/admin/roles", data={"roles": ["operator"]})

    assert given.status_code == refused.status_code == 303
    assert line(sample, "hoa").roles == ("approver",)
    assert line(sample, "admin").roles == ("administrator",)
    assert "ít nhất một tài khoản quản trị" in client.get("/administration/accounts/admin").text


def test_a_password_is_shown_once_and_lets_its_person_in(client, sample):
    add(client, login="hoa", roles=["operator"])

    shown = client.post("/administration/accounts/hoa/password")
    password = re.search(r'class="once">([^<]+)<', shown.text)[1]
    again = client.get("/administration/accounts/hoa")

    assert shown.headers["cache-control"] == "no-store"
    assert password not in again.text
    assert line(sample, "hoa").password
    client.cookies.clear()
    entered = client.ask("POST", "/sign-in", data={"login": "hoa", "password": password})
    assert entered.status_code == 303


def test_a_closed_account_and_a_blanked_name(client, sample):
    add(client, login="hoa", name="Lê Thị Hoa", roles=["operator"])

    client.post("/administration/accounts/hoa/blank")
    client.post("/administration/accounts/hoa/close")

    assert (line(sample, "hoa").name, line(sample, "hoa").closed) == ("", True)
    assert client.post("/administration/accounts/admin/close").status_code == 303
    assert not line(sample, "admin").closed


@pytest.mark.parametrize("path", ["/administration/accounts/nobody", f"/administration/accounts/{accounts.SYSTEM}"])
def test_nobody_and_the_program_have_no_page(client, path):
    assert client.get(path).status_code == 404


def test_a_code_lets_a_phone_in_and_it_can_be_shut_out(client, sample):
    from scheduler.communes import credentials

    made = client.post("/administration/devices", data={"stations": ["nghia-hai"], "kind": "phone"})
    code = re.search(r'class="once">([^<]+)<', made.text)[1]
    token, device = credentials.redeem(sample, code, made_at())
    listed = client.get("/administration/devices").text

    assert "<svg" in made.text
    assert device.stations == ("nghia-hai",)
    assert "Điện thoại nghia-hai" in listed
    client.post(f"/administration/devices/{device.device_id}/revoke")
    assert credentials.credential(sample, token, made_at()) is None


def made_at():
    from station_client import MORNING

    return MORNING


def test_a_code_for_no_station_is_refused(client):
    answer = client.post("/administration/devices", data={"kind": "phone"})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_the_audit_log_tells_what_was_done_here_in_pages(client, sample):
    from station_client import MORNING

    from scheduler.administration import auditing

    for number in range(101):
        auditing.note(sample, "cli", f"act {number}", "huyen", MORNING)

    first = client.get("/administration/audit").text
    older = client.get("/administration/audit?before=" + re.search(r"before=(\d+)", first)[1]).text

    assert "act 100" in first
    assert "<code>act 0</code>" not in first
    assert "<code>act 0</code>" in older


def test_health_tells_disk_backups_and_the_timetable(client, sample):
    from station_client import MORNING

    from scheduler.administration import job_runs

    run = job_runs.begin(sample, "plan", MORNING, MORNING)
    job_runs.end(sample, run, job_runs.JobState.FAILED, "Hết ổ đĩa.", MORNING)

    page = client.get("/administration").text

    assert "GiB" in page
    assert "Chưa có bản sao lưu nào" in page
    assert "Hết ổ đĩa." in page


@pytest.mark.parametrize(("role", "place"), [("office", "targets"), ("operator", "sounds")])
def test_who_administers_nothing_is_led_to_what_is_theirs(client, sample, role, place):
    add(client, login="hoa", roles=[role])
    client.enter(sample, "hoa")

    answer = client.get("/administration")

    assert answer.headers["location"] == f"/administration/{place}"
    page = client.get(f"/administration/{place}").text
    assert "/administration/accounts" not in page
