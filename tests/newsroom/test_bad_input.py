"""What is broken, locked or an attack is one sentence with a next step, and earlier drafts stay as they were."""

import io
import zipfile

import pytest
from bringing import PICTURE, versions_of
from moments import NOW
from test_importing_documents import (
    ABSENT,
    CONTENT,
    LAUGHS,
    OLE,
    OUTSIDE,
    TEXT,
    blank_pdf,
    changed,
    docm,
    docx,
    locked_pdf,
    mail,
    odt,
    pdf,
    zipped,
)

from scheduler.administration import accounts
from scheduler.messages import render
from scheduler.newsroom import desk
from scheduler.newsroom.desk import ImportResult
from scheduler.records.account import Role

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # importers know no database
DRAFT = ("nhap.txt", TEXT.encode())
PARAGRAPH = "Bộ phận một cửa nhận hồ sơ của bà con. " * 130_000  # 5 million characters, 6.5 MB


@pytest.fixture
def writer(house):
    with house.database.writing() as session:
        return accounts.ensure(session, "writer", NOW, (Role.OPERATOR,))


@pytest.fixture
def refusals(house, writer):
    """Imports bad files in one batch, before a draft that is there; returns each one's sentence, the draft unharmed."""
    [draft] = desk.import_bulletins(house, [DRAFT], writer, NOW)

    def refusals_(*bad):
        *outcomes, again = desk.import_bulletins(house, [*bad, DRAFT], writer, NOW, recogniser=ABSENT)
        [version] = versions_of(house, draft.code)
        assert (again.result, version.text) == (ImportResult.UNCHANGED, TEXT + "\n")
        assert {o.result for o in outcomes} == {ImportResult.REFUSED}
        return [sentence.id.removeprefix("newsroom.") for o in outcomes for sentence in o.why]

    return refusals_


def stacked(depth, inside):
    """Zip archives within zip archives."""
    for level in range(depth):
        inside = zipped({f"{level}.zip" if level else "bom.txt": inside})
    return inside


def stored(package):
    """A package, not compressed: no bomb by its ratio."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()}, zipfile.ZIP_STORED)


def test_locked_files_are_named_as_locked(refusals):
    wrapped = OLE + "EncryptedPackage".encode("utf-16-le")
    files = [
        ("khoa.docx", wrapped),
        ("khoa.docm", wrapped),
        ("khoa.odt", odt("x", **{"META-INF/manifest.xml": "<manifest:encryption-data/>"})),
        ("khoa.pdf", locked_pdf(user_password="bí mật")),
        ("khoa.zip", zipped({"a.txt": TEXT}).replace(b"\x14\x00\x00\x00", b"\x14\x00\x01\x00")),
    ]

    assert refusals(*files) == ["encrypted"] * 5


def test_truncated_files_of_every_kind_are_named_as_broken(refusals):
    truncated = [
        (("cut.txt", TEXT.encode()[:-42]), "wrong_encoding"),
        (("cut.md", b"+++\ntitle = 'Tin'\n"), "front_matter_open"),
        (("cut.docx", docx(TEXT)[:-300]), "broken_document"),
        (("cut.docm", docm(TEXT)[:-300]), "broken_document"),
        (("cut.odt", odt(CONTENT.format(f"<text:p>{TEXT}</text:p>"))[:-100]), "broken_document"),
        (("cut.html", b"<html><head><title>Tin"), "empty_file"),
        (("cut.eml", mail()[:40]), "empty_file"),
        (("cut.pdf", pdf(TEXT)[:300]), "broken_pdf"),
        (("cut.zip", zipped({"a.txt": TEXT})[:-10]), "broken_document"),
        (("cut.png", PICTURE[:12]), "scan"),
    ]

    assert refusals(*(file for file, _ in truncated)) == [why for _, why in truncated]


def test_files_of_nothing_are_named_as_empty(refusals):
    kinds = ("txt", "md", "docx", "docm", "odt", "html", "eml", "pdf", "png", "zip")

    assert refusals(*((f"rong.{kind}", b"") for kind in kinds)) == ["empty_file"] * len(kinds)


@pytest.mark.slow
def test_bombs_are_not_unpacked_and_one_in_another_not_opened(refusals):
    zeros = b"0" * 30_000_000
    bombs = [
        (("bom1.zip", stacked(1, zeros)), "bomb"),
        (("bom.docx", changed(docx(TEXT), "word/document.xml", lambda _xml: zeros)), "bomb"),
        (("bom.odt", odt(zeros)), "bomb"),
        (("bom2.zip", zipped({f"{n}.txt": b"x" for n in range(501)})), "bomb"),
        (("bom3.zip", stacked(3, zeros)), "archive_inside"),
        (("bom.eml", mail(plain="", attached=[("a.docx", odt(zeros))])), "bomb"),
    ]

    assert refusals(*(file for file, _ in bombs)) == [why for _, why in bombs]


@pytest.mark.parametrize("attack", [LAUGHS, OUTSIDE])
def test_entities_in_any_part_of_a_document_are_refused(refusals, attack):
    entries = ("word/document.xml", "word/styles.xml", "_rels/.rels", "[Content_Types].xml")
    words = [(f"{n}.docx", changed(docx(TEXT), e, lambda xml: attack.encode() + xml)) for n, e in enumerate(entries)]
    text = ("tin.odt", odt(attack + CONTENT.format("<text:p>&c;</text:p>")))

    assert refusals(*words, text) == ["document_type"] * 5


@pytest.mark.slow
def test_paragraphs_of_millions_are_refused_for_their_length(refusals):
    long = [
        ("dai1.txt", PARAGRAPH.encode()),
        ("dai2.txt", PARAGRAPH.encode("utf-16")[:9_000_000]),
        ("dai3.txt", b"a" * 5_000_000),
        ("dai.html", f"<p>{PARAGRAPH}".encode()),
        ("dai.eml", b"Subject: x\nContent-Type: text/plain; charset=utf-8\n\n" + PARAGRAPH.encode()),
        ("dai.docx", stored(docx(PARAGRAPH[:600_000]))),
    ]

    assert refusals(*long) == ["too_long"] * 6


def test_macros_are_left_out_and_the_text_is_taken(house, writer):
    [outcome] = desk.import_bulletins(house, [("macro.docm", docm(TEXT))], writer, NOW)

    [version] = versions_of(house, outcome.code)
    assert version.text == TEXT + "\n"


def test_a_pdf_file_without_text_names_the_package_to_install(house, writer):
    [outcome] = desk.import_bulletins(house, [("quet.pdf", blank_pdf())], writer, NOW, recogniser=ABSENT)

    [sentence] = outcome.why
    assert sentence.id == "newsroom.scan"
    assert "apt install tesseract-ocr tesseract-ocr-vie" in render(sentence)


def test_marks_of_direction_pictures_and_control_characters_do_no_harm(house, writer):
    odd = 8 * f"{TEXT}\n" + (
        "\u202eBộ phận\u202c một\u200b cửa \u2066nhận\u2069 hồ sơ 😀 của 👨\u200d👩\u200d👧 bà\x0b con\x07 "
        "vào\x1b[1m \u061cbuổi\ufeff sáng\U000e0041.\u200f"
    )

    [outcome] = desk.import_bulletins(house, [("la.txt", odd.encode())], writer, NOW)

    [version] = versions_of(house, outcome.code)
    assert version.text.splitlines(keepends=True)[8:] == [
        "Bộ phận một cửa nhận hồ sơ 😀 của 👨👩👧 bà\n",
        " con vào[1m buổi sáng.\n",
    ]
    assert "Bộ phận một cửa nhận hồ sơ" in version.script
    assert not {c for c in version.script if c in "😀👨👩👧\u2066\x1b"}
