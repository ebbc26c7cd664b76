"""What the command line shows of an import: a table, a line for what was refused, the same as JSON."""

import io
import json

import pytest
from test_legacy_encodings import encoded

from scheduler.cli.common import run
from scheduler.cli.root import scheduler

pytestmark = pytest.mark.slow

PLAN = """ỦY BAN NHÂN DÂN
HUYỆN NGHĨA HƯNG
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 48/KH-UBND
Nghĩa Hưng, ngày 06 tháng 02 năm 2023

KẾ HOẠCH
Nâng cao chất lượng bộ phận một cửa

Bộ phận một cửa nhận hồ sơ và trả kết quả đúng hẹn cho bà con, công khai thủ tục hành chính. Hỏi XYZQ.
Liên hệ: 0912 345 678.
Tác giả: Nguyễn Văn Ba

Nơi nhận:
- Lưu: VT.
"""
PASTED = "Thông báo: chiều thứ sáu ngày 14 tháng 7, xã họp dân bàn việc sửa đường."


@pytest.fixture
def office(tmp_path, capsys, monkeypatch):
    """Types a command in an opened home; returns its exit code, what it printed, what it complained of."""
    monkeypatch.setenv("COLUMNS", "100")

    def type_(*words, lang="vi"):
        code = run(scheduler, ["--home", str(tmp_path), "--as", "lan", "--lang", lang, *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    assert type_("init")[0] == 0
    return type_


@pytest.fixture
def pasted(monkeypatch):
    """Puts bytes into standard input."""

    class Stdin:
        def __init__(self, data):
            self.buffer = io.BytesIO(data)

        def isatty(self):
            return False

    return lambda data: monkeypatch.setattr("sys.stdin", Stdin(data))


def test_the_table_tells_all_that_was_found_within_100_columns(office, tmp_path):
    tmp_path.joinpath("ke-hoach-mot-cua-2023.txt").write_text(PLAN, encoding="utf-8")
    tmp_path.joinpath("rong.txt").write_bytes(b"")

    code, out, err = office("bulletin", "import", tmp_path / "ke-hoach-mot-cua-2023.txt", tmp_path / "rong.txt")

    table = out[: out.index("ke-hoach-mot-cua-2023.txt (")]
    words = " ".join(table.split())
    for told in ("48/KH-UBND", "06/02/2023", "HUYỆN", "bài", "Nguyễn", "CCHC-04", "sau: CCHC-", "BT-", "mới"):
        assert told in words
    for problem in ("nên cắt 2", "1 số cá nhân", "1 chữ lạ"):
        assert problem in words
    assert max(map(len, table.splitlines())) <= 100
    assert "✗ rong.txt: Tệp rong.txt không có chữ nào" in out
    assert code == 1
    assert "1 tệp không nhập được: rong.txt" in err


def test_the_same_as_json(office, tmp_path):
    tmp_path.joinpath("ke-hoach.txt").write_text(PLAN, encoding="utf-8")

    [told] = json.loads(office("bulletin", "import", tmp_path / "ke-hoach.txt", "--json")[1])

    assert told["title"] == "Kế hoạch Nâng cao chất lượng bộ phận một cửa"
    assert (told["document_number"], told["document_date"]) == ("48/KH-UBND", "2023-02-06")
    assert told["issuer"] == "ỦY BAN NHÂN DÂN HUYỆN NGHĨA HƯNG"
    assert (told["genre"], told["author"], told["topic"]) == ("bai", "Nguyễn Văn Ba", "CCHC-04")
    assert told["proposed_topic"]["runner_up"]
    assert told["seconds"] > 10
    assert told["short"] == ["nên cắt 2", "1 số cá nhân", "1 chữ lạ"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_pasted_text_is_a_bulletin(office, pasted, encoding):
    pasted(PASTED.encode(encoding))

    [told] = json.loads(office("bulletin", "import", "-", "--json")[1])

    assert (told["result"], told["title"]) == ("new", PASTED.rstrip("."))


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "viscii", "vps", "cp1258"])
def test_pasted_text_of_the_nineties_is_converted(office, pasted, encoding):
    pasted(encoded(PASTED, encoding))

    [told] = json.loads(office("bulletin", "import", "-", "--json")[1])

    assert told["title"] == PASTED.rstrip(".")


def test_pasted_again_it_is_the_same_and_another_text_is_another_bulletin(office, pasted):
    results = []
    for text in (PASTED, PASTED, PASTED + " Mời bà con."):
        pasted(text.encode())
        [told] = json.loads(office("bulletin", "import", "-", "--json")[1])
        results.append((told["result"], told["code"][-3:]))

    assert results == [("new", "001"), ("unchanged", "001"), ("new", "002")]


def test_nothing_pasted_is_a_sentence(office, pasted):
    pasted(b"")

    code, out, _ = office("bulletin", "import", "-")

    assert code == 1
    assert "không có chữ nào" in out


def test_of_many_files_only_some_are_explained_in_sentences(office, tmp_path):
    folder = tmp_path / "nhiều"
    folder.mkdir()
    for n in range(12):
        folder.joinpath(f"{n}.txt").write_text(f"Bộ phận một cửa {n} nhận hồ sơ XYZQ.", encoding="utf-8")

    _, out, _ = office("bulletin", "import", folder)

    assert out.count("1 chữ lạ") == 12
    assert out.count("chỗ chưa biết cách đọc") == 10
    assert "Còn 2 bản tin có lưu ý" in out
