"""The centre's packs as files: written whole or not at all, ready to be fetched in pieces, told what is lacking."""

import json
import os
from datetime import timedelta

import pytest
import sample_log

from scheduler.cli.common import run
from scheduler.cli.root import scheduler
from scheduler.communes import packing
from scheduler.messages import Refused

MONDAY = sample_log.MONDAY


@pytest.fixture
def published(house, administrator):
    sample_log.fill_network(house, administrator)
    return house


def test_days_without_a_document_are_told_and_left_out(published):
    planned = packing.plan_pack(published, "huyen", MONDAY, packing.WEEK_DAYS)

    assert planned.days == (MONDAY, MONDAY + timedelta(days=1))
    assert planned.lacking == tuple(MONDAY + timedelta(days=n) for n in range(2, 7))
    with pytest.raises(Refused, match=r"no day document of 2023-07-20.*scheduler plan"):
        packing.plan_pack(published, "huyen", MONDAY + timedelta(days=10))


def test_a_pack_to_fetch_is_written_once_and_named_by_its_content(published):
    planned = packing.plan_pack(published, "huyen", MONDAY)

    first = packing.fetched_pack(published, planned)
    inode = first.path.stat().st_ino
    again = packing.fetched_pack(published, packing.plan_pack(published, "huyen", MONDAY))
    other = packing.fetched_pack(published, packing.plan_pack(published, "huyen", MONDAY, lang="en"))

    assert again == first
    assert again.path.stat().st_ino == inode
    assert (first.size_bytes, first.name) == (first.path.stat().st_size, "huyen_2023-07-10_r1.zip")
    assert other.etag != first.etag


def test_only_the_newest_packs_of_a_station_are_kept_ready(published):
    folder = published.home / "packs" / "ready"
    folder.mkdir(parents=True)
    for number in range(packing.KEPT_FOR_FETCHING + 3):
        for station in ("huyen", "nghia-hai"):
            (folder / f"{station}_{number}.zip").write_bytes(b"")
            os.utime(folder / f"{station}_{number}.zip", (number, number))

    made = packing.fetched_pack(published, packing.plan_pack(published, "huyen", MONDAY))

    ready = {p.name for p in folder.iterdir()}
    kept = {f"huyen_{number}.zip" for number in range(4, packing.KEPT_FOR_FETCHING + 3)}
    assert {name for name in ready if name.startswith("huyen_")} == {made.path.name, *kept}
    assert len(ready) == 2 * packing.KEPT_FOR_FETCHING + 3


def test_a_sound_that_is_gone_leaves_no_half_pack_behind(house, administrator, tmp_path, station):
    document = station.publish([station.slot("a", 301)])

    def one_document(of, day, counter):
        return document

    sample_log.fill_network(house, administrator, make_document=one_document)
    planned = packing.plan_pack(house, "huyen", MONDAY)

    with pytest.raises(Refused, match="audio check"):
        packing.write_pack(house, planned, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_the_command_writes_a_week_and_says_what_it_lacks(published, tmp_path, capsys, monkeypatch):
    from scheduler.cli.common import App

    monkeypatch.setattr(App, "house", lambda self: published)
    words = ["--lang", "en", "pack", "huyen", "--date", "2023-07-10", "--week", "-o", str(tmp_path / "usb")]

    code = run(scheduler, words)
    said = capsys.readouterr()
    as_json = run(scheduler, [*words, "--json"])
    told = json.loads(capsys.readouterr().out)

    assert (code, as_json) == (0, 0)
    assert "Packed" in said.out
    assert said.err.count("no day document") == 5
    assert "Packing" in said.err
    assert told["days"] == ["2023-07-10", "2023-07-11"]
    assert told["path"] == str(tmp_path / "usb" / "huyen_2023-07-10_2023-07-11.zip")
    assert (tmp_path / "usb" / "huyen_2023-07-10_2023-07-11.zip").stat().st_size == told["size_bytes"]
