"""The sample material keeps what the demonstration promises: every topic, both classes, units that add up."""

import re
import tomllib
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

SAMPLES = resources.files("scheduler").joinpath("samples")
TOPICS = {*(f"CCHC-{number:02d}" for number in range(1, 12)), "KHAC"}
ROOT = Path(__file__).parents[1]


def bulletins() -> list[dict[str, Any]]:
    """Return the front matter of every sample bulletin, with its `body`."""
    found = []
    for file in sorted(SAMPLES.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".md"):
            _, head, body = file.read_text(encoding="utf-8").split("+++\n", 2)
            found.append({**tomllib.loads(head), "body": body})
    return found


def network() -> dict[str, Any]:
    """Return the sample network as it stands in its file."""
    return tomllib.loads(SAMPLES.joinpath("network.toml").read_text(encoding="utf-8"))


def test_sample_bulletins_cover_every_topic_and_both_classes() -> None:
    found = bulletins()

    assert {b["topic"] for b in found} == TOPICS
    assert sum(b["klass"] == "priority" for b in found) >= 3
    assert {b["genre"] for b in found} == {"tin", "bai", "thong_bao", "chuyen_muc", "khau_hieu"}
    assert sum(b["must_air"] for b in found) == 2


def test_sample_bulletins_have_codes_of_their_own_and_wishes_that_can_be_met() -> None:
    found = bulletins()

    assert len({b["code"] for b in found}) == len(found) >= 13
    for b in found:
        assert 1 <= b["rank"] <= 5, b["code"]
        assert b["wanted_airings"] <= b["most_airings"], b["code"]
        assert b["valid_from"] <= date(2023, 7, 10) < b["valid_until"], b["code"]


def test_sample_audiences_are_stations_and_groups_of_the_sample_network() -> None:
    net = network()
    known = {"*", *(s["code"] for s in net["station"]), *(f"group:{g['code']}" for g in net["group"])}

    named = {audience for b in bulletins() for audience in b["audience"]}

    assert named <= known
    assert {"*", "group:ven-bien"} < named


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (date(2023, 7, 10), 24),
        (date(2024, 8, 31), 24),
        (date(2024, 9, 1), 20),
        (date(2025, 6, 30), 20),
        (date(2025, 7, 1), 7),
    ],
)
def test_sample_communes_in_force_are_24_then_20_then_7(day: date, count: int) -> None:
    communes = [u for u in network()["unit"] if u["kind"] in {"xa", "thi_tran"}]

    in_force = [u for u in communes if u["valid_from"] <= day <= u.get("valid_to", date.max)]

    assert len(in_force) == count


def test_every_sample_unit_that_ends_has_successors_that_begin_on_the_next_day() -> None:
    units = {u["code"]: u for u in network()["unit"]}

    for unit in units.values():
        assert ("valid_to" in unit) == bool(unit.get("successors")), unit["code"]
        for successor in unit.get("successors", ()):
            assert units[successor["code"]]["valid_from"] <= successor["from"]
            assert (successor["from"] - unit["valid_to"]).days == 1


def test_every_sample_station_has_a_morning_and_an_afternoon_with_time_of_its_own() -> None:
    net = network()

    for station in net["station"]:
        windows = [w for w in net["window"] if station["code"] in w["stations"]]
        assert sorted(w["code"] for w in windows) == ["chieu", "sang"], station["code"]
        for window in windows:
            own = window["minutes"] - sum(relay["minutes"] for relay in window["relays"])
            assert own == 30 if station["kind"] == "district" else 8 <= own <= 14, station["code"]


def test_links_between_pages_lead_somewhere() -> None:
    pages = [*ROOT.joinpath("docs").rglob("*.md"), ROOT / "CHANGELOG.md"]

    links = [(page, link) for page in pages for link in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))]

    assert links
    assert [f"{p.name}: {to}" for p, to in links if "://" not in to and not (p.parent / to).exists()] == []
