"""Devices by telephone: what the commands of `scheduler token` say, and what is kept of it."""

import json
import re

import pytest
from moments import NOW

from scheduler.administration import auditing
from scheduler.cli.common import run
from scheduler.cli.root import scheduler
from scheduler.communes import credentials, qr


@pytest.fixture
def database_url(sqlite_url):
    """The command line on SQLite alone; the desks below it are tested on both."""
    return sqlite_url


@pytest.fixture
def at_the_district(stations, house, capsys):
    """`at_the_district("token", "list")` runs a command in English in this house; code, output, errors."""

    def command(*words):
        code = run(scheduler, ["--lang", "en", "--home", str(house.home), "--as", "admin", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def test_an_offer_tells_code_minutes_stations_and_draws_what_a_phone_opens(at_the_district, house):
    (house.home / "config.toml").write_text('[web]\naddress = "https://phatthanh.example"\n', encoding="utf-8")
    svg = house.home / "code.svg"

    code, said, _ = at_the_district("token", "offer", "nghia-hai", "nghia-son", "--phone", "--svg", str(svg))
    for_a_pc = at_the_district("token", "offer", "nghia-hai")[1]

    assert code == 0
    [offered] = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}", said.splitlines()[0])
    assert "10 minutes left" in said
    assert re.search(r"commune enrol [2-9A-Z-]{9} --centre https://phatthanh.example$", for_a_pc, re.MULTILINE)
    assert "nghia-hai, nghia-son" in said
    drawn = qr.as_lines(f"https://phatthanh.example/ghep-may#{offered}")
    assert [line for line in said.splitlines() if line.strip(" ▀▄█") == ""] == list(drawn)
    assert svg.read_bytes().count(b"<path") >= 1
    assert b"nghia-hai" in svg.read_bytes()


def test_without_an_address_the_code_alone_is_drawn_and_the_setting_is_named(at_the_district):
    code, said, _ = at_the_district("token", "offer", "nghia-hai", "--name", "máy xã")

    assert code == 0
    assert "set address" in said
    assert "“máy xã”" in said


def test_a_device_is_listed_renewed_and_shut_out(at_the_district, house):
    offer = json.loads(at_the_district("token", "offer", "nghia-hai", "--json")[1])
    old, device = credentials.redeem(house, offer["code"], NOW)
    number = str(device.device_id)

    listed = json.loads(at_the_district("token", "list", "--json")[1])["devices"]
    fresh = json.loads(at_the_district("token", "rotate", number, "--json")[1])["token"]
    assert [d["stations"] for d in listed] == [["nghia-hai"]]
    assert credentials.credential(house, old, NOW)
    assert credentials.credential(house, fresh, NOW)

    first, again = at_the_district("token", "revoke", number), at_the_district("token", "revoke", number)

    assert (first[0], again[0]) == (0, 0)
    assert "was shut out before" in again[1]
    assert credentials.credential(house, fresh, NOW) is None
    assert "shut 0" in at_the_district("token", "list")[1]
    assert at_the_district("token", "revoke", "77")[2] == "There is no device number 77; check the number.\n"


def test_a_calendars_address_is_told_once_and_shut(at_the_district, house):
    made = json.loads(at_the_district("token", "calendar", "nghia-hai", "--json")[1])
    listed = at_the_district("token", "list")[1]
    shut = at_the_district("token", "calendar", "nghia-hai", "--revoke")
    none = at_the_district("token", "calendar", "nghia-hai", "--revoke")

    assert re.fullmatch(r"http://127\.0\.0\.1:8023/lich/[\w-]{43}\.ics", made["address"])
    assert "its address is open since" in listed
    assert made["address"].rsplit("/", 1)[1][:-4] not in listed
    assert "is shut" in shut[1]
    assert "no calendar address that is open" in none[1]


def test_who_did_what_is_written_down_without_any_secret(at_the_district, house, administrator):
    code = json.loads(at_the_district("token", "offer", "nghia-hai", "--json")[1])["code"]
    at_the_district("token", "calendar", "nghia-hai")

    acts = [(a.who, a.door, a.action, a.about) for _, a in auditing.acts(house, administrator)]

    assert acts == [
        ("admin", "cli", "token calendar", "nghia-hai"),
        ("admin", "cli", "token offer", "nghia-hai"),
    ]
    assert code not in str(acts)


def test_the_block_characters_are_the_modules_of_the_code():
    import segno

    lines = qr.as_lines("K7MX-3QRT")

    upper = [[sign in "▀█" for sign in line] for line in lines]
    lower = [[sign in "▄█" for sign in line] for line in lines]
    drawn = [row for pair in zip(upper, lower, strict=True) for row in pair]
    wanted = [[bool(m) for m in row] for row in segno.make("K7MX-3QRT", error="m", micro=False).matrix_iter(border=4)]
    assert drawn[: len(wanted)] == wanted
