from pathlib import Path

import pytest

from scheduler.config import load_settings, read_settings
from scheduler.messages import WrongUse, render
from scheduler.settings import Settings, Severity
from scheduler.tomlcheck import Mistakes, Table, read_toml

CONFIG = Path(__file__).parents[2] / "config.toml"


def sentences(error: WrongUse) -> list[str]:
    return [render(m, "en") for m in error.details]


def test_the_config_file_in_the_repository_says_the_defaults():
    assert load_settings(CONFIG) == Settings()


def test_a_missing_file_means_the_defaults(tmp_path: Path):
    assert load_settings(tmp_path / "config.toml") == Settings()


def test_all_mistakes_come_at_once_with_place_and_suggestion():
    text = (
        '[studio]\nvoice = ["espeak"]\nwords_per_minute = 900\n[trafic]\n[web]\nport = "x"\n'
        '[traffic]\nearliest_start = "25:00"\n'
    )

    with pytest.raises(WrongUse) as caught:
        read_settings(text)

    said = "\n".join(sentences(caught.value))
    assert "config.toml:2 [studio] voice: there is no key “voice”; did you mean “voices”?" in said
    assert "config.toml:3 [studio] words_per_minute: 900 is outside 80 to 200" in said
    assert "trafic: there is no key “trafic”; did you mean “traffic”?" in said
    assert "config.toml:6 [web] port: must be a number" in said
    assert "config.toml:8 [traffic] earliest_start: must be a time of day" in said
    assert len(caught.value.details) == 5


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('[station]\nzone = "Mars/Phobos"', "no time zone"),
        ('[storage]\ndatabase = "mysql://x"', "must start with"),
        ('[storage]\ndatabase = "postgresql://me:secret@host/db"', "SCHEDULER_DATABASE"),
        ('[newsroom]\nfour_eyes = "no"', "true or false"),
        ('[newsroom]\nregion = "nort"', "did you mean: north"),
        ("[studio]\nvoices = [1]", "list of texts"),
        ("[traffic]\ndays_planned = 1.5", "whole number"),
        ("studio = 3", "must be a table"),
        ('[emergency]\ncap_severity = "severe"', "did you mean: Severe"),
        ('[emergency]\ncap_urgency = "Now"', "Immediate"),
        ('[emergency]\ncap_sender = ["a@b.example"]', "did you mean “cap_senders”"),
        ('[emergency]\ncap_no_area = "none"', "refuse"),
        ('[emergency.areas]\n"00001" = "nghia-hai"', "list of texts"),
        ('[web]\naddress = "phatthanh.example"', "must be an address"),
        ('[web]\naddress = "https://phatthanh.example/lich"', "without a path"),
        ('[web]\ntrusted_proxies = ["the proxy"]', "must be an IP address or a network"),
        ('[web]\nsound_links = "am-thanh"', "must be a path with a slash at both ends"),
        ('[web]\nsound_links = "/am-thanh/?x=/"', "must be a path with a slash at both ends"),
        ('[web]\nsound_links = "ftp://x/am-thanh/"', "must be a path with a slash at both ends"),
        ('[web]\naccel_redirect = "https://x/am-thanh/"', "must be a path with a slash at both ends"),
    ],
)
def test_each_kind_of_mistake_has_its_sentence(line: str, said: str):
    with pytest.raises(WrongUse) as caught:
        read_settings(line)

    assert said in "\n".join(sentences(caught.value))


def test_what_messages_break_in_is_said_in_the_words_of_cap():
    text = '[emergency]\ncap_senders = ["a@b.example"]\ncap_severity = "Extreme"\n'
    text += '[emergency.areas]\n"ma-xa:1" = ["x", "y"]'

    found = read_settings(text).emergency

    assert (found.cap_senders, found.cap_severity) == (("a@b.example",), Severity.EXTREME)
    assert found.areas == (("ma-xa:1", ("x", "y")),)


@pytest.mark.parametrize(
    "written", ["2023-07-10T00:00:00", "2023-07-10T00:00:00Z", '"2023-07-10T00:00:00"', "7", "true"]
)
@pytest.mark.parametrize("optional", [True, False])
def test_a_day_that_is_none_is_a_mistake_whether_or_not_it_may_be_missing(written: str, optional: bool):
    text = f"valid_to = {written}"
    mistakes = Mistakes("x.toml", text)

    found = Table(mistakes, "", read_toml("x.toml", text)).day("valid_to", optional=optional)

    assert found is None
    assert [m.values["why"].id for m in mistakes.found] == ["config.want_day"]


def test_a_required_day_that_is_missing_is_a_mistake_and_an_optional_one_is_none():
    mistakes = Mistakes("x.toml", "")

    assert Table(mistakes, "", {}).day("valid_to", optional=True) is None
    assert mistakes.found == []
    assert Table(mistakes, "", {}).day("valid_from") is None
    assert [m.values["why"].id for m in mistakes.found] == ["config.missing"]


def test_broken_toml_and_foreign_encodings_are_one_sentence(tmp_path: Path):
    (tmp_path / "a.toml").write_text("[studio", encoding="utf-8")
    (tmp_path / "b.toml").write_bytes("tên = 1".encode("utf-16"))

    with pytest.raises(WrongUse, match="not valid TOML"):
        load_settings(tmp_path / "a.toml")
    with pytest.raises(WrongUse, match="UTF-8"):
        load_settings(tmp_path / "b.toml")
