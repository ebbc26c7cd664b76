"""A pack goes out, a commune's PC takes it in and plays it; nothing unsigned or damaged is ever listed."""

import base64
import hashlib
import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from player_station import DAY, STATION

from scheduler.communes import agent, daypack, enrolment
from scheduler.daysheet import canonical_json, read_day, signed, verify
from scheduler.messages import Refused
from scheduler.playout.journal import read_journal
from scheduler.playout.outputs.mp3file import FileOutput
from scheduler.timekeeping import SimulatedClock, at


@pytest.fixture
def document(station):
    slots = [station.slot("a", 301, number=1, title='Tin <b>& "A"'), station.slot("b", 303, number=2)]
    return station.publish(slots)


@pytest.fixture
def pack(station, document):
    return daypack.build(document, reader(station), {"BT-a": "Kính thưa bà con,\ntin thứ nhất."})


@pytest.fixture
def pc(tmp_path, station):
    """A commune's PC: its folder, enrolled."""
    home = tmp_path / "pc"
    enrolment.enrol(home, STATION, base64.b64encode(station.public.public_bytes_raw()).decode())
    return home


def reader(station):
    return lambda ref: station.shelf.path_of(ref).read_bytes()


def unzipped(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def take(pc, path):
    who = enrolment.enrolled(pc)
    return agent.take_pack(path, agent.shelf_of(pc), who.key, who.station)


def test_the_same_content_is_the_same_pack(station, document, pack):
    again = daypack.build(document, reader(station), {"BT-a": "Kính thưa bà con,\ntin thứ nhất."})

    assert again == pack
    assert daypack.pack_name(document) == "nghia-hai_2023-07-10_r1.zip"


def test_a_pack_holds_the_signed_day_every_sound_and_sums_that_hold(station, document, pack):
    files = unzipped(pack)

    read = read_day(files["day.json"])
    verify(read, station.public)
    assert read == document
    sums = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode().splitlines())
    assert sums == {n: hashlib.sha256(d).hexdigest() for n, d in files.items() if n != "SHA256SUMS"}
    assert {n for n in files if n.startswith("audio/")} == {
        f"audio/{r.sha256}.mp3"
        for r in (
            *(s.renderings[0] for s in document.slots),
            *(
                s.renderings[0]
                for s in (document.windows[0].tune, document.windows[0].opening, document.windows[0].closing)
            ),
        )
    }
    assert {"playlist.m3u8", "playlist.xspf", "playlist.csv", "playlist.json", "playlist.ics"} < files.keys()


def test_its_page_plays_offline_and_no_title_becomes_markup(pack):
    class Page(HTMLParser):
        def __init__(self):
            super().__init__()
            self.sources, self.tags = [], set()

        def handle_starttag(self, tag, attrs):
            self.tags.add(tag)
            self.sources += [value for name, value in attrs if name in ("src", "href")]

    files = unzipped(pack)
    page = Page()
    page.feed(files["index.html"].decode())

    assert len(page.sources) == 5
    assert set(page.sources) <= files.keys()
    assert not page.tags & {"script", "b", "link", "iframe"}
    assert "Tin &lt;b&gt;&amp; &quot;A&quot;" in files["index.html"].decode()
    assert "DỮ LIỆU MẪU" in files["index.html"].decode()


def test_the_scripts_are_there_to_print_and_only_when_there_are_any(station, document, pack):
    assert "Kính thưa bà con,\ntin thứ nhất." in unzipped(pack)["loi-doc.html"].decode()
    assert "loi-doc.html" not in unzipped(daypack.build(document, reader(station)))


def test_a_commune_takes_a_pack_in_and_plays_it(station, document, pack, pc):
    path = pc / "x.zip"
    path.write_bytes(pack)
    clock = SimulatedClock(at(DAY, 0))

    taken = take(pc, path)
    player = agent.player_of(agent.shelf_of(pc), enrolment.enrolled(pc), output := FileOutput(pc / "day.mp3"), clock)
    player.run(at(DAY, 1440))
    output.close()

    assert (taken.station, taken.revision, taken.newer, taken.files) == (STATION, 1, True, 5)
    entries = read_journal(agent.shelf_of(pc).journal_path)
    assert [(e.slot, e.outcome.value) for e in entries if e.slot] == [("a", "played"), ("b", "played")]
    assert (pc / "day.mp3").stat().st_size > 2 * 60 * 6000
    assert take(pc, path) == replace(taken, newer=False, files=0)


def test_a_sound_damaged_on_the_disk_is_whole_again_after_its_pack_is_taken_again(station, document, pack, pc):
    (pc / "x.zip").write_bytes(pack)
    take(pc, pc / "x.zip")
    ref = document.slots[0].renderings[0]
    shelf = agent.shelf_of(pc)
    whole = shelf.path_of(ref).read_bytes()
    shelf.path_of(ref).write_bytes(b"\0" * len(whole))

    taken = take(pc, pc / "x.zip")

    assert taken.files == 1
    assert shelf.path_of(ref).read_bytes() == whole


def test_status_tells_days_what_is_missing_and_what_comes_next(station, document, pack, pc):
    (pc / "x.zip").write_bytes(pack)
    take(pc, pc / "x.zip")
    shelf, who = agent.shelf_of(pc), enrolment.enrolled(pc)
    before = agent.status(shelf, (), at(DAY, 302), who)
    shelf.path_of(document.slots[1].renderings[0]).unlink()

    after = agent.status(shelf, (), at(DAY, 302), who)

    assert [(d.day, d.slots, d.missing) for d in before.days] == [(DAY, 2, ())]
    assert before.next_at == document.slots[1].starts_at
    assert after.days[0].missing == ("Bản tin b",)
    assert agent.status(shelf, (), at(DAY, 1440) + timedelta(days=1), who).days == ()


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("no day", "no pack"),
        ("unsigned", "signature"),
        ("other key", "signature"),
        ("sound gone", "lacks the sound"),
        ("sound short", "lacks the sound"),
        ("sound changed", "damaged"),
        ("other station", "pack, this PC plays"),
    ],
)
def test_a_damaged_forged_or_foreign_pack_is_refused_and_nothing_is_listed(
    station, document, pack, pc, damage, sentence
):
    files = unzipped(pack)
    sound = f"audio/{document.slots[0].renderings[0].sha256}.mp3"
    data = files[sound]
    foreign = signed(station.document([], station="nghia-hung"), station.key)
    match damage:
        case "no day":
            del files["day.json"]
        case "unsigned":
            files["day.json"] = canonical_json(replace(document, signature=""))
        case "other key":
            files["day.json"] = canonical_json(signed(document, Ed25519PrivateKey.generate()))
        case "sound gone":
            del files[sound]
        case "sound short":
            files[sound] = data[:-1]
        case "sound changed":
            files[sound] = data[:-1] + b"?"
        case "other station":
            files["day.json"] = canonical_json(foreign)

    with pytest.raises(Refused, match=sentence):
        take(pc, zipped(pc / "x.zip", files))
    assert agent.shelf_of(pc).days() == ()


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all", None])
def test_what_is_no_zip_or_a_torn_one_is_refused(pack, pc, data):
    path = pc / "x.zip"
    path.write_bytes(pack[: len(pack) // 2] if data is None else data)

    with pytest.raises(Refused, match="no pack"):
        take(pc, path)


def test_a_pc_that_is_not_enrolled_or_given_no_key_says_so(tmp_path, pc):
    with pytest.raises(Refused, match="not enrolled"):
        enrolment.enrolled(tmp_path)
    with pytest.raises(Refused, match="no key"):
        enrolment.enrol(tmp_path, STATION, "xyz")
    (pc / "commune.json").write_text("[]", encoding="utf-8")
    with pytest.raises(Refused, match="damaged"):
        enrolment.enrolled(pc)
