"""Files of all kinds to bulletins-to-be."""

import io
import zipfile
from datetime import date

import pytest
from docx import Document

from scheduler.messages import Refused
from scheduler.newsroom.importing import Wishes, import_bytes
from scheduler.newsroom.importing.layout import cuts

TEXT = "Bộ phận một cửa nhận hồ sơ\n\nBà con nộp hồ sơ vào các buổi sáng trong tuần."
HEAD = """+++
code = "BT-1"
title = "Một cửa"
topic = "CCHC-04"
klass = "priority"
rank = 2
wanted_airings = 3
most_airings = 4
least_gap_hours = 2.5
must_air = true
audience = ["*", "group:ven-bien"]
valid_from = 2023-07-01
+++
"""


def refusal(data, name="tin.txt"):
    with pytest.raises(Refused) as refused:
        import_bytes(data, name)
    return refused.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_text_of_a_known_encoding_is_read(encoding):
    document = import_bytes(TEXT.encode(encoding), "tin.txt")

    assert document.text == TEXT + "\n"
    assert document.title == "Bộ phận một cửa nhận hồ sơ"


def test_windows_1258_is_recognised_by_its_syllables():
    import unicodedata

    table = {"ộ": "ô\u0323", "ậ": "â\u0323", "ử": "ư\u0309", "ồ": "ô\u0300", "ổ": "ô\u0309", "ầ": "â\u0300"}
    decomposed = "".join(
        table.get(c) or ("đ" if c == "đ" else c if c in "âêôăơư" else unicodedata.normalize("NFD", c)) for c in TEXT
    )

    assert import_bytes(decomposed.encode("cp1258"), "tin.txt").text == TEXT + "\n"


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"", "tin.txt", "empty_file"),
        (b"  \n", "tin.md", "empty_file"),
        (bytes(range(32)) * 9, "tin.txt", "binary"),
        (bytes(range(128, 256)) * 9, "tin.txt", "wrong_encoding"),
        (b"\xff\xfea", "tin.txt", "wrong_encoding"),
        (b"a" * 50_000_000, "tin.txt", "too_large"),
        (b"%PDF-1.7", "tin.pdf", "broken_pdf"),
        (b"PK\x03\x04 cut off", "tin.docx", "broken_document"),
        (b"+++\ntitle = 1", "tin.md", "front_matter_open"),
        (b"+++\ntitle = \n+++\nA", "tin.md", "front_matter_malformed"),
    ],
)
def test_a_bad_file_is_one_sentence(data, name, why):
    error = refusal(data, name)

    assert error.message.id == f"newsroom.{why}"
    assert "\n" not in str(error)


def test_all_mistakes_of_front_matter_are_told_at_once():
    head = "+++\ntopic = 'CCHC-99'\nklass = 'emergency'\nrank = 9\nwanted_airings = 5\nmost_airings = 2\n+++\nA"
    kinds = "+++\ntitel = 'x'\nrank = true\nmust_air = 1\naudience = '*'\nvalid_from = 'soon'\n+++\nA"

    assert len(refusal(head.encode(), "tin.md").details) == 4
    assert len(refusal(kinds.encode(), "tin.md").details) == 5


def test_front_matter_says_what_is_wished():
    document = import_bytes((HEAD + TEXT).encode(), "tin.md")

    assert document.title == "Một cửa"
    assert document.wishes == Wishes(
        code="BT-1",
        topic="CCHC-04",
        klass="priority",
        rank=2,
        wanted_airings=3,
        most_airings=4,
        least_gap_minutes=150,
        must_air=True,
        audience=("*", "group:ven-bien"),
        valid_from=date(2023, 7, 1),
    )


def test_a_word_document_is_read_in_its_order():
    document = Document()
    document.add_paragraph("Thông báo lịch tiếp dân")
    document.add_table(1, 2).rows[0].cells[1].text = "UBND xã"
    document.add_paragraph("Kính mời bà con.")
    file = io.BytesIO()
    document.save(file)

    text = import_bytes(file.getvalue(), "tin.docx").text

    assert [line for line in text.splitlines() if line] == ["Thông báo lịch tiếp dân", "UBND xã", "Kính mời bà con."]


def test_a_zip_bomb_is_refused_before_it_unpacks():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 120_000_000)

    assert refusal(file.getvalue(), "tin.docx").message.id == "newsroom.bomb"


def test_a_web_page_is_read_without_its_scripts_and_menus():
    page = (
        "<title>Tin</title><nav>Trang chủ</nav><script>x()</script><h1>Lịch</h1><ul><li>Sáng</li></ul><p>Hết&nbsp;giờ"
    )

    document = import_bytes(page.encode(), "tin.html")

    assert document.title == "Tin"
    assert document.text.split("\n\n") == ["Lịch", "- Sáng", "Hết giờ\n"]


@pytest.mark.parametrize("piece", ["<a ", "<a b='", "</a ", "<!--", "<!-- >", "<! ", "<script>", "<?", "&#", "<a b='>"])
def test_a_page_of_open_ends_is_read_to_its_end(piece):
    document = import_bytes(("<p>Kính mời bà con.</p>" + piece * 50_000).encode(), "tin.html")

    assert document.text.startswith("Kính mời bà con.")


def test_comments_of_a_page_are_left_out():
    assert import_bytes("Kính <!-- > --> mời<!-- bà con".encode(), "tin.html").text == "Kính mời\n"


def test_only_what_stands_alone_is_a_page_number():
    text = "Năm nay\n- 2 -\n2023\nTrang 3/4\ncó 24 xã.\n"

    assert [text[c.start : c.end].strip() for c in cuts(text)] == ["- 2 -", "Trang 3/4"]


def test_plain_copy_is_not_cut():
    assert cuts(TEXT) == ()


def test_a_damaged_text_is_imported_and_says_so():
    document = import_bytes(b"Bo phan mot cua nhan ho so cua ba con tu thu hai den thu sau hang tuan", "tin.txt")

    assert [p.id for p in document.problems] == ["newsroom.text_damaged"]


@pytest.mark.slow
def test_no_bytes_whatever_end_in_anything_but_a_text_or_a_sentence():
    import random

    from scheduler.newsroom.reading import read

    dice = random.Random(2023)
    document = io.BytesIO()
    Document().save(document)
    seeds = [TEXT.encode(), (HEAD + TEXT).encode(), document.getvalue(), b"<p>xin</p><![a", b""]

    outcomes = set()
    for _ in range(3000):
        data = bytearray(dice.choice(seeds)[: dice.randint(0, 40_000)] + dice.randbytes(dice.randint(0, 40)))
        for _ in range(dice.randint(0, 20) if data else 0):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            read(import_bytes(bytes(data), f"x{dice.choice(['.txt', '.md', '.html', '.docx'])}").text)
            outcomes.add("read")
        except Refused as refused:
            outcomes.add(refused.message.id)

    assert {"read", "newsroom.wrong_encoding", "newsroom.broken_document"} <= outcomes


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["xã ", "1.", "a.", "(", "- ", "ABC-", "5 kg/", "Số .", "1/", "@", '15" '])
def test_a_long_paragraph_of_anything_is_read_to_its_end(piece):
    from scheduler.newsroom.reading import read

    text = piece * 20_000 + " xã"

    script = read(import_bytes(text.encode(), "x.txt").text)

    assert script.tokens[-1].end >= len(text.strip()) - 1


def test_yaml_front_matter_is_refused_and_never_read_as_text():
    with pytest.raises(Refused, match=r"\+\+\+"):
        import_bytes("---\ntopic: CCHC-04\nrank: 9\n---\n\nTin huyện.\n".encode(), "tin.md")

    assert import_bytes("---\n\nTin huyện nhà.\n---\n".encode(), "tin.md").text.strip().startswith("-")


@pytest.mark.parametrize("text", [".", " \n… \n", "---"])
def test_a_file_of_signs_alone_is_empty(text: str):
    with pytest.raises(Refused, match="no text"):
        import_bytes(text.encode(), "tin.txt")
