"""At the centre a code is typed as it is heard, and a receipt file goes in as a form does."""

import json
from datetime import date

import pytest
import sample_log
from sample_log import MONDAY

from scheduler import receiptcode, receiptfile
from scheduler.administration import desk as administration
from scheduler.cli.common import run
from scheduler.cli.root import scheduler
from scheduler.communes import desk as communes

STATION = "nghia-lac"


@pytest.fixture
def house(tmp_path):
    made = administration.init(tmp_path, "chi-huy", sample_log.AFTER, demo_today=date(2023, 7, 12))
    sample_log.fill_network(made, 2)
    return made


@pytest.fixture
def typed(house, capsys):
    """Type a command in Vietnamese; returns its exit code, and what it said."""

    def type_in(*words):
        code = run(scheduler, ["--lang", "vi", "--home", str(house.home), "--as", "chi-huy", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return type_in


def code_of(house, thirds=(3,), counter=0, reason=""):
    (part,) = receiptcode.parts_of(communes.published_day(house, STATION, MONDAY))
    key = receiptcode.part_key(receiptcode.day_key(house.signing_key(), STATION, MONDAY), part)
    return receiptcode.write(part, key, thirds, reason, counter)


def test_a_code_is_typed_in_groups_and_again_and_corrected(typed, house):
    groups = code_of(house).lower().split("-")

    first, again = typed("airtime", "receipt", *groups), typed("airtime", "receipt", code_of(house))
    other = typed("airtime", "receipt", code_of(house, (0,), 0, "mat_dien"))
    later = typed("airtime", "receipt", code_of(house, (1,), 1, "mat_dien"), "--station", STATION)
    older = typed("airtime", "receipt", code_of(house), "--json")

    assert [r[0] for r in (first, again, other, later, older)] == [0, 0, 1, 0, 0]
    assert "Đài Xã Nghĩa Lạc, khung giờ ca-ngay ngày 10/07/2023: đã ghi" in first[1]
    assert "cả bài" in first[1]
    assert "không đổi gì" in again[1]
    assert "cùng số thứ tự" in other[2]
    assert "đính chính" in later[1]
    assert "Lý do phần không phát: mất điện." in later[1]
    assert json.loads(older[1])["taking"] == "older"


def test_a_slip_a_forgery_and_another_stations_code_are_told_apart(typed, house):
    text = code_of(house)
    slip = text[:-1] + ("2" if text[-1] != "2" else "3")

    mistyped, forged = typed("airtime", "receipt", slip), typed("airtime", "receipt", text, "--station", "huyen")

    assert (mistyped[0], forged[0]) == (1, 1)
    assert "gõ sai, có lẽ ở nhóm 5" in mistyped[2]
    assert "không khớp chương trình ngày nào của huyen" in forged[2]


def test_a_receipt_file_is_imported_line_by_line(typed, house, tmp_path):
    key = receiptcode.day_key(house.signing_key(), STATION, MONDAY)
    good = {
        "boot_id": "b", "sequence": 1, "role": "slot", "slot": "l1", "bulletin": "BT-A", "topic": "CCHC-04",
        "klass": "ordinary", "started_at": "2023-07-10T17:00:00+07:00", "milliseconds": 120_000, "outcome": "played",
        "clock": "simulated",
    }  # fmt: skip
    whole, half, changed = (tmp_path / f"{name}.json" for name in ("whole", "half", "changed"))
    whole.write_bytes(receiptfile.write(STATION, MONDAY, key, [good]))
    half.write_bytes(receiptfile.write(STATION, MONDAY, key, [good, {**good, "sequence": 2, "slot": "zz"}]))
    changed.write_bytes(whole.read_bytes().replace(b"120000", b"180000"))

    done = [typed("airtime", "import", str(path)) for path in (whole, half, changed)]

    assert [r[0] for r in done] == [0, 1, 1]
    assert "1 dòng mới" in done[0][1]
    assert "1 dòng đã có" in done[1][1]
    assert "dòng 2:" in done[1][1]
    assert "đã bị sửa" in done[2][2]
