"""A commune without a link confirms what it played: codes that the centre takes, and a sealed file."""

import json

import pytest
from pack_files import pack_of, unzipped
from player_station import DAY, STATION

from scheduler import receiptcode, receiptfile
from scheduler.communes import confirming, enrolment
from scheduler.communes.agent import shelving
from scheduler.communes.confirming import Heard
from scheduler.messages import Refused

KEYS = {DAY: b"k" * 32}


@pytest.fixture
def document(station):
    return station.publish([station.slot("a", 301), station.slot("b", 303, number=2)])


@pytest.fixture
def root(tmp_path):
    confirming.keep_keys(tmp_path, KEYS)
    return tmp_path


def told(document, confirmation):
    """What the centre reads in it."""
    code = receiptcode.read(confirmation.code)
    part = next(receiptcode.parts_of(document))
    assert receiptcode.holds(code, part, receiptcode.part_key(KEYS[DAY], part))
    return code.told


def test_a_code_says_how_much_of_each_slot_was_heard_and_why_not_all(root, document):
    (made,) = confirming.confirm(root, document, {"a": Heard(60_000), "b": Heard(25_000, "mat_dien")})

    assert [(s.slot, s.thirds) for s in made.slots] == [("a", 3), ("b", 1)]
    assert (told(document, made).thirds[:2], told(document, made).reason) == ((3, 1), "mat_dien")


def test_asked_again_it_is_the_same_code_and_a_later_one_when_more_was_heard(root, document):
    some, all_of_it = {"a": Heard(60_000)}, {"a": Heard(60_000), "b": Heard(60_000)}

    codes = [confirming.confirm(root, document, heard)[0] for heard in (some, some, all_of_it, some)]

    assert [c.counter for c in codes] == [0, 0, 1, 2]
    assert codes[0] == codes[1]


def test_after_sixteen_codes_there_is_the_file(root, document):
    for n in range(16):
        confirming.confirm(root, document, {"a": Heard(60_000 * (n % 2)), "b": Heard(60_000)})

    with pytest.raises(Refused, match="16"):
        confirming.confirm(root, document, {"a": Heard(0)})


def test_without_a_key_a_window_or_anything_heard_it_says_which(tmp_path, root, document):
    for folder, heard, window, sentence in (
        (tmp_path / "x", {"a": Heard(1)}, "", "no_receipt_key"),
        (root, {"a": Heard(1)}, "trua", "no_such_window"),
        (root, {}, "", "nothing_to_confirm"),
    ):
        with pytest.raises(Refused) as refused:
            confirming.confirm(folder, document, heard, window)
        assert refused.value.message.id == f"communes.{sentence}"


def test_a_pack_brings_the_keys_of_its_days_to_the_shelf(tmp_path, station, document):
    (tmp_path / "x.zip").write_bytes(pack_of(station, [document], keys=KEYS))
    shelf = shelving.shelf_of(tmp_path / "pc")

    shelving.take_pack(tmp_path / "x.zip", shelf, station.public, STATION)

    assert confirming.keys_of(shelf.root) == KEYS


@pytest.mark.parametrize(
    "file", [b"", b"[]", b'{"format":"x"}', b'{"format":"scheduler-receipt-keys/1","station":"nghia-lac","keys":{}}',
             b'{"format":"scheduler-receipt-keys/1","station":"nghia-hai","keys":{"2023-07-10":"00"}}', b"\xff"],
)  # fmt: skip
def test_keys_that_are_none_are_left_out(file):
    assert confirming.keys_of_pack(file, STATION) == {}


def test_damaged_files_of_keys_and_codes_are_begun_anew(root, document):
    (root / "receipt_keys.json").write_text('{"2023-07-10": "zz", "x": 1}')
    (root / "receipt_codes.json").write_text('{"2023-07-10/sang/0": "x"}')
    assert confirming.keys_of(root) == {}

    confirming.keep_keys(root, KEYS)

    assert confirming.confirm(root, document, {"a": Heard(60_000)})[0].counter == 0


def test_the_command_prints_a_code_in_groups_and_writes_a_sealed_file(tmp_path, station, document, capsys):
    import base64

    from scheduler.cli.common import run
    from scheduler.cli.root import scheduler

    home = tmp_path / "pc"
    enrolment.enrol(home, STATION, base64.b64encode(station.public.public_bytes_raw()).decode())
    (tmp_path / "x.zip").write_bytes(pack_of(station, [document], keys=KEYS))
    shelf = shelving.shelf_of(home)
    shelving.take_pack(tmp_path / "x.zip", shelf, station.public, STATION)
    station.play_day()
    shelf.journal_path.write_bytes(station.shelf.journal_path.read_bytes())

    def command(*words):
        code = run(scheduler, ["--lang", "vi", "--home", str(home), "commune", "confirm", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    (code, text, _), (_, plain, _) = command("--date", DAY.isoformat()), command("--date", DAY.isoformat(), "--json")
    wrote = command("--file", str(tmp_path / "phieu.json"))

    (made,) = json.loads(plain)
    assert code == 0
    assert made["code"].replace("-", "  ") in text
    assert "cả bài" in text
    assert told(document, confirming.Confirmation(**{**made, "slots": ()})).thirds[:2] == (3, 3)
    assert wrote[0] == 0
    read = receiptfile.read((tmp_path / "phieu.json").read_bytes(), lambda *_: KEYS[DAY])
    assert [e["slot"] for e in read.entries if e["slot"]] == ["a", "b"]
    assert command("--date", "2023-07-11")[0] == 1


def test_the_page_and_playlists_of_a_pack_hold_no_key_of_the_day(station, document):
    files = unzipped(pack_of(station, [document], keys=KEYS))

    assert [name for name, data in files.items() if KEYS[DAY].hex().encode() in data] == [confirming.IN_PACK]
