"""Reports of the small log, read back by other people's libraries; figures by hand."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import docx
import openpyxl
import pypdf
import pytest
import sample_log
from sqlmodel import select

from scheduler.airtime import desk as airtime
from scheduler.airtime.comparing import parse_period
from scheduler.airtime.intake import Word
from scheduler.messages import WrongUse
from scheduler.records.airing import AiringSource
from scheduler.records.bulletin import Bulletin
from scheduler.reports import desk
from scheduler.reports.csv import defused
from scheduler.reports.wording import sections
from scheduler.timekeeping import ClockKind

pytestmark = pytest.mark.slow  # each test writes whole papers

PERIOD = parse_period("2023-07-10..2023-07-11")
NOW = sample_log.AFTER


@pytest.fixture
def filled(house, administrator):
    sample_log.fill(house, administrator)
    airtime.reconcile(house, PERIOD.first_day, PERIOD.last_day, administrator, sample_log.AFTER)
    return house


def paper(house, kind, lang="vi"):
    (made,) = desk.report(house, PERIOD, (kind,), NOW, lang)
    return made.data


def csv_rows(house, name):
    papers = {p.name: p.data for p in desk.report(house, PERIOD, ("csv",), NOW, "vi")}
    text = papers[f"bao-cao-2023-07-10_2023-07-11-{name}.csv"].decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_table_by_unit_by_hand(filled):
    rows = csv_rows(filled, "theo-don-vi")

    heads, huyen, hai, lac, total = rows[1], *(dict(zip(rows[1], r, strict=True)) for r in rows[2:])
    assert rows[0] == ["DỮ LIỆU MẪU – KHÔNG PHẢI SỐ LIỆU THẬT"]
    assert len(heads) == 19
    figures = ("Số tin", "Số bài", "Số buổi phát", "Số lượt phát", "Trong đó phát lại", "Dự kiến (phút)")
    assert [huyen[h] for h in figures] == ["1", "1", "2", "3", "1", "7.000"]
    assert (huyen["Đã phát, đo được (phút)"], huyen["CCHC/tổng (%)"]) == ("5.667", "79.070")
    assert (hai["Đã phát, đo được (phút)"], hai["Đã phát, báo lại (phút)"]) == ("2.000", "2.500")
    assert (hai["Tiếp âm (phút)"], hai["CCHC/tổng (%)"]) == ("3.167", "90.000")
    assert (lac["Số lượt phát"], lac["Đã phát, đo được (phút)"], lac["Ghi chú"]) == ("", "", "chưa báo")
    assert total["Đã phát, đo được (phút)"] == "7.667"
    assert "không có kỳ gốc" in huyen["Ghi chú"]


def test_the_table_by_topic_by_hand(filled):
    rows = {row[0]: row for row in csv_rows(filled, "theo-chu-de")[2:]}

    assert len(rows) == 13
    assert rows["CCHC-04"][2:] == ["1", "3", "6.000", "1.500", "49.315"]
    assert rows["CCHC-11"][2:] == ["0", "0", "0.000", "0.000", "0.000"]
    assert rows["KHAC"][2:] == ["2", "3", "2.000", "0.500", "16.438"]
    assert rows[""][2:] == ["4", "8", "12.167", "3.667", "100.000"]


def test_the_daily_log_has_a_line_for_every_slot_and_airing(filled):
    rows = csv_rows(filled, "nhat-ky")

    heads = rows[1]
    lines = [dict(zip(heads, row, strict=True)) for row in rows[2:]]
    assert len(lines) == 13
    missed = next(x for x in lines if x["Trạng thái"] == "không phát")
    assert (missed["Giờ dự kiến"], missed["Giờ phát"], missed["Ghi chú"]) == ("2023-07-11 17:00:00", "", "mất điện")
    late = next(x for x in lines if x["Trạng thái"] == "phát muộn")
    assert (late["Giờ phát"], late["Lần phát"], late["Người duyệt"]) == ("2023-07-11 05:32:00", "lại", "admin")
    assert {x["Tên tin, bài"] for x in lines} == {"'=Tin BT-A", "'=Tin BT-B", "'=Tin BT-K", "KC-1"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_title_that_looks_like_a_formula_stays_a_text_in_csv(start):
    assert defused(f'{start}HYPERLINK("x")') == f'\'{start}HYPERLINK("x")'


def test_a_plain_title_is_left_alone_in_csv():
    assert defused("Tin a = b") == "Tin a = b"


def test_the_workbook_holds_real_numbers_and_no_formulas_but_sums(filled):
    book = openpyxl.load_workbook(io.BytesIO(paper(filled, "xlsx")))

    units, topics, log = (book[name] for name in ("Theo đơn vị", "Theo chủ đề", "Nhật ký"))
    cells = {c.value: units.cell(row=4, column=c.column).value for c in units[3]}
    assert (units["A1"].value[:6], units["A2"].value[:11]) == ("Bảng 1", "DỮ LIỆU MẪU")
    assert cells["Đã phát, đo được (phút)"] == pytest.approx(340 / 60)
    assert cells["Số lượt phát"] == 3
    assert topics["E7"].value == pytest.approx(6)
    assert log["A4"].value == datetime(2023, 7, 10)  # noqa: DTZ001 - spreadsheets know no zones
    assert log["C4"].value.isoformat() == "05:30:00"
    assert log["E4"].value == "=Tin BT-A"
    assert log["E4"].data_type == "s"
    formulas = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert {cell.value[:5] for cell in formulas} == {"=SUM("}
    assert units.print_area == "'Theo đơn vị'!$A$1:$S$10"
    assert units.freeze_panes == "C4"


def test_an_unreported_station_is_a_blank_in_the_workbook(filled):
    book = openpyxl.load_workbook(io.BytesIO(paper(filled, "xlsx")))

    silent = [cell.value for cell in book["Theo đơn vị"][6]]

    assert silent[1] == "Xã Nghĩa Lạc"
    assert silent[2:8] == [None] * 6
    assert silent[-1] == "chưa báo"


def test_the_document_has_the_letterhead_the_figures_and_blank_places(filled):
    document = docx.Document(io.BytesIO(paper(filled, "docx")))

    head = [p.text for cell in document.tables[0].rows[0].cells for p in cell.paragraphs if p.text]
    assert head == [
        "ỦY BAN NHÂN DÂN HUYỆN NGHĨA HƯNG",
        "PHÒNG VĂN HÓA VÀ THÔNG TIN",
        "Số:        /BC-VHTT",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Nghĩa Hưng, ngày     tháng     năm 2023",
    ]
    assert document.tables[0]._tbl.tblPr.find(docx.oxml.ns.qn("w:tblBorders")) is None
    text = "\n".join(p.text for p in document.paragraphs)
    assert "BÁO CÁO" in text
    assert "Kính gửi: Ủy ban nhân dân huyện Nghĩa Hưng" in text
    assert "Mạng truyền thanh có 3 đài; trong kỳ có 2 đài báo về." in text
    assert "lần phát đầu): 3,7 phút" in text
    assert "(b) Thời lượng phát trên đài huyện: 5,7 phút." in text
    assert "tự phát 4,5 phút, tiếp âm 3,2 phút" in text
    assert "(d) Tổng phút-đài (cộng mọi đài): 13,3 phút" in text
    assert "Cải cách hành chính chiếm 83,6 % thời lượng" in text
    assert "giọng đọc tổng hợp (giọng máy) 5 lượt, 10,2 phút" in text
    assert "So với kỳ trước (08/07/2023 – 09/07/2023): không có kỳ gốc." in text
    assert "Bị cắt, lý do mất điện: 1 lượt." in text
    assert text.count("./.") == 1
    last = [p.text for cell in document.tables[-2].rows[0].cells for p in cell.paragraphs]
    assert last == ["Nơi nhận:", "- Như trên;", "- Lưu: VT, VHTT.", "TRƯỞNG PHÒNG", *[""] * 4]


def test_the_document_holds_the_same_tables_as_the_others(filled):
    document = docx.Document(io.BytesIO(paper(filled, "docx")))

    units, topics = document.tables[1], document.tables[2]
    huyen = [cell.text for cell in units.rows[1].cells]
    assert [c.text for c in units.rows[0].cells] == csv_rows(filled, "theo-don-vi")[1]
    assert huyen[1:11] == ["Huyện Nghĩa Hưng", "1", "1", "0", "2", "3", "1", "7,0", "7,0", "5,7"]
    assert [c.text for c in units.rows[3].cells][2:8] == ["–"] * 6
    assert [c.text for c in topics.rows[4].cells][:5] == [
        "CCHC-04",
        "Cải cách thủ tục hành chính",
        "1",
        "3",
        "6,0",
    ]


def test_every_page_of_the_document_says_that_it_is_sample_data(filled):
    document = docx.Document(io.BytesIO(paper(filled, "docx")))

    for section in document.sections:
        shown = [section.header]
        if section.different_first_page_header_footer:
            shown.append(section.first_page_header)
        for header in shown:
            assert any("DỮ LIỆU MẪU" in p.text for p in header.paragraphs)
    assert "PAGE" not in document.sections[0].first_page_header._element.xml
    assert "PAGE" in document.sections[0].header._element.xml


def test_a_real_report_has_no_banner(filled):
    for kind in desk.FORMATS:
        for made in desk.report(replace(filled, demo=False), PERIOD, (kind,), NOW, "vi"):
            assert "DỮ LIỆU MẪU" not in text_of(made)


def text_of(made):
    if made.data[:4] == b"%PDF":
        return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made.data)).pages)
    if made.data[:2] != b"PK":
        return made.data.decode()
    with zipfile.ZipFile(io.BytesIO(made.data)) as whole:
        return "\n".join(whole.read(name).decode() for name in whole.namelist() if name.endswith(".xml"))


@pytest.mark.parametrize("kind", desk.FORMATS)
def test_the_same_log_gives_the_same_bytes(filled, kind):
    first = desk.report(filled, PERIOD, (kind,), NOW)

    assert desk.report(filled, PERIOD, (kind,), NOW + timedelta(days=40)) == first


def test_the_documents_times_are_the_periods_end(filled):
    document = docx.Document(io.BytesIO(paper(filled, "docx")))
    book = openpyxl.load_workbook(io.BytesIO(paper(filled, "xlsx")))

    assert document.core_properties.created.replace(tzinfo=UTC) == datetime(2023, 7, 11, 17, tzinfo=UTC)
    assert book.properties.created == datetime(2023, 7, 11, 17)  # noqa: DTZ001 - openpyxl's times have no zone


def test_the_page_escapes_titles_and_needs_nothing_else(filled, administrator):
    from sqlmodel import select

    from scheduler.records.bulletin import Bulletin

    with filled.database.writing() as session:
        session.exec(select(Bulletin).where(Bulletin.code == "BT-A")).one().title = "<script>x</script> & Co"

    page = paper(filled, "html").decode()

    assert "<script" not in page
    assert "&lt;script&gt;x&lt;/script&gt; &amp; Co" in page
    assert not re.search(r"(src|href)=", page)
    assert page.count("DỮ LIỆU MẪU") == 1
    assert "(d) Tổng phút-đài (cộng mọi đài): 13,3 phút" in page


def test_a_report_in_english_has_the_same_figures(filled):
    page = paper(filled, "html", "en").decode()

    assert "(d) Station-minutes (over all stations): 13.3 minutes" in page
    assert "Administrative-procedure reform" in page


@pytest.mark.parametrize(("period", "kind"), [("2023-08", "xlsx"), ("2023-07", "odt")])
def test_a_future_period_or_an_unknown_paper_is_wrong_use(filled, period, kind):
    with pytest.raises(WrongUse):
        desk.report(filled, parse_period(period), (kind,), NOW)


@pytest.mark.parametrize("kind", desk.FORMATS)
def test_an_empty_network_still_gives_a_report(house, kind):
    made = desk.report(house, PERIOD, (kind,), NOW)

    assert all(len(p.data) > 100 for p in made)


def test_a_part_of_a_topic_stands_behind_its_topic_with_its_name(filled, administrator):
    with filled.database.writing() as session:
        session.exec(select(Bulletin).where(Bulletin.code == "BT-A")).one().topic = "CCHC-04.2"
    late = Word("huyen", sample_log.at(PERIOD.first_day, 400), 60_000, "BT-A", clock=ClockKind.SIMULATED)
    airtime.enter(filled, late, AiringSource.PAGE, administrator, sample_log.AFTER)

    rows = csv_rows(filled, "theo-chu-de")[2:]

    codes = [row[0] for row in rows]
    assert codes[codes.index("CCHC-04") + 1 :][:2] == ["CCHC-04.2", "CCHC-05"]
    assert {row[0]: row[1] for row in rows}["CCHC-04.2"] == "Cơ chế một cửa, một cửa liên thông"


def test_the_sentence_of_targets_counts_each_second_once_and_names_the_unknown_apart(filled, administrator):
    days = (PERIOD.first_day, PERIOD.last_day)
    for topic, last in (("*", days[1]), ("CCHC-04", days[1]), ("*", date(2023, 7, 31))):
        airtime.set_target(filled, "*", topic, "minutes", 5, days[0], last, administrator, sample_log.AFTER)

    said = " ".join(p for s in sections(desk.gather(filled, PERIOD, "en", NOW)) for p in s.paragraphs)

    assert "of 6 were met" in said
    assert "Not known: 3 targets" in said
    assert "add up to 10.0 station-minutes, own play to 10.2" in said
