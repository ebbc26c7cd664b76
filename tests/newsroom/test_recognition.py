"""Scans are read by the real Tesseract, and count as damaged until a person mended them."""

import io
import struct
import zlib
from datetime import UTC, datetime

import pytest
import scans
from PIL import Image
from pypdf import PdfReader, PdfWriter
from sqlmodel import select

from scheduler.messages import Refused
from scheduler.newsroom import desk, dictionary, workflow
from scheduler.newsroom.desk import Changes, ImportResult
from scheduler.newsroom.importing import import_bytes
from scheduler.newsroom.importing.recognition import Tesseract
from scheduler.records.bulletin import Bulletin, BulletinVersion

pytestmark = pytest.mark.programs

NOW = datetime(2023, 7, 10, 1, 0, tzinfo=UTC)
ABSENT = Tesseract(program="no-such-program")
SENTENCE = "nhận hồ sơ của bà con từ thứ hai đến thứ sáu hằng tuần, trả kết quả đúng hẹn"


def refusal(data, name, recogniser):
    with pytest.raises(Refused) as refused:
        import_bytes(data, name, recogniser)
    return refused.value


@pytest.fixture(scope="module")
def tesseract():
    """The real program; a machine without it fails these tests, as scans are a part of the product."""
    real = Tesseract()
    assert real.ready(), "apt install tesseract-ocr tesseract-ocr-vie"
    return real


@pytest.mark.parametrize(("kind", "name"), [("PNG", "quet.png"), ("JPEG", "quet.JPG"), ("TIFF", "quet.tif")])
def test_a_picture_is_read(tesseract, kind, name):
    imported = import_bytes(scans.saved(kind, scans.page(*scans.LINES)), name, tesseract)

    assert SENTENCE in imported.text
    assert imported.recognised_by.startswith("tesseract")
    assert imported.problems[0].id == "newsroom.recognised"


@pytest.mark.parametrize("painter", ["pdftoppm", "no-such-program"])
def test_a_scanned_pdf_is_read_page_by_page_with_and_without_poppler(painter):
    data = scans.saved("PDF", scans.page(*scans.LINES), scans.page("Điện thoại của bộ phận một cửa ghi ở cửa ra vào."))
    told = []

    imported = import_bytes(data, "quet.pdf", Tesseract(painter=painter), lambda *step: told.append(step))

    assert SENTENCE in imported.text
    assert "bộ phận một cửa ghi ở cửa ra vào" in imported.text
    assert [step[:2] for step in told] == [(1, 2), (2, 2)]


def test_only_the_pages_without_text_are_recognised(tesseract):
    from test_importing_documents import pdf

    typed = pdf("Kế hoạch tuyên truyền cải cách hành chính của huyện năm nay.")
    both = PdfWriter()
    both.append(PdfReader(io.BytesIO(typed)))
    both.append(PdfReader(io.BytesIO(scans.saved("PDF", scans.page(*scans.LINES)))))
    both.write(file := io.BytesIO())

    read, unread = (import_bytes(file.getvalue(), "hai.pdf", r) for r in (tesseract, ABSENT))

    assert "Kế hoạch tuyên truyền cải cách hành chính" in read.text
    assert SENTENCE in read.text
    assert read.recognised_by
    assert SENTENCE not in unread.text
    assert [p.id for p in unread.problems] == ["newsroom.pages_without_text"]


@pytest.mark.parametrize(("kind", "name"), [("PDF", "quet.pdf"), ("PNG", "quet.png")])
def test_without_tesseract_a_scan_is_named_and_one_sentence_says_what_to_install(kind, name):
    error = refusal(scans.saved(kind, scans.page(*scans.LINES)), name, ABSENT)

    assert error.message.id == "newsroom.scan"
    assert "tesseract-ocr tesseract-ocr-vie" in str(error)


def test_empty_paper_is_no_bulletin(tesseract):
    assert refusal(scans.saved("PNG", scans.page()), "trang.png", tesseract).message.id == "newsroom.nothing_recognised"


def huge_png():
    """A picture of 40,000 by 40,000 points in a few kilobytes: a bomb."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = zlib.compressobj(9)
    packed = b"".join(rows.compress(bytes(40_001) * 100) for _ in range(400)) + rows.flush()
    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "made",
    [lambda: b"\x89PNG\r\n\x1a\nbroken", lambda: b"no picture at all", huge_png],
    ids=["broken", "text", "bomb"],
)
def test_a_broken_picture_and_a_bomb_are_a_sentence(tesseract, made):
    assert refusal(made(), "x.png", tesseract).message.id == "newsroom.recognition_failed"


def test_a_page_that_takes_too_long_is_given_up():
    hurried = Tesseract(seconds_a_page=0.001)

    error = refusal(scans.saved("PNG", scans.page(*scans.LINES)), "x.png", hurried)

    assert error.message.id == "newsroom.recognition_slow"


def test_a_scan_of_a_book_is_refused(tesseract):
    book = scans.saved("PDF", *[Image.new("1", (8, 8))] * 51)

    assert refusal(book, "sach.pdf", tesseract).message.id == "newsroom.too_many_scanned_pages"


def brought(house, by):
    scan = ("quet.png", scans.saved("PNG", scans.page(*scans.LINES)))
    return desk.import_bulletins(house, [scan], by, NOW)[0]


def versions(house):
    with house.database.reading() as session:
        return session.exec(select(BulletinVersion).order_by(BulletinVersion.number)).all()


def test_a_scan_stays_damaged_however_well_it_was_read_until_its_text_is_edited(house, administrator, tesseract):
    outcome = brought(house, administrator)
    [scanned] = versions(house)

    dictionary.add(house, "một cửa", "một cửa liên thông", administrator, NOW)  # its script is made anew
    desk.edit(house, outcome.code, Changes(title="Một cửa"), administrator, NOW)  # a title mends no text
    with pytest.raises(Refused, match="compared them with the scan"):
        workflow.submit(house, outcome.code, administrator, NOW)
    desk.edit(house, outcome.code, Changes(text=scanned.text + "\nTheo thông báo của xã.\n"), administrator, NOW)

    assert outcome.result is ImportResult.NEW
    assert scanned.damage_share == 0
    assert [(v.damage_grade, bool(v.recognised_by)) for v in versions(house)] == [
        ("damaged", True),
        ("damaged", True),
        ("sound", False),
    ]


def test_the_same_scan_again_leaves_what_was_mended(house, administrator, tesseract):
    outcome = brought(house, administrator)
    mended = versions(house)[0].text.replace("thứ hai", "thứ ba")
    desk.edit(house, outcome.code, Changes(text=mended), administrator, NOW)

    again = brought(house, administrator)

    assert again.result is ImportResult.UNCHANGED
    assert versions(house)[-1].text == mended
    with house.database.reading() as session:
        assert session.exec(select(Bulletin)).one().current_version == 2
