"""A pack holds all that a day needs, is the same bytes each time, and leaves out what the station has."""

import hashlib
import subprocess
from dataclasses import replace

import pytest
from pack_files import pack_of, shifted, unzipped

from scheduler.communes import daypack
from scheduler.communes.had import known_sounds
from scheduler.communes.playlists import sounds_of
from scheduler.daysheet import read_day, signed, verify
from scheduler.messages import Refused

SCRIPTS = {"BT-a": "Kính thưa bà con,\ntin thứ nhất."}


@pytest.fixture
def document(station):
    return station.publish([station.slot("a", 301, number=1), station.slot("b", 303, number=2)])


@pytest.fixture
def week(station, document):
    """Three days; the later two need one more sound each."""
    more = [replace(document, slots=(*document.slots, station.slot(f"n{n}", 305, number=10 + n))) for n in (1, 2)]
    return [document, *(signed(shifted(one, n), station.key) for n, one in enumerate(more, start=1))]


def sounds_in(files):
    return {name for name in files if name.startswith("audio/")}


def test_the_same_content_is_the_same_pack_and_another_content_another_hash(station, document):
    first, again = (pack_of(station, [document], SCRIPTS) for _ in range(2))
    hashes = {
        daypack.packed([document], SCRIPTS).content_sha256,
        daypack.packed([document], dict(SCRIPTS)).content_sha256,
        daypack.packed([document]).content_sha256,
        daypack.packed([document], SCRIPTS, lang="en").content_sha256,
        daypack.packed([document], SCRIPTS, known=frozenset({document.slots[0].renderings[0].sha256})).content_sha256,
    }

    assert first == again
    assert len(hashes) == 4
    assert daypack.packed([document]).name == "nghia-hai_2023-07-10_r1.zip"


def test_a_pack_holds_the_signed_day_every_sound_and_sums(station, document):
    files = unzipped(pack_of(station, [document]))

    read = read_day(files["day-2023-07-10.json"])
    verify(read, station.public)
    sums = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode().splitlines())
    assert read == document
    assert sums == {n: hashlib.sha256(d).hexdigest() for n, d in files.items() if n != "SHA256SUMS"}
    assert sounds_in(files) == {f"audio/{r.sha256}.mp3" for r in sounds_of(document)}
    assert len(sounds_in(files)) == 5
    assert {f"playlist-2023-07-10.{form}" for form in ("m3u8", "xspf", "csv", "json", "ics")} < files.keys()
    assert {"index.html", "loi-doc.html", "loi-doc.pdf"} < files.keys()


def test_a_stranger_checks_the_unpacked_files_with_sha256sum(station, document, tmp_path):
    (tmp_path / "pack.zip").write_bytes(pack_of(station, [document], SCRIPTS))
    subprocess.run(["python3", "-m", "zipfile", "-e", "pack.zip", "."], cwd=tmp_path, check=True)
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]

    good = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=False)
    sound = next((tmp_path / "audio").iterdir())
    sound.write_bytes(sound.read_bytes()[:-1] + b"?")
    bad = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (good.returncode, good.stdout.count(": OK\n")) == (0, 14)
    assert (bad.returncode, bad.stdout.count(": FAILED\n")) == (1, 1)


def test_a_week_is_one_pack_in_which_a_sound_lies_once(station, week):
    pack = daypack.packed(list(reversed(week)))
    files = unzipped(pack_of(station, week))

    assert pack.name == "nghia-hai_2023-07-10_2023-07-12.zip"
    assert [n for n in sorted(files) if n.startswith("day-")] == [f"day-2023-07-1{n}.json" for n in range(3)]
    assert len(sounds_in(files)) == 7
    assert files["index.html"].count(b"<h2>") == 3


@pytest.mark.slow
def test_a_delta_holds_only_what_is_lacking_and_fills_the_earlier_packs_folder(station, document, week, tmp_path):
    (tmp_path / "day.zip").write_bytes(pack_of(station, [document]))
    extract = ["python3", "-m", "zipfile", "-e"]
    subprocess.run([*extract, "day.zip", "usb"], cwd=tmp_path, check=True)
    known = known_sounds(tmp_path / "usb")

    delta = pack_of(station, week, known=known)
    (tmp_path / "delta.zip").write_bytes(delta)
    subprocess.run([*extract, "delta.zip", "usb"], cwd=tmp_path, check=True)

    assert len(sounds_in(unzipped(delta))) == 2
    assert daypack.packed(week, known=known).name.endswith("_bo-sung.zip")
    checked = subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=tmp_path / "usb", check=False)
    assert checked.returncode == 0


def test_what_a_station_has_is_told_by_a_folder_a_pack_or_a_list(station, document, tmp_path):
    sounds = frozenset(r.sha256 for r in sounds_of(document))
    pack = pack_of(station, [document])
    (tmp_path / "x.zip").write_bytes(pack)
    (tmp_path / "SHA256SUMS").write_bytes(unzipped(pack)["SHA256SUMS"])
    damaged = station.shelf.path_of(document.slots[0].renderings[0])
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
    ref = document.slots[1].renderings[0]
    sound = station.shelf.path_of(ref).read_bytes()
    (tmp_path / "damaged.zip").write_bytes(pack.replace(sound, b"?" * len(sound)))
    (tmp_path / "torn.zip").write_bytes(pack.replace(b"PK\x01\x02", b"PK\x01\xff"))
    (tmp_path / "photo.txt").write_bytes(b"\xff\xd8 no list")
    (tmp_path / "empty.txt").write_bytes(b"")

    assert known_sounds(tmp_path / "x.zip") == sounds
    assert sounds < known_sounds(tmp_path / "SHA256SUMS")
    assert known_sounds(station.root / "shelf") == sounds - {document.slots[0].renderings[0].sha256}
    assert known_sounds(tmp_path / "damaged.zip") == sounds - {ref.sha256}
    for name in ("photo.txt", "empty.txt", "torn.zip"):
        with pytest.raises(Refused, match="SHA256SUMS"):
            known_sounds(tmp_path / name)


def test_writing_tells_each_file_and_stops_at_a_damaged_sound(station, document):
    told = []
    pack = daypack.packed([document])
    opened = {r.sha256: station.shelf.path_of(r) for r in sounds_of(document)}

    with (station.root / "x.zip").open("wb") as file:
        daypack.write(pack, lambda r: opened[r.sha256].open("rb"), file, lambda *step: told.append(step))
    path = opened[document.slots[1].renderings[0].sha256]
    path.write_bytes(path.read_bytes()[:-1] + b"?")

    assert [(done, total) for done, total, _ in told] == [(n, 15) for n in range(1, 16)]
    assert {what for _, _, what in told} == {*pack.files, *(f"audio/{r.sha256}.mp3" for r in pack.sounds)}
    with (station.root / "y.zip").open("wb") as file, pytest.raises(Refused, match="audio check"):
        daypack.write(pack, lambda r: opened[r.sha256].open("rb"), file)
