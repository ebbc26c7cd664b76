from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from moments import NOW
from sqlmodel import select

from scheduler.administration import accounts, passwords, signing_in
from scheduler.messages import Refused
from scheduler.records.signing_in import AccountPassword, SignIn

HASHER = passwords._hasher
"""The real one, before a fixture takes its place."""


@pytest.fixture(autouse=True)
def hasher(monkeypatch):
    """Argon2 at its least: what these tests are about doesn't depend on how long a hash takes."""
    made = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: made)


def test_a_password_costs_what_rfc_9106_asks_for_where_memory_is_scarce():
    real = HASHER()

    assert (real.memory_cost, real.time_cost, real.type.name) == (65536, 3, "ID")


@pytest.fixture
def operator(house, administrator):
    """An operator with the password that the administrator gave: (id, password)."""
    made = accounts.add(house, "truc-dai", "Trần Thị Bích", ("operator",), None, administrator, NOW)
    return made, passwords.give(house, made, administrator, NOW)


def test_the_right_password_gives_a_cookie_that_says_who_it_is(house, operator):
    account_id, password = operator

    token = signing_in.sign_in(house, "truc-dai", password, NOW)
    visitor = signing_in.visitor(house, token, NOW)

    assert (visitor.account_id, visitor.login, visitor.name) == (account_id, "truc-dai", "Trần Thị Bích")
    assert visitor.has("operator")
    assert not visitor.has("approver")
    assert visitor.must_change


def test_a_wrong_password_and_an_unknown_login_are_refused_with_the_same_sentence(house, operator):
    said = []
    for login, password in (("truc-dai", "not the password"), ("nobody", "not the password"), ("system", "x" * 20)):
        with pytest.raises(Refused) as refused:
            signing_in.sign_in(house, login, password, NOW)
        said.append(refused.value.message)

    assert len(set(map(str, said))) == 1


def test_a_closed_account_can_not_sign_in_and_its_open_browsers_are_out(house, operator, administrator):
    _, password = operator
    token = signing_in.sign_in(house, "truc-dai", password, NOW)

    accounts.close(house, "truc-dai", administrator, NOW)

    assert signing_in.visitor(house, token, NOW) is None
    with pytest.raises(Refused, match="not right"):
        signing_in.sign_in(house, "truc-dai", password, NOW)


@pytest.mark.parametrize(
    ("steps", "still_in"),
    [
        ([timedelta(hours=11), timedelta(hours=22)], True),
        ([timedelta(hours=13)], False),
        ([timedelta(hours=11 * n) for n in range(1, 17)], False),
    ],
    ids=["shown every eleven hours", "idle for thirteen hours", "a whole week"],
)
def test_a_browser_is_signed_out_when_idle_and_after_a_week(house, operator, steps, still_in):
    token = signing_in.sign_in(house, "truc-dai", operator[1], NOW)

    seen = [signing_in.visitor(house, token, NOW + step) for step in steps]

    assert (seen[-1] is not None) == still_in


def test_signing_out_forgets_the_cookie(house, operator):
    token = signing_in.sign_in(house, "truc-dai", operator[1], NOW)

    signing_in.sign_out(house, token)
    signing_in.sign_out(house, token)

    assert signing_in.visitor(house, token, NOW) is None


def test_ones_own_password_signs_every_browser_out_and_opens_the_other_pages(house, operator):
    account_id, password = operator
    before = signing_in.sign_in(house, "truc-dai", password, NOW)

    passwords.set_own(house, account_id, password, "một câu dễ nhớ", NOW)

    assert signing_in.visitor(house, before, NOW) is None
    after = signing_in.visitor(house, signing_in.sign_in(house, "truc-dai", "một câu dễ nhớ", NOW), NOW)
    assert not after.must_change


@pytest.mark.parametrize("new", ["short", "x" * 201, "TRUC-DAI"], ids=["short", "endless", "the login"])
def test_a_weak_password_is_refused_and_the_old_one_stays(house, operator, new):
    account_id, password = operator

    with pytest.raises(Refused, match="password"):
        passwords.set_own(house, account_id, password, new, NOW)

    assert signing_in.sign_in(house, "truc-dai", password, NOW)


def test_nothing_that_is_kept_opens_a_door(house, operator):
    _, password = operator
    token = signing_in.sign_in(house, "truc-dai", password, NOW)

    with house.database.reading() as session:
        kept = [str(row) for table in (AccountPassword, SignIn) for row in session.exec(select(table)).all()]

    assert not any(secret in row for row in kept for secret in (password, token, signing_in.csrf_of(token)))
    assert any("$argon2id$" in row for row in kept)


def test_the_first_password_is_made_once(house, administrator):
    login, password = passwords.first_password(house, NOW)
    again = passwords.first_password(house, NOW)

    assert login == "admin"
    assert signing_in.sign_in(house, login, password, NOW)
    assert again is None


def test_only_an_administrator_gives_passwords(house, operator):
    account_id, _ = operator

    with pytest.raises(Refused, match="right"):
        passwords.give(house, account_id, account_id, NOW)
