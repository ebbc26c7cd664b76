"""Office documents, e-mails, PDF files, archives: what is text comes in, what is dangerous or broken is a sentence."""

import io
import zipfile
import zlib
from email.message import EmailMessage

import pytest
from docx import Document
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject

from scheduler.messages import Refused
from scheduler.newsroom.importing import import_bytes, members
from scheduler.newsroom.importing.portable import joined
from scheduler.newsroom.importing.recognition import Tesseract

TEXT = "Bộ phận một cửa nhận hồ sơ của bà con vào các buổi sáng trong tuần."
CONTENT = (
    '<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b"><office:body><office:text>{}'
    "</office:text></office:body></office:document-content>"
)
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY c SYSTEM "file:///etc/passwd">]>'
ABSENT = Tesseract(program="no-such-program")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(entries, method=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file.getvalue()


def odt(xml, **more):
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": xml, **more})


def docx(*paragraphs):
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def changed(package, entry, change):
    """A package with one entry changed."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    return zipped({**entries, entry: change(entries[entry])})


def docm(*paragraphs):
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    macro = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    package = changed(docx(*paragraphs), "[Content_Types].xml", lambda xml: xml.replace(plain, macro))
    with zipfile.ZipFile(file := io.BytesIO(package), "a") as archive:
        archive.writestr("word/vbaProject.bin", OLE + b"Sub AutoOpen()")
    return file.getvalue()


def pdf(*lines):
    """A PDF file of one page, written by hand: one font whose codes a table maps to Unicode."""
    letters = sorted(set("".join(lines)))
    code = {letter: f"{number:02x}" for number, letter in enumerate(letters, 1)}
    shown = "".join(f"<{''.join(code[c] for c in line)}> Tj T* " for line in lines)
    maps = "".join(f"<{code[c]}> <{ord(c):04x}>\n" for c in letters)
    to_unicode = (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{maps}endbfchar endcmap end"
    )
    stream = f"BT /F1 12 Tf 14 TL 50 700 Td {shown}ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        f"<< /Length {len(to_unicode)} >>\nstream\n{to_unicode}\nendstream",
        "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 5 0 R >> >> >>",
    ]
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(out)
    out += f"xref\n0 7\n0000000000 65535 f \n{table}trailer << /Size 7 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF"
    return out.encode("ascii")


def written(writer):
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def locked_pdf(**passwords):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(TEXT))))
    writer.encrypt(algorithm="AES-256", **passwords)
    return written(writer)


def pdf_bomb():
    """A page whose content unpacks to 500 MB."""
    press = zlib.compressobj()
    packed = b"".join(press.compress(b" " * 5_000_000) for _ in range(100)) + press.flush()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(TEXT))))
    stream = StreamObject()
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    stream._data = packed
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)
    return written(writer)


def blank_pdf(pages=1):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    return written(writer)


def mail(subject="Lịch tiếp dân", plain=TEXT, html=None, attached=()):
    message = EmailMessage()
    message["From"], message["Subject"] = "xa@example.vn", subject
    if plain is not None:
        message.set_content(plain)
    if html is not None and plain is not None:
        message.add_alternative(html, subtype="html")
    elif html is not None:
        message.set_content(html, subtype="html")
    for name, data in attached:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def refusal(data, name):
    with pytest.raises(Refused) as refused:
        import_bytes(data, name, ABSENT)
    assert "\n" not in str(refused.value)
    return refused.value.message.id.removeprefix("newsroom.")


def refused_archive(data, name="goi.zip"):
    with pytest.raises(Refused) as refused:
        members(data, name)
    return refused.value.message.id.removeprefix("newsroom.")


def test_an_opendocument_text_is_read_without_notes_and_deleted_text():
    xml = CONTENT.format(
        "<text:tracked-changes><text:p>đã xóa</text:p></text:tracked-changes>"
        "<text:h>Thông báo</text:h><text:p>Kính<text:s text:c='2'/>mời<text:tab/>bà con"
        "<text:note><text:p>chú thích</text:p></text:note>.</text:p>"
        "<table:table-cell><text:p>UBND xã<text:line-break/>Giao An</text:p></table:table-cell>"
    )

    text = import_bytes(odt(xml), "tin.odt").text

    assert text.splitlines() == ["Thông báo", "Kính  mời bà con.", "UBND xã", "Giao An"]


@pytest.mark.parametrize("attack", [LAUGHS, OUTSIDE])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_of_a_document_are_refused(attack, encoding):
    text = CONTENT.format(f"<text:p>{TEXT}&c;</text:p>")
    word = changed(docx(TEXT), "word/document.xml", lambda xml: attack.encode(encoding) + xml)

    assert refusal(odt((attack + text).encode(encoding)), "tin.odt") == "document_type"
    assert refusal(word, "tin.docx") == "document_type"


def test_a_document_with_macros_is_text_only():
    assert import_bytes(docm(TEXT), "tin.docm").text == TEXT + "\n"
    assert import_bytes(docm(TEXT), "tin.docx").text == TEXT + "\n"


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"", "tin.pdf", "empty_file"),
        (b"", "tin.odt", "empty_file"),
        (b"\0\0\0", "tin.docm", "empty_file"),
        (docx(TEXT)[:900], "tin.docx", "broken_document"),
        (odt(CONTENT.format("<text:p>a"))[:200], "tin.odt", "broken_document"),
        (odt("<a><b></a>"), "tin.odt", "broken_document"),
        (odt('<?xml version="1.0" encoding="no-such"?><a/>'), "tin.odt", "broken_document"),
        (zipped({"a.txt": b"x"}), "tin.odt", "broken_document"),
        (zipped({"a.txt": b"x"}), "tin.docx", "broken_document"),
        (odt(CONTENT.format("<text:p> </text:p>")), "tin.odt", "empty_file"),
        (odt("x", **{"META-INF/manifest.xml": "<manifest:encryption-data/>"}), "tin.odt", "encrypted"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "tin.docx", "encrypted"),
        (OLE + b"WordDocument", "tin.docx", "old_word"),
        (OLE + b"WordDocument", "tin.doc", "old_word"),
        (lambda: odt(b"0" * 30_000_000), "tin.odt", "bomb"),
        (pdf(TEXT)[:300], "tin.pdf", "broken_pdf"),
        (pdf_bomb, "tin.pdf", "broken_pdf"),
        (b"%PDF-1.7\n" + b"x" * 500, "tin.pdf", "broken_pdf"),
        (locked_pdf(user_password="bí mật"), "tin.pdf", "encrypted"),
        (blank_pdf(), "tin.pdf", "scan"),
        (lambda: blank_pdf(301), "tin.pdf", "too_many_pages"),
        (mail(plain=""), "tin.eml", "empty_file"),
        (b"\xff\xfe no mail at all", "tin.eml", "broken_mail"),
        (b"Subject: " + b"=?utf-8?q?a?= " * 100_000 + b"\n\nxin", "tin.eml", "broken_mail"),
        (b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 3000, "tin.eml", "broken_mail"),
        (zipped({"a.txt": b"x"}), "tin.zip", "archive_inside"),
    ],
)  # fmt: skip
def test_a_document_that_is_no_text_is_one_sentence(data, name, why):
    made = data() if callable(data) else data  # what takes long is made when it is wanted

    assert refusal(made, name) == why


def test_the_text_of_a_pdf_file_is_read():
    document = import_bytes(pdf("THÔNG BÁO", "Bộ phận một cửa nhận hồ sơ của bà con vào các", "buổi sáng."), "tin.pdf")

    assert document.text == "THÔNG BÁO\nBộ phận một cửa nhận hồ sơ của bà con vào các buổi sáng.\n"
    assert document.problems == ()


def test_a_pdf_file_locked_against_printing_only_is_read():
    assert import_bytes(locked_pdf(user_password="", owner_password="khóa"), "tin.pdf").text == TEXT + "\n"


def test_pages_without_text_are_named():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(TEXT))))
    writer.add_blank_page(595, 842)

    [problem] = import_bytes(written(writer), "tin.pdf", ABSENT).problems

    assert (problem.id, problem.values["pages"]) == ("newsroom.pages_without_text", ["2"])


def test_a_scan_is_told_what_to_install():
    with pytest.raises(Refused) as refused:
        import_bytes(blank_pdf(), "tin.pdf", ABSENT)

    assert "tesseract-ocr-vie" in str(refused.value)


def test_lines_of_a_paragraph_are_joined_and_list_items_are_not():
    page = "KẾ HOẠCH\nỦy ban nhân dân xã tổ chức họp\nvào sáng thứ hai hàng tuần, gồm:\n- Chủ tịch, phó chủ\n- Bí thư"

    assert joined(page).splitlines() == [
        "KẾ HOẠCH",
        "Ủy ban nhân dân xã tổ chức họp vào sáng thứ hai hàng tuần, gồm:",
        "- Chủ tịch, phó chủ",
        "- Bí thư",
    ]


def test_an_email_is_its_plain_part_and_its_subject():
    document = import_bytes(mail(html="<p>khác</p>", attached=[("anh.jpg", b"\xff\xd8")]), "thu.eml")

    assert (document.title, document.text) == ("Lịch tiếp dân", TEXT + "\n")
    assert [(p.id, p.values["files"]) for p in document.problems] == [("newsroom.attachments", ["anh.jpg"])]


def test_an_email_that_is_only_a_page_is_read():
    assert import_bytes(mail(plain=None, html=f"<p>{TEXT}</p>"), "thu.eml").text == TEXT + "\n"


@pytest.mark.parametrize("charset", ["utf-16-le", "no-such-charset", "us-ascii"])
def test_an_email_that_lies_about_its_encoding_is_read(charset):
    head = f"Subject: Tin\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n"
    body = TEXT.encode("utf-16-le" if charset == "utf-16-le" else "utf-8")

    assert import_bytes(head.encode() + body, "thu.eml").text == TEXT + "\n"


def test_documents_attached_to_an_email_are_members_of_it():
    attached = [("ke-hoach.docx", docx(TEXT)), ("anh.jpg", b"\xff\xd8"), ("../../x.txt", TEXT.encode())]

    with_text = members(mail(attached=attached), "thu.eml")
    without = members(mail(plain="", attached=attached), "thu.eml")

    assert [name for name, _ in with_text] == ["thu.eml", "thu.eml › ke-hoach.docx", "thu.eml › x.txt"]
    assert [name for name, _ in without] == ["thu.eml › ke-hoach.docx", "thu.eml › x.txt"]
    assert import_bytes(with_text[1][1], with_text[1][0]).text == TEXT + "\n"


def test_an_attachment_can_not_write_on_the_terminal():
    found = members(mail(attached=[("a\x1b[2J\u202e.txt", TEXT.encode())]), "thu.eml")

    assert found[1][0] == "thu.eml › a\ufffd[2J\ufffd.txt"


def test_each_file_of_an_archive_is_a_member():
    data = zipped({"xã/a.txt": TEXT, "b.txt": TEXT, "trong.zip": b"PK", "__MACOSX/._b.txt": b"", "xã/Thumbs.db": b""})

    found = members(data, "goi.zip")

    assert [name for name, _ in found] == ["goi.zip › xã › a.txt", "goi.zip › b.txt", "goi.zip › trong.zip"]
    assert refusal(found[2][1], found[2][0]) == "archive_inside"


@pytest.mark.parametrize("path", ["../a.txt", "/etc/a.txt", "..\\a.txt", "C:\\a.txt", "x/../../a.txt"])
def test_an_archive_with_paths_out_of_it_is_refused(path):
    assert refused_archive(zipped({path: b"x"})) == "archive_paths"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty_file"),
        (b"PK\x03\x04 cut off", "broken_document"),
        (zipped({}), "empty_file"),
        (zipped({"a.txt": b"0" * 5_000_000}), "bomb"),
        (zipped({f"{n}.txt": b"x" for n in range(501)}), "bomb"),
        (zipped({"a.txt": b"x"}).replace(b"\x14\x00\x00\x00", b"\x14\x00\x01\x00"), "encrypted"),
    ],
)
def test_an_archive_that_can_not_be_opened_safely_is_one_sentence(data, why):
    assert refused_archive(data) == why


@pytest.mark.slow
def test_no_damage_to_a_document_ends_in_anything_but_a_text_or_a_sentence():
    import random

    dice = random.Random(2024)
    seeds = {
        ".pdf": [pdf(TEXT, TEXT), blank_pdf(), locked_pdf(user_password="x")],
        ".eml": [mail(html="<p>x</p>", attached=[("a.docx", b"PK")])],
        ".odt": [odt(CONTENT.format(f"<text:p>{TEXT}</text:p>"))],
        ".docm": [docm(TEXT)],
        ".zip": [zipped({"a.txt": TEXT, "b.odt": b"PK"}, zipfile.ZIP_STORED)],
    }

    outcomes = set()
    for _ in range(3000):
        kind = dice.choice(list(seeds))
        data = bytearray(dice.choice(seeds[kind]))
        for _ in range(dice.randint(0, 12)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        if dice.random() < 0.2:
            data = data[: dice.randrange(len(data))]
        try:
            if kind in (".zip", ".eml"):
                members(bytes(data), f"x{kind}")
            import_bytes(bytes(data), f"x{kind}", ABSENT)
            outcomes.add("read")
        except Refused as refused:
            outcomes.add(refused.message.id)

    assert {"read", "newsroom.broken_document", "newsroom.broken_pdf", "newsroom.archive_inside"} <= outcomes


@pytest.mark.slow
def test_a_hundred_thousand_random_byte_strings_are_a_text_or_a_sentence():
    import random

    dice = random.Random(2025)
    kinds = [".txt", ".md", ".html", ".docx", ".docm", ".odt", ".eml", ".pdf", ".zip", ""]

    read = refused = 0
    for _ in range(100_000):
        try:
            import_bytes(dice.randbytes(dice.randint(0, 300)), f"x{dice.choice(kinds)}", ABSENT)
            read += 1
        except Refused:
            refused += 1

    assert read + refused == 100_000
    assert read < 1000
