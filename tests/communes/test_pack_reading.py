"""A pack that is torn, changed, forged, foreign or a trick is refused in a sentence; nothing of it is on the shelf."""

import base64
import zipfile
import zlib
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pack_files import pack_of, shifted, unzipped, zipped
from player_station import DAY, STATION, PlayerStation

from scheduler.communes import packreading
from scheduler.communes.agent import shelving
from scheduler.daysheet import canonical_json, signed
from scheduler.messages import Refused
from scheduler.playout.shelf import Shelf

DAY_FILE = f"day-{DAY.isoformat()}.json"


@pytest.fixture
def document(station):
    return station.publish([station.slot("a", 301, 2400, number=1), station.slot("b", 303, 2400, number=2)])


@pytest.fixture
def files(station, document):
    return unzipped(pack_of(station, [document]))


@pytest.fixture
def take(tmp_path, station):
    """Take a pack in, given as bytes or by its files, on an empty shelf; see that what is refused leaves it empty."""
    shelf = Shelf(tmp_path / "pc")

    def taken(pack, **options):
        path = tmp_path / "goi.zip"
        if isinstance(pack, bytes):
            path.write_bytes(pack)
        else:
            zipped(path, pack, **options)
        try:
            return shelving.take_pack(path, shelf, station.public, STATION)
        except Refused:
            assert shelf.days() == ()
            assert list(shelf.store.listing()) == []
            raise

    return taken


def sound_of(document):
    return f"audio/{document.slots[0].renderings[0].sha256}.mp3"


def summed(files, **changed):
    """The files with sums that hold: what somebody does who changes a pack with care."""
    import hashlib

    files = {**files, **changed}
    sums = {n: hashlib.sha256(d).hexdigest() for n, d in files.items() if n != "SHA256SUMS"}
    return {**files, "SHA256SUMS": "".join(f"{h}  {n}\n" for n, h in sorted(sums.items())).encode()}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda f, _: f.pop(DAY_FILE), "no pack"),
        (lambda f, _: f.pop("SHA256SUMS"), "no pack"),
        (lambda f, _: f.pop("index.html"), "changed or damaged at index.html"),
        (lambda f, _: f.update({"index.html": f["index.html"] + b" "}), "changed or damaged at index.html"),
        (lambda f, _: f.update({"SHA256SUMS": f["SHA256SUMS"] + b"x"}), "changed or damaged at SHA256SUMS"),
        (lambda f, d: f.pop(sound_of(d)), "lacks the sound"),
        (lambda f, d: f.update({sound_of(d): f[sound_of(d)][:-1]}), "is damaged"),
        (lambda f, d: f.update({sound_of(d): f[sound_of(d)][:-1] + b"?"}), "is damaged"),
        (lambda f, _: f.update({"virus.exe": b"MZ"}), r"belongs to no pack \(virus.exe\)"),
        (lambda f, _: f.update({f"audio/{'0' * 64}.mp3": b"ID3"}), "belongs to no pack"),
    ],
)
def test_what_lacks_something_or_was_changed_is_refused(files, document, take, change, sentence):
    change(files, document)

    with pytest.raises(Refused, match=sentence):
        take(files)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/cron.d/x",
        "/etc/passwd",
        "audio/../../x.mp3",
        "C:\\x.exe",
        "audio\\x.mp3",
        "a/b/c",
        ".hidden",
        "loi đọc",
    ],
)
def test_a_name_that_means_another_place_is_refused_whatever_its_sum(files, take, name):
    with pytest.raises(Refused, match="belongs to no pack"):
        take(summed(files, **{name: b"x"}))


def test_a_forged_a_foreign_and_a_renamed_day_are_refused_though_all_sums_hold(station, document, files, take):
    foreign = signed(station.document([], station="nghia-hung"), station.key)
    stranger = signed(document, Ed25519PrivateKey.generate())

    for day, sentence in [
        (canonical_json(replace(document, signature="")), "signature"),
        (canonical_json(stranger), "signature"),
        (canonical_json(foreign), "pack, this PC plays"),
        (b"{}", "day document"),
    ]:
        with pytest.raises(Refused, match=sentence):
            take(summed(files, **{DAY_FILE: day}))
    with pytest.raises(Refused, match="belongs to no pack"):
        take(summed({n: d for n, d in files.items() if n != DAY_FILE}, **{"day-2023-07-11.json": files[DAY_FILE]}))


@pytest.mark.slow
def test_a_zip_bomb_is_refused_before_it_is_unpacked(files, take):
    bomb = summed(files, **{"index.html": b"\0" * (33 << 20)})
    many = {**files, **{f"x{n}": b"" for n in range(10_001)}}

    with pytest.raises(Refused, match="too large"):
        take(bomb, compression=zipfile.ZIP_DEFLATED)
    with pytest.raises(Refused, match="too large"):
        take(many)


def test_a_sound_that_says_it_is_small_is_not_read_further(files, document, take, tmp_path):
    name = sound_of(document)
    path = zipped(tmp_path / "bomb.zip", {**files, name: b"\0" * (8 << 20)}, compression=zipfile.ZIP_DEFLATED)
    data = path.read_bytes()
    size, said = (8 << 20).to_bytes(4, "little"), len(files[name]).to_bytes(4, "little")

    assert data.count(size) >= 2
    with pytest.raises(Refused, match=r"damaged|no pack"):
        take(data.replace(size, said))


def test_links_twins_and_locked_files_are_refused(files, take, tmp_path):
    path = zipped(tmp_path / "link.zip", files)
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("audio/link.mp3")
        link.external_attr, link.create_system = 0o120777 << 16, 3
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(Refused, match="belongs to no pack"):
        take(path.read_bytes())
    path = zipped(tmp_path / "twin.zip", files)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("index.html", "another")
    with pytest.raises(Refused, match="belongs to no pack"):
        take(path.read_bytes())


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_zip_is_no_pack(take, data):
    with pytest.raises(Refused, match="no pack"):
        take(data)


def test_a_pack_torn_anywhere_is_refused(station, document, take):
    data = pack_of(station, [document])

    for length in range(1, len(data), max(1, len(data) // 60)):
        with pytest.raises(Refused):
            take(data[:length])


def test_a_pack_that_was_unpacked_and_zipped_again_is_as_good(files, take):
    taken = take({"audio/": b"", **dict(reversed(files.items()))}, compression=zipfile.ZIP_DEFLATED)

    assert (taken.files, [d.newer for d in taken.days]) == (5, [True])


@pytest.mark.slow
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_one_bit_changed_is_refused_or_changes_nothing(tmp_path, data):
    station = PlayerStation(tmp_path / "centre")
    document = station.document([station.slot("a", 301, 480)], [station.window(sounds=False)])
    pack = bytearray(pack_of(station, [signed(document, station.key)]))
    bit = data.draw(st.integers(0, len(pack) * 8 - 1))
    pack[bit // 8] ^= 1 << bit % 8
    path = tmp_path / "bit.zip"
    path.write_bytes(pack)

    try:
        with packreading.opened(path, station.public, STATION) as found:
            read = (found.documents, {ref: found.read(ref) for ref in found.sounds})
    except Refused:
        return

    ref = document.slots[0].renderings[0]
    assert read == ((signed(document, station.key),), {ref: station.shelf.path_of(ref).read_bytes()})


def test_a_week_is_taken_in_and_a_damaged_day_of_it_refuses_all(station, document, take):
    second = signed(shifted(document, 1), station.key)
    files = unzipped(pack_of(station, [document, second]))

    with pytest.raises(Refused, match="day document"):
        take(summed(files, **{"day-2023-07-11.json": files["day-2023-07-11.json"][:-1]}))
    taken = take(files)

    assert [(d.day, d.newer) for d in taken.days] == [(DAY, True), (DAY + timedelta(days=1), True)]
    assert taken.files == 5


def test_a_delta_is_taken_when_the_rest_is_here_and_refused_when_it_is_not(station, document, take, tmp_path):
    known = frozenset({document.slots[0].renderings[0].sha256})
    delta = pack_of(station, [document], known=known)

    with pytest.raises(Refused, match="lacks the sound"):
        take(delta)
    take(pack_of(station, [document]))
    taken = take(delta)

    assert (taken.files, [d.newer for d in taken.days]) == (0, [False])


def test_a_list_of_files_that_lies_outside_the_file_is_no_pack(station, document, take):
    data = bytearray(pack_of(station, [document]))
    end = data.rindex(b"PK\x05\x06")
    data[end + 16 : end + 20] = b"\x00\xff\xff\xff"  # where the list begins

    with pytest.raises(Refused, match="no pack"):
        take(bytes(data))


def test_a_stick_that_cannot_be_read_is_told_as_such(station, document, tmp_path, monkeypatch):
    path = tmp_path / "goi.zip"
    path.write_bytes(pack_of(station, [document]))

    def failing(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(zipfile.ZipFile, "open", failing)

    with pytest.raises(OSError, match="Input/output"), packreading.opened(path, station.public):
        pass


def test_a_disk_without_room_is_not_called_a_broken_pack(station, document, tmp_path):
    path = tmp_path / "goi.zip"
    path.write_bytes(pack_of(station, [document]))

    with pytest.raises(OSError, match="no room"), packreading.opened(path, station.public):
        raise OSError(28, "no room")


def test_reading_again_finds_out_that_the_stick_was_changed_meanwhile(station, document, tmp_path):
    path = tmp_path / "goi.zip"
    data = pack_of(station, [document])
    path.write_bytes(data)
    ref = document.slots[0].renderings[0]
    whole = station.shelf.path_of(ref).read_bytes()

    with packreading.opened(path, station.public) as found:
        forged = whole[:-4] + b"????"
        path.write_bytes(data.replace(whole, forged))
        found._archive.getinfo(sound_of(document)).CRC = zlib.crc32(forged)  # a checksum is soon found; a hash isn't
        with pytest.raises(Refused, match="damaged"):
            found.read(ref)
        for before, after in ((whole, b"?" * len(whole)), (b"PK\x03\x04", b"PK\x03?")):
            path.write_bytes(data.replace(before, after))
            with pytest.raises(Refused, match="damaged"):
                found.read(ref)
        with pytest.raises(Refused, match="lacks"):
            found.read(replace(ref, sha256=base64.b16encode(b"0" * 32).decode().lower()))
