"""A session that ends during an edit: the text is carried over the sign-in and nothing is done by itself."""

import re

import pytest
from sqlmodel import select
from station_client import MORNING, Client, said_of

from scheduler.administration import accounts, passwords
from scheduler.records.bulletin import BulletinVersion
from scheduler.timekeeping import SimulatedClock
from scheduler.web.app import create_app

pytestmark = pytest.mark.slow

TYPED = 'Dòng một, “ngoặc” & <b>dấu</b>.\n\nDòng ba "kép", gõ đã lâu.'
EDIT = "/bulletins/NHAP/edit"
PASSWORD = "một câu dễ nhớ"


@pytest.fixture
def stranger(sample):
    """A browser whose session has ended, of somebody who knows the password."""
    admin = accounts.resolve(sample, "admin")
    given = passwords.give(sample, admin, admin, MORNING)
    passwords.set_own(sample, admin, given, PASSWORD, MORNING)
    return Client(create_app(sample, SimulatedClock(MORNING)))


def hidden(page):
    """The hidden fields of the form on a page, in order."""
    form = page.text.split('<main id="main"')[1]
    return re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form, re.DOTALL)


def carried(page, **more):
    """The fields of the sign-in as a browser sends them."""
    import html

    sent = {}
    for name, value in hidden(page):
        sent.setdefault(name, []).append(html.unescape(value))
    return {**sent, **more}


def versions(house):
    with house.database.reading() as session:
        return len(session.exec(select(BulletinVersion)).all())


def test_what_was_typed_is_there_after_signing_in_and_is_sent_by_hand_alone(stranger, sample):
    before = versions(sample)

    late = stranger.post(EDIT, data={"text": TYPED, "based_on": "1", "csrf": "old"})
    wrong = stranger.ask("POST", "/sign-in", data=carried(late, login="admin", password="no"))
    right = stranger.ask("POST", "/sign-in", data=carried(wrong, login="admin", password=PASSWORD))

    assert (late.status_code, wrong.status_code, right.status_code) == (401, 422, 200)
    assert "đăng nhập lại" in said_of(late)
    assert "&lt;b&gt;dấu&lt;/b&gt;" in right.text
    assert f'action="{EDIT}"' in right.text
    assert ("based_on", "1") in hidden(right)
    assert [name for name, _ in hidden(right)].count("csrf") == 1
    assert versions(sample) == before
    assert stranger.post(EDIT, data={"text": TYPED, "based_on": "1", "seen": "{}"}).status_code != 401


def test_a_form_of_an_older_session_is_shown_again_too(client, sample):
    before = versions(sample)

    stale = client.ask("POST", EDIT, data={"text": TYPED, "based_on": "1", "csrf": "of yesterday"})

    assert stale.status_code == 403
    assert "Chưa có gì được lưu" in stale.text
    assert "Dòng một" in stale.text
    assert versions(sample) == before


def test_passwords_tokens_and_files_are_not_carried(stranger):
    files = {"files": ("a.txt", b"secret bytes")}

    late = stranger.post("/import", data={"text": TYPED, "password": "mật khẩu bí mật của tôi"}, files=files)

    assert late.status_code == 401
    assert "Dòng một" in late.text
    assert "secret bytes" not in late.text
    assert "bí mật" not in late.text


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}]
)
def test_another_site_cannot_put_words_in_somebody_s_mouth(stranger, headers):
    late = stranger.post(EDIT, data={"text": TYPED}, headers=headers)

    assert late.status_code == 401
    assert "Dòng một" not in late.text


@pytest.mark.parametrize("path", ["https://evil.example/x", "//evil.example", "/\\evil.example", "javascript:x", ""])
def test_what_is_carried_goes_back_to_this_site_alone(stranger, path):
    fields = {"unsent-path": path, "unsent-name": "text", "unsent-value": TYPED}

    entered = stranger.ask("POST", "/sign-in", data={**fields, "login": "admin", "password": PASSWORD})

    assert entered.status_code == 303
    assert entered.headers["location"] == "/"


def test_too_much_is_not_carried_and_a_button_without_words_just_asks_to_sign_in(stranger):
    much = stranger.post(EDIT, data={"text": "a" * 700_000})
    button = stranger.post("/bulletins/NHAP/submit")

    assert (much.status_code, button.status_code) == (401, 401)
    assert "unsent-value" not in much.text
    assert "unsent-value" not in button.text
