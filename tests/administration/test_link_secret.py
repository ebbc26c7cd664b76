"""The secret of sound links: from the environment or the secrets, and never one that nginx would read otherwise."""

import pytest

from scheduler.administration import keys
from scheduler.config import read_settings
from scheduler.messages import Refused

SECRET = "0123456789abcdef"


def with_secrets(home, text):
    path = home / "secrets.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)


def test_there_is_none_until_somebody_makes_one(tmp_path):
    assert keys.link_secret(tmp_path) == ""
    keys.make_key(tmp_path)
    assert keys.link_secret(tmp_path) == ""


def test_the_environment_goes_before_the_secrets(tmp_path, monkeypatch):
    with_secrets(tmp_path, f'[links]\nsecret = "{SECRET}"\n')
    assert keys.link_secret(tmp_path) == SECRET

    monkeypatch.setenv("SCHEDULER_LINK_SECRET", SECRET[::-1])

    assert keys.link_secret(tmp_path) == SECRET[::-1]


@pytest.mark.parametrize("secret", ['"short"', '"0123456789 abcdef"', '"0123456789abcdef;"', "12345678901234567890"])
def test_what_nginx_would_read_otherwise_is_refused(tmp_path, secret):
    with_secrets(tmp_path, f"[links]\nsecret = {secret}\n")

    with pytest.raises(Refused, match="16 to 200 letters"):
        keys.link_secret(tmp_path)


def test_secrets_that_are_no_toml_are_one_sentence(tmp_path):
    with_secrets(tmp_path, "[links\n")

    with pytest.raises(Refused, match="malformed"):
        keys.link_secret(tmp_path)


def test_places_of_sounds_are_read_from_the_settings():
    web = read_settings('[web]\nsound_links = "https://am-thanh.example/a/"\naccel_redirect = "/_am-thanh/"').web

    assert (web.sound_links, web.accel_redirect) == ("https://am-thanh.example/a/", "/_am-thanh/")
