"""All papers of the 40-row log beside each other, an independent recount, and what an office suite makes of them."""

import csv
import io
import json
import shutil
import sqlite3
import subprocess
from datetime import date

import docx
import golden_log
import openpyxl
import pypdf
import pytest

from scheduler.airtime import desk as airtime
from scheduler.airtime.comparing import parse_period
from scheduler.cli.common import run
from scheduler.cli.root import scheduler
from scheduler.messages import Refused
from scheduler.records.unit import Unit
from scheduler.reports import desk
from scheduler.reports.wording import sections, warnings

pytestmark = pytest.mark.slow  # each test writes whole papers

PERIOD = parse_period("2023-07-10..2023-07-12")
NOW = golden_log.AFTER


@pytest.fixture
def filled(house, administrator):
    golden_log.fill(house, administrator)
    airtime.reconcile(house, PERIOD.first_day, PERIOD.last_day, administrator, NOW)
    return house


def paper(house, kind, unit=None):
    return desk.report(house, PERIOD, (kind,), NOW, "vi", unit)[0].data


def pdf_text(data):
    return " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def test_pdf_and_word_have_the_same_headings_paragraphs_and_tables_in_the_same_order(filled):
    document, page = docx.Document(io.BytesIO(paper(filled, "docx"))), pdf_text(paper(filled, "pdf"))

    wanted = [s.heading for s in sections(desk.gather(filled, PERIOD, "vi", NOW))]
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    tables = [p.text for p in document.paragraphs if p.text.startswith("Bảng ")]
    assert [h for h in headings if h in wanted] == wanted
    assert len(tables) == 5  # without a target there is no table 4
    places = [page.index(" ".join(words.split())) for words in headings]
    assert places == sorted(places)
    assert all(words in page for words in tables)
    for words in ("(d) Tổng phút-đài (cộng mọi đài): 69,1 phút", "giọng đọc tổng hợp (giọng máy) 22 lượt, 53,2 phút"):
        assert words in page


def test_a_pdf_is_a4_tagged_and_says_its_language_and_title(filled):
    reader = pypdf.PdfReader(io.BytesIO(paper(filled, "pdf")))

    assert {tuple(sorted(round(x) for x in page.mediabox[2:])) for page in reader.pages} == {(595, 842)}
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "vi"
    assert reader.metadata.title.startswith("Kết quả tuyên truyền")


def test_pictures_in_word_say_in_words_what_they_show(filled):
    document = docx.Document(io.BytesIO(paper(filled, "docx")))

    told = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert len(told) == 3
    assert "xa-b: 11,5" in told[0]
    assert "xa-d: chưa báo" in told[0]


def test_figures_against_a_recount_of_the_raw_rows(filled):
    """Own play by station from rows alone: corrections replace, a form gives way to the player's word."""
    with filled.database.reading() as session:
        query = (
            "SELECT s.code, a.position, a.corrects, a.source, a.slot, a.milliseconds, a.topic, a.kind FROM airing a"
            " JOIN station s ON s.id = a.station_id"
        )
        rows = session.connection().exec_driver_sql(query).all()
    replaced = {(r[0], r[2]) for r in rows if r[2]}
    played = {(r[0], r[4]) for r in rows if r[3] == "player" and r[4]}
    counted = {}
    for station, position, corrects, source, slot, length, topic, kind in rows:
        doubled = source != "player" and not corrects and (station, slot) in played
        if (station, position) in replaced or doubled or not topic.startswith("CCHC-") or kind == "relay":
            continue
        counted[station] = counted.get(station, 0) + length

    papers = {p.name: p.data for p in desk.report(filled, PERIOD, ("csv",), NOW, "vi")}
    table = papers["bao-cao-2023-07-10_2023-07-12-theo-don-vi.csv"].decode("utf-8-sig")
    lines = [dict(zip(list(csv.reader(io.StringIO(table)))[1], row, strict=True))
             for row in list(csv.reader(io.StringIO(table)))[2:-1]]  # fmt: skip

    own = [line["Đã phát, cộng (phút)"] for line in lines]
    assert own == [f"{counted[code] / 60_000:.3f}" if code in counted else "" for code in golden_log.STATIONS]


def test_one_unit_has_a_report_of_its_own(filled):
    (made,) = desk.report(filled, PERIOD, ("pdf",), NOW, "vi", "xa-b")

    said = pdf_text(made.data)
    assert made.name == "bao-cao-2023-07-10_2023-07-12-u2.pdf"
    assert "trên hệ thống truyền thanh của xa-b" in said
    assert "Mạng truyền thanh có 1 đài; trong kỳ có 1 đài báo về." in said
    assert "(d) Tổng phút-đài (cộng mọi đài): 11,5 phút" in said
    assert "xa-a" not in said


def test_a_unit_that_did_not_exist_then_is_refused_with_what_to_do(filled):
    with filled.database.writing() as session:
        written = {"written_at": NOW, "written_by": 1}
        session.add(Unit(code="new", name="Xã Mới", kind="xa", valid_from=date(2025, 7, 1), **written))
        session.add(Unit(code="old", name="Xã Cũ", kind="xa", valid_from=date(2000, 1, 1), valid_to=date(2020, 1, 31),
                         **written))  # fmt: skip
        session.add(Unit(code="mute", name="Xã Câm", kind="xa", valid_from=date(2000, 1, 1), **written))

    found = {}
    for code in ("new", "old", "mute", "none"):
        with pytest.raises(Refused) as refusal:
            desk.report(filled, PERIOD, ("csv",), NOW, "vi", code)
        found[code] = refusal.value.message.id.removeprefix("airtime.")
    assert found == {
        "new": "unit_not_yet", "old": "unit_ended", "mute": "unit_without_station", "none": "unknown_unit",
    }  # fmt: skip


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the command opens this home's own file
def test_a_broken_log_is_said_on_the_first_page_and_by_the_exit_code(filled, capsys):
    connection = sqlite3.connect(filled.home / "scheduler.db")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute("UPDATE airing SET milliseconds = 999000 WHERE station_id = 2 AND position = 2")
    connection.commit()
    connection.close()

    words = ["--lang", "vi", "--home", str(filled.home), "report", "--period", PERIOD.name, "--format", "pdf", "--json"]
    code = run(scheduler, words)

    said = capsys.readouterr()
    (made,) = json.loads(said.out)
    assert code == 1
    assert "xa-a" in said.err
    with open(made["file"], "rb") as file:  # noqa: PTH123 - a reader wants an open file
        first = " ".join(pypdf.PdfReader(file).pages[0].extract_text().split())
    assert "CẢNH BÁO: nhật ký của xa-a không còn nguyên vẹn từ dòng 2" in first
    assert len(warnings(desk.gather(filled, PERIOD, "vi", NOW))) == 1


def test_a_title_of_300_characters_and_stray_signs_is_printed_in_every_paper(filled):
    from sqlmodel import select

    from scheduler.records.bulletin import Bulletin

    with filled.database.writing() as session:
        session.exec(select(Bulletin).where(Bulletin.code == "BT-A")).one().title = (
            "#x*_$`@<\x0b " + "Tên rất dài " * 25
        )

    for kind in desk.FORMATS:
        assert len(paper(filled, kind)) > 500
    assert "#x*_$`@<" in pdf_text(paper(filled, "pdf"))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice isn't here; structure is tested above")
def test_an_office_suite_recalculates_the_workbook_to_our_totals(filled, tmp_path):
    source = tmp_path / "a.xlsx"
    source.write_bytes(paper(filled, "xlsx"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "ods", "--outdir", str(tmp_path), str(source)]
    again = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir",
             str(tmp_path / "b"), str(tmp_path / "a.ods")]  # fmt: skip

    subprocess.run(command, check=True, capture_output=True, timeout=120)
    subprocess.run(again, check=True, capture_output=True, timeout=120)

    ours = openpyxl.load_workbook(source, data_only=True)
    theirs = openpyxl.load_workbook(tmp_path / "b" / "a.xlsx", data_only=True)
    formulas = openpyxl.load_workbook(source)
    compared = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    compared += 1
                    mine, other = ours[sheet.title][cell.coordinate].value, theirs[sheet.title][cell.coordinate].value
                    assert mine == pytest.approx(other), (sheet.title, cell.coordinate)
    assert compared >= 15
