"""The newsroom on the command line."""

import io
import json
import re

TEXT = "Bộ phận một cửa nhận hồ sơ TTHC từ 7h30 đến 11h30 các ngày trong tuần, trừ ngày lễ."


def test_read_needs_no_home_and_tells_every_token(typed):
    code, out, _ = typed("read", "TTHC 15%", "--json")

    told = json.loads(out)
    assert code == 0
    assert told["script"] == "thủ tục hành chính mười lăm phần trăm."
    assert [t["written"] for t in told["tokens"]] == ["TTHC", "15%"]
    assert set(told["tokens"][0]) == {"written", "spoken", "rule", "start", "end", "confidence"}
    assert told["unreadable"] == []


def test_read_takes_a_file_and_standard_input(typed, tmp_path, monkeypatch):
    file = tmp_path / "tin.txt"
    file.write_text("quý III/2023", encoding="utf-8")

    class Stdin:
        buffer = io.BytesIO("quý III/2023".encode())

    monkeypatch.setattr("sys.stdin", Stdin)

    from_file, from_stdin = typed("read", file, "--json"), typed("read", "-", "--json")

    assert from_file == from_stdin
    assert "quý ba năm hai nghìn" in from_file[1]


def test_read_names_what_it_can_not_read(typed):
    code, out, err = typed("read", "hệ thống XYZQ")

    assert code == 0
    assert "hệ thống" in out
    assert "1 piece(s) can't be read yet: XYZQ" in err


def test_read_of_a_file_that_is_not_there_is_wrong_use(typed):
    assert typed("read", "gone.txt")[0] == 2


def test_read_follows_the_region_of_the_installation(typed, tmp_path):
    tmp_path.joinpath("config.toml").write_text('[newsroom]\nregion = "south"\n', encoding="utf-8")

    assert "một trăm lẻ năm" in typed("read", "105 hồ sơ")[1]


def test_import_list_show_and_edit(office, tmp_path):
    file = tmp_path / "mot-cua.txt"
    file.write_text(TEXT, encoding="utf-8")

    code, out, _ = office("bulletin", "import", file, "--json")
    [told] = json.loads(out)
    edited = office("bulletin", "edit", told["code"], "--rank", "1", "--gap-hours", "2")
    again = office("bulletin", "edit", told["code"], "--rank", "1")
    sheet = json.loads(office("bulletin", "show", told["code"], "--json")[1])

    assert code == 0
    assert (told["result"], told["topic"]) == ("new", "CCHC-04")
    assert "needs approval again" in edited[1]
    assert "Nothing" in again[1]
    assert (sheet["line"]["rank"], sheet["least_gap_minutes"]) == (1, 120)
    assert told["code"] in office("bulletin", "list")[1]
    assert "bảy giờ ba mươi phút" in office("bulletin", "show", told["code"])[1]


def test_a_refused_file_is_exit_code_1_and_the_others_are_in(office, tmp_path):
    tmp_path.joinpath("good.txt").write_text(TEXT, encoding="utf-8")
    tmp_path.joinpath("bad.txt").write_bytes(b"")

    code, out, err = office("bulletin", "import", tmp_path / "good.txt", tmp_path / "bad.txt", lang="vi")

    assert code == 1
    assert "bad.txt không có chữ nào" in out
    assert "1 tệp không nhập được: bad.txt" in err
    assert "một cửa" in office("bulletin", "list")[1]


def test_what_can_not_be_submitted_says_why(office, tmp_path):
    tmp_path.joinpath("a.txt").write_text(TEXT, encoding="utf-8")
    tmp_path.joinpath("b.txt").write_text(TEXT + " XYZQ", encoding="utf-8")
    office("bulletin", "import", tmp_path / "a.txt", tmp_path / "b.txt")
    codes = [line["code"] for line in json.loads(office("bulletin", "list", "--json")[1])]

    code, _, err = office("bulletin", "submit", *codes)

    assert code == 1
    assert "has no take of its current script" in err
    assert "can't be read yet" in err


def test_withdrawing_is_told(office, tmp_path):
    tmp_path.joinpath("a.txt").write_text(TEXT, encoding="utf-8")
    office("bulletin", "import", tmp_path / "a.txt")
    [line] = json.loads(office("bulletin", "list", "--json")[1])

    code, out, _ = office("bulletin", "withdraw", line["code"], "--reason", "sai ngày")

    assert code == 0
    assert "withdrawn" in out


def test_the_lexicon_takes_a_word_and_its_tests_hold(office):
    added = office("lexicon", "add", "CĐCSX", "công đoàn cơ sở xã")
    listed = json.loads(office("lexicon", "list", "CĐCSX", "--json")[1])
    tested = office("lexicon", "test")

    assert added[0] == 0
    assert [(e["spoken"], e["own"]) for e in listed] == [("công đoàn cơ sở xã", True)]
    assert tested[0] == 0, tested[1]
    assert "0 failed" in tested[1]


def test_an_unknown_bulletin_is_refused(office):
    assert office("bulletin", "show", "BT-0")[0] == 1


def test_acknowledge_says_what_it_let_pass(office, tmp_path):
    file = tmp_path / "hoi.txt"
    file.write_text(TEXT + " Hỏi thêm: 0912 345 678.", encoding="utf-8")
    _, out, err = office("bulletin", "import", file)
    [code] = {word for word in out.split() if re.fullmatch(r"BT-\d{4}-\d+", word)}

    first, again = office("bulletin", "acknowledge", code), office("bulletin", "acknowledge", code)

    assert "the mobile number of a person" in out + err
    assert first[0] == again[0] == 0
    assert "0912 345 678" in first[1] + first[2]
    assert "no number of a person waits" in again[1] + again[2]
    assert "confirmed by" in "".join(map(str, office("bulletin", "show", code)))


def test_read_offers_marks_that_were_lost_and_changes_nothing(typed):
    text = "Các xã tuyên truyén cải cách hành chính."

    told = json.loads(typed("read", text, "--json")[1])
    _, out, err = typed("read", text)

    assert told["repairs"] == [
        {
            "start": 13,
            "end": 19,
            "written": "truyén",
            "offered": "truyền",
            "beside": "tuyên truyền",
            "wrong": "",
            "right": "",
        }
    ]
    assert "truyén → truyền" in out + err


def test_read_and_show_put_the_script_beside_the_text_and_mark_what_blocks(office, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    file = tmp_path / "tin.txt"
    file.write_text("UBND xã họp lúc 7h30. Gặp ông XYZQ.", encoding="utf-8")
    [told] = json.loads(office("bulletin", "import", file, "--json")[1])

    read = office("read", file)
    show = office("bulletin", "show", told["code"])

    for _, out, err in (read, show):
        rows = [tuple(cell.strip() for cell in line.split("│")) for line in out.splitlines()]
        assert ("[UBND] xã họp lúc [7h30].", "[Ủy ban nhân dân] xã họp lúc [bảy giờ ba mươi phút].") in rows
        assert ("Gặp ông [!XYZQ!].", "Gặp ông [!ích i dét quy!].") in rows
        assert ("UBND", "Ủy ban nhân dân", "lexicon:UBND") in rows
        assert "Estimated length when read: 00:0" in out
        assert "XYZQ. They block submission" in err
    assert "which is the present one" in show[1]
    assert "≈ 00:0" in office("bulletin", "list")[1]


def test_read_prints_the_script_alone_when_asked(typed):
    assert typed("read", "TTHC 15%", "--script")[1] == "thủ tục hành chính mười lăm phần trăm.\n"


def test_shortening_is_shown_and_only_done_when_accepted(office, tmp_path):
    file = tmp_path / "tin.txt"
    file.write_text("Thực hiện Kế hoạch số 127/KH-UBND ngày 27/12/2022 của UBND tỉnh, xã họp.", encoding="utf-8")
    [told] = json.loads(office("bulletin", "import", file, "--json")[1])
    code = told["code"]

    proposed = office("bulletin", "shorten", code)
    untouched = json.loads(office("bulletin", "show", code, "--json")[1])
    accepted = office("bulletin", "shorten", code, "--accept")
    nothing = office("bulletin", "shorten", code)
    again = office("bulletin", "shorten", code, "--accept")
    diff = office("bulletin", "diff", code)

    assert "Kế hoạch [-số 127/KH-UBND ngày 27/12/2022 -]của UBND tỉnh" in proposed[1]
    assert "This is a proposal" in proposed[1]
    assert untouched["line"]["version"] == 1
    assert "has version 2 now" in accepted[1]
    assert "nothing to leave out" in nothing[1]
    assert (nothing[0], again[0]) == (0, 1)
    assert "Version 2: lan" in diff[1]
    assert "bản rút gọn" in diff[1]
