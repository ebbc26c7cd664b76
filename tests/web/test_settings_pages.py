"""Letterhead, targets and the house's sounds on screen."""

import pytest

from scheduler.administration.letterhead import letterhead, with_letterhead, written
from scheduler.airtime import desk as airtime
from scheduler.config import read_settings
from scheduler.studio import house_sounds

PAPER = {
    "superior": "ỦY BAN NHÂN DÂN HUYỆN A",
    "issuer": 'PHÒNG "VĂN HÓA" <b>',
    "number_code": "BC-VH",
    "place": "Xã B",
    "addressed_to": "UBND huyện A",
    "signer_title": "TRƯỞNG PHÒNG",
    "recipients": "Như trên\n\n  Lưu: VT  ",
}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# chỉ có ghi chú\n",
        (
            '[web]\nport = 8023 # cửa\n\n[office]\nplace = "Cũ" # nơi\n'
            'recipients = [\n  "Một",\n  "Hai",\n]\n\n[airtime]\non_time_seconds = 60\n'
        ),
        "[office] # của phòng\n[airtime]\non_time_seconds = 60\n",
        '[airtime]\non_time_seconds = 60\n[office]\nissuer = "X"',
    ],
)
def test_the_files_other_lines_stay_as_they_were(text):
    new = written(text, PAPER)

    office = read_settings(new).office
    assert office.issuer == 'PHÒNG "VĂN HÓA" <b>'
    assert office.recipients == ("Như trên", "Lưu: VT")
    for line in text.splitlines():
        if line.startswith(("#", "[", "port", "on_time")):
            assert line in new
    assert written(new, PAPER) == new


def test_the_letterhead_is_saved_escaped_and_used_by_the_next_paper(client, sample):
    (sample.home / "config.toml").write_text("# của phòng\n[web]\nport = 8023\n", encoding="utf-8")

    answer = client.post("/administration/letterhead", data=PAPER)
    page = client.get("/administration/letterhead").text

    assert answer.status_code == 303
    assert "PHÒNG &#34;VĂN HÓA&#34; &lt;b&gt;" in page
    assert letterhead(sample).place == "Xã B"
    assert with_letterhead(sample).settings.office.number_code == "BC-VH"
    assert (sample.home / "config.toml").read_text(encoding="utf-8").startswith("# của phòng\n[web]\nport = 8023\n")


def test_a_config_with_mistakes_is_not_written_over(client, sample):
    broken = "[office]\nplaze = 'x'\n"
    (sample.home / "config.toml").write_text(broken, encoding="utf-8")

    answer = client.post("/administration/letterhead", data=PAPER)

    assert answer.status_code == 422
    assert "plaze" in answer.text
    assert (sample.home / "config.toml").read_text(encoding="utf-8") == broken


def test_a_target_is_set_with_a_number_as_people_write_it(client, sample):
    goal = {"audience": "huyen", "topic": "*", "kind": "minutes", "value": "1.234,5"}

    answer = client.post("/administration/targets", data={**goal, "first": "2023-09-01", "last": "30/9/2023"})

    assert answer.status_code == 303
    assert 1234.5 in [x.value for x in airtime.list_targets(sample)]
    assert "1.234,5" in client.get("/administration/targets").text


@pytest.mark.parametrize(
    "changes",
    [
        {"value": "nhiều"},
        {"value": "-3"},
        {"kind": "x"},
        {"audience": "nowhere"},
        {"first": "2023-10-01"},
        {"topic": "Z"},
    ],
)
def test_a_target_that_cannot_be_says_why(client, sample, changes):
    goal = {
        "audience": "huyen",
        "topic": "*",
        "kind": "minutes",
        "value": "5",
        "first": "2023-09-01",
        "last": "2023-09-30",
    }
    before = airtime.list_targets(sample)

    answer = client.post("/administration/targets", data={**goal, **changes})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert airtime.list_targets(sample) == before


@pytest.mark.slow
def test_an_opening_of_words_is_made_and_taken_back(client, sample):
    words = {"station": "nghia-hai", "role": "opening", "words": "Đây là Đài xã Nghĩa Hải, ngày 05/7/2023."}

    made = client.post("/administration/sounds", data=words)
    kept = [line for line in house_sounds.listing(sample) if line.station == "nghia-hai"]
    cleared = client.post("/administration/sounds/clear", data={"station": "nghia-hai", "role": "opening"})

    assert (made.status_code, cleared.status_code) == (303, 303)
    assert made.headers["location"] == "/administration/sounds"
    assert "mùng năm tháng bảy" in kept[0].words
    assert not [line for line in house_sounds.listing(sample) if line.station == "nghia-hai"]


@pytest.mark.parametrize(
    ("data", "files"),
    [
        ({"role": "other", "words": "x"}, None),
        ({"role": "opening", "words": " "}, None),
        ({"role": "opening"}, {"file": ("x.mp3", b"")}),
    ],
)
def test_a_sound_of_nothing_is_refused(client, data, files):
    answer = client.post("/administration/sounds", data={"station": "*", **data}, files=files)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
