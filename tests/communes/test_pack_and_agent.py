"""A pack goes out, a commune's PC takes it in and plays it; nothing unsigned or damaged is ever listed."""

import base64
from datetime import timedelta

import pytest
from pack_files import pack_of
from player_station import DAY, STATION

from scheduler.communes import enrolment
from scheduler.communes.agent import shelving, standing
from scheduler.messages import Refused
from scheduler.playout.journal import read_journal
from scheduler.playout.outputs.mp3file import FileOutput
from scheduler.timekeeping import SimulatedClock, at


@pytest.fixture
def document(station):
    slots = [station.slot("a", 301, number=1, title="Tin A"), station.slot("b", 303, number=2)]
    return station.publish(slots)


@pytest.fixture
def pack(station, document):
    return pack_of(station, [document])


@pytest.fixture
def pc(tmp_path, station):
    """A commune's PC: its folder, enrolled."""
    home = tmp_path / "pc"
    enrolment.enrol(home, STATION, base64.b64encode(station.public.public_bytes_raw()).decode())
    return home


def take(pc, path):
    who = enrolment.enrolled(pc)
    return shelving.take_pack(path, shelving.shelf_of(pc), who.key, who.station)


def test_a_commune_takes_a_pack_in_and_plays_it(station, document, pack, pc):
    path = pc / "x.zip"
    path.write_bytes(pack)
    clock = SimulatedClock(at(DAY, 0))

    taken = take(pc, path)
    shelf, output = shelving.shelf_of(pc), FileOutput(pc / "day.mp3")
    player = shelving.player_of(shelf, enrolment.enrolled(pc), output, clock)
    player.run(at(DAY, 1440))
    output.close()

    assert taken == shelving.Taken(STATION, (shelving.TakenDay(DAY, 1, True),), 5)
    entries = read_journal(shelf.journal_path)
    assert [(e.slot, e.outcome.value) for e in entries if e.slot] == [("a", "played"), ("b", "played")]
    assert (pc / "day.mp3").stat().st_size > 2 * 60 * 6000
    assert take(pc, path) == shelving.Taken(STATION, (shelving.TakenDay(DAY, 1, False),), 0)


def test_a_sound_damaged_on_the_disk_is_whole_again_after_its_pack_is_taken_again(station, document, pack, pc):
    (pc / "x.zip").write_bytes(pack)
    take(pc, pc / "x.zip")
    ref = document.slots[0].renderings[0]
    shelf = shelving.shelf_of(pc)
    whole = shelf.path_of(ref).read_bytes()
    shelf.path_of(ref).write_bytes(b"\0" * len(whole))

    taken = take(pc, pc / "x.zip")

    assert taken.files == 1
    assert shelf.path_of(ref).read_bytes() == whole


def test_status_tells_days_what_is_missing_and_what_comes_next(station, document, pack, pc):
    (pc / "x.zip").write_bytes(pack)
    take(pc, pc / "x.zip")
    shelf, who = shelving.shelf_of(pc), enrolment.enrolled(pc)
    before = standing.status(shelf, (), at(DAY, 302), who)
    shelf.path_of(document.slots[1].renderings[0]).unlink()

    after = standing.status(shelf, (), at(DAY, 302), who)

    assert [(d.day, d.slots, d.missing) for d in before.days] == [(DAY, 2, ())]
    assert before.next_at == document.slots[1].starts_at
    assert after.days[0].missing == ("Bản tin b",)
    assert standing.status(shelf, (), at(DAY, 1440) + timedelta(days=1), who).days == ()


def test_a_pc_that_is_not_enrolled_or_given_no_key_says_so(tmp_path, pc):
    with pytest.raises(Refused, match="not enrolled"):
        enrolment.enrolled(tmp_path)
    with pytest.raises(Refused, match="no key"):
        enrolment.enrol(tmp_path, STATION, "xyz")
    (pc / "commune.json").write_text("[]", encoding="utf-8")
    with pytest.raises(Refused, match="damaged"):
        enrolment.enrolled(pc)
