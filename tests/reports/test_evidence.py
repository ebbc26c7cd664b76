"""Packs of evidence: looked through with nothing but the pack, and what a changed one is told."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
import sample_log

from scheduler.airtime import desk as airtime
from scheduler.airtime.comparing import parse_period
from scheduler.airtime.extract import Extract, Sound
from scheduler.cli.common import run
from scheduler.cli.root import scheduler
from scheduler.messages import Refused
from scheduler.reports import desk, evidence
from scheduler.reports.evidence import HEADS, SIGNATURE, SUMS
from scheduler.reports.looking_through import look_through
from scheduler.studio import holding

pytestmark = pytest.mark.slow  # each test makes a whole report

PERIOD = parse_period("2023-07-10..2023-07-11")


@pytest.fixture
def written(house, administrator, tmp_path):
    sample_log.fill(house, administrator)
    airtime.reconcile(house, PERIOD.first_day, PERIOD.last_day, administrator, sample_log.AFTER)
    return house, desk.write(house, PERIOD, (desk.EVIDENCE,), tmp_path, sample_log.AFTER)


def changed(pack, **files):
    """Return a copy of a pack with some files replaced; None takes one out."""
    out = pack.with_name("changed.zip")
    with zipfile.ZipFile(pack) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = files.get(name, source.read(name))
            if data is not None:
                target.writestr(name, data)
        for name in files.keys() - set(source.namelist()):
            target.writestr(name, files[name])
    return out


def faults(pack):
    return [fault.id for fault in look_through(pack).faults]


def test_a_pack_proves_itself_and_holds_report_log_approvals_and_how_to_look(written):
    house, made = written
    (pack,) = made.files

    looked = look_through(pack)

    names = zipfile.ZipFile(pack).namelist()
    assert looked.faults == ()
    assert looked.rows == {"huyen": 5, "nghia-hai": 6}
    assert {"HUONG-DAN.txt", HEADS, SUMS, SIGNATURE, "phe-duyet.csv", "am-thanh.csv"} <= set(names)
    assert {f"bao-cao-2023-07-10_2023-07-11.{kind}" for kind in ("docx", "pdf", "xlsx")} <= set(names)
    assert {"nhat-ky/huyen.jsonl", "nhat-ky/nghia-hai.jsonl"} <= set(names)
    again = desk.write(house, PERIOD, (desk.EVIDENCE,), pack.parent / "b", sample_log.AFTER + timedelta(days=9))
    assert again.files[0].read_bytes() == pack.read_bytes()


def test_sounds_are_in_the_pack_when_asked_for_and_one_that_is_gone_stays_on_the_list(written):
    house, _ = written
    kept = house.store.put_bytes(b"sound", "mp3").sha256
    sounds = tuple(Sound(sha256, "mp3", "BT-A", "t", 1000, "espeak/vi", "synthetic") for sha256 in (kept, "0" * 64))
    contents = evidence.Contents({}, Extract({}, (), None, sounds, ()), with_audio=True)

    data = evidence.write(desk.gather(house, PERIOD, "vi", sample_log.AFTER), contents, house.key, house.store)

    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        assert pack.read(f"am-thanh/{kept}.mp3") == b"sound"
        listed = pack.read("am-thanh.csv").decode("utf-8-sig").split()
    assert [line.split(",")[-1] for line in listed] == ["in_pack", "x", ""]


def test_whatever_is_changed_in_a_pack_is_named(written):
    (pack,) = written[1].files
    with zipfile.ZipFile(pack) as whole:
        sums, log, heads = (whole.read(n) for n in (SUMS, "nhat-ky/huyen.jsonl", HEADS))

    longer = log.replace(b'"milliseconds":120000', b'"milliseconds":999000', 1)
    assert faults(changed(pack, **{"phe-duyet.csv": b"x"})) == ["reports.pack_changed"]
    assert faults(changed(pack, **{"phe-duyet.csv": None})) == ["reports.pack_missing"]
    assert faults(changed(pack, **{"them.txt": b"x"})) == ["reports.pack_unnamed"]
    assert faults(changed(pack, **{SUMS: sums.replace(b"a", b"b")}))[0] == "reports.pack_signature"
    assert set(faults(changed(pack, **{"nhat-ky/huyen.jsonl": longer}))) == {
        "reports.pack_changed", "reports.pack_chain",
    }  # fmt: skip
    cut = b"".join(log.splitlines(keepends=True)[:-1])
    assert "reports.pack_head" in faults(changed(pack, **{"nhat-ky/huyen.jsonl": cut}))
    told = json.dumps({**json.loads(heads), "heads": []}).encode()
    assert "airtime.heads_signature" in faults(changed(pack, **{HEADS: told}))


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06" + b"\0" * 18, b"no zip"])
def test_what_is_no_pack_is_refused(tmp_path, data):
    (tmp_path / "a.zip").write_bytes(data)

    with pytest.raises(Refused):
        look_through(tmp_path / "a.zip")


def test_a_pack_with_hostile_contents_is_refused(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        pack.writestr(SIGNATURE, b"[" * 100_000)
        pack.writestr(SUMS, b"")
    (tmp_path / "a.zip").write_bytes(out.getvalue())

    with pytest.raises(Refused):
        look_through(tmp_path / "a.zip")


def test_the_command_looks_through_a_pack_without_home_or_database(written, tmp_path, capsys, monkeypatch):
    (pack,) = written[1].files
    monkeypatch.chdir(tmp_path)

    sound = run(scheduler, ["--lang", "vi", "airtime", "verify", str(pack)])
    broken = run(scheduler, ["--lang", "vi", "airtime", "verify", str(changed(pack, **{"phe-duyet.csv": b"x"}))])

    said = capsys.readouterr()
    assert (sound, broken) == (0, 1)
    assert "huyen: 5 dòng nhật ký liền mạch." in said.out
    assert "Tệp phe-duyet.csv đã bị đổi." in said.err


def test_the_sounds_that_a_pack_names_are_held_by_its_name(written, administrator):
    house, made = written

    holding.hold_renderings(house, made.sounds, made.pack, administrator, sample_log.AFTER)

    (held,) = holding.holds(house)
    assert held.holder == "bao-cao-kiem-chung-2023-07-10_2023-07-11"
    assert held.takes == len(made.sounds) == 3
