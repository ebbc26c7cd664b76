"""The form of a commune: what a filled-in line means, and what a line is answered that can't be meant."""

import io
import zipfile
from datetime import UTC, date, time, timedelta

import openpyxl
import pytest
import sample_log
from sample_log import AFTER, MONDAY, TUESDAY
from sqlmodel import select

from scheduler.airtime import desk as airtime
from scheduler.airtime import form_file, forming, forms
from scheduler.messages import Refused, WrongUse
from scheduler.records.airing import Airing, AiringConflict, AiringSource
from scheduler.records.appending import VerdictKind
from scheduler.timekeeping import STATION_ZONE, ClockKind, at

pytestmark = pytest.mark.slow

STATION = "nghia-hai"
HEAD = 5


@pytest.fixture
def database_url(sqlite_url):
    """SQLite alone: what a form means knows no database; how its rows enter is tried on both elsewhere."""
    return sqlite_url


@pytest.fixture
def network(house, administrator):
    sample_log.fill_network(house, administrator)
    return house


@pytest.fixture
def blank(network):
    return forming.form(network, STATION, "2023-07", "vi")


class Paper:
    """A form opened as a person does: cells by the line's slot and the column's title."""

    def __init__(self, data):
        self.book = openpyxl.load_workbook(io.BytesIO(data))
        self.page = self.book.active
        self.columns = {c.value: c.column for c in self.page[HEAD]}
        key = self.columns["Mã lượt (không sửa)"]
        self.lines = {self.page.cell(n, key).value: n for n in range(HEAD + 1, self.page.max_row + 1)}
        self.free = HEAD + 1 + len([slot for slot in self.lines if slot])

    def put(self, line, **values):
        """Write into a line, given by its slot or its number; returns its number."""
        number = self.lines.get(line, line)
        for title, value in values.items():
            self.page.cell(number, self.columns[TITLES[title]], value)
        return number

    def bytes(self):
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


TITLES = {
    "day": "Ngày", "bulletin": "Bản tin", "topic": "Lĩnh vực", "outcome": "Kết quả", "started": "Giờ phát",
    "aired": "Đã phát (phút:giây)", "way": "Cách phát", "reason": "Lý do", "note": "Ghi chú",
}  # fmt: skip


def take(house, paper, by, why=""):
    data = paper if isinstance(paper, bytes) else paper.bytes()
    return forming.take_form(house, data, by, AFTER, ClockKind.SIMULATED, why=why)


def logged(house):
    with house.database.reading() as session:
        return session.exec(select(Airing).order_by(Airing.position)).all()


def said(house):
    return [
        (a.slot, a.started_at, a.milliseconds // 1000, a.outcome.value, a.reason, a.voice_kind.value)
        for a in logged(house)
    ]


def test_a_form_holds_the_month_s_published_slots_and_opens_locked(blank):
    paper = Paper(blank)

    assert [slot for slot in paper.lines if slot] == ["n1", "n2", "n3"]
    row = [c.value for c in paper.page[paper.lines["n1"]]]
    assert row[:6] == ["10/07/2023", "ca-ngay", "17h00", "BT-A =Tin BT-A", "CCHC-04", "02:00"]
    assert paper.page.protection.sheet
    assert paper.page.cell(6, 1).protection.locked
    assert not paper.page.cell(6, paper.columns["Kết quả"]).protection.locked
    lists = [v.formula1 for v in paper.page.data_validations.dataValidation]
    assert '"đã phát,phát cắt,không phát"' in lists


def test_a_line_left_empty_is_unreported_and_not_an_airing(network, administrator, blank):
    taken = take(network, blank, administrator)

    assert taken.answers == ()
    assert logged(network) == []


def test_ticked_lines_come_into_the_log_as_reported(network, administrator, blank):
    paper = Paper(blank)
    paper.put("n1", outcome="Đã phát")
    paper.put("n2", outcome="phát cắt", aired="2:30", started="17h04", reason="mất điện", way="Đọc trực tiếp")
    paper.put("n3", outcome="không phát", reason="Có tang")

    taken = take(network, paper, administrator)

    assert [a.verdict.kind for a in taken.answers] == [VerdictKind.ACCEPTED] * 3
    assert said(network) == [
        ("n1", at(MONDAY, 1020), 120, "aired", "", "synthetic"),
        ("n2", at(MONDAY, 1024), 150, "cut", "mat_dien", "live"),
        ("n3", at(TUESDAY, 1020), 0, "not_aired", "co_tang", "synthetic"),
    ]
    assert {(a.source.value, a.grade.value, a.recorded_by) for a in logged(network)} == {
        ("form", "reported", administrator)
    }


def test_what_aired_outside_the_plan_is_counted_under_its_topic(network, administrator, blank):
    paper = Paper(blank)
    paper.put(
        paper.free, day="11/07/2023", started=time(6, 15), aired="1'20\"", topic="CCHC-04", bulletin="Hỏi đáp thủ tục",
        way="đọc trực tiếp",
    )  # fmt: skip
    paper.put(paper.free + 1, day=TUESDAY, started="18:00", aired=4, bulletin="BT-B", way="máy")

    take(network, paper, administrator)

    rows = [(a.slot, a.bulletin, a.topic, a.milliseconds, a.note) for a in logged(network)]
    assert rows == [("", "", "CCHC-04", 80_000, "Hỏi đáp thủ tục"), ("", "BT-B", "CCHC-08", 240_000, "")]
    tally = airtime.tally(network, MONDAY, TUESDAY)
    (line,) = [x for x in tally.lines if x.key == (STATION,)]
    assert line.reform.own.reported == timedelta(seconds=320)


def test_the_same_form_again_changes_nothing_and_a_changed_line_wants_a_reason(network, administrator, blank):
    paper = Paper(blank)
    paper.put("n1", outcome="đã phát", note="nghe rõ")
    take(network, paper, administrator)
    again = take(network, paper, administrator)
    paper.put("n1", outcome="không phát", reason="mất điện")

    changed = take(network, paper, administrator)
    corrected = take(network, paper, administrator, why="trưởng đài báo lại")
    after = take(network, paper, administrator)

    kinds = [answer.verdict.kind for taken in (again, changed, corrected, after) for answer in taken.answers]
    assert kinds == [VerdictKind.REPEATED, VerdictKind.SET_ASIDE, VerdictKind.ACCEPTED, VerdictKind.REPEATED]
    rows = logged(network)
    assert [(a.outcome.value, a.corrects, a.note) for a in rows] == [
        ("aired", 0, "nghe rõ"),
        ("not_aired", 1, "trưởng đài báo lại; nghe rõ"),
    ]
    with network.database.reading() as session:
        assert len(session.exec(select(AiringConflict)).all()) == 1


BAD = {
    "an hour that is none": ({"outcome": "đã phát", "started": "25h61"}, "forms.form_time"),
    "words for a time": ({"outcome": "đã phát", "started": "sáng sớm"}, "forms.form_time"),
    "words for a length": ({"outcome": "phát cắt", "aired": "lâu"}, "forms.form_length_wrong"),
    "30 hours": ({"outcome": "đã phát", "aired": "1800"}, "forms.form_long"),
    "30 hours as Excel has it": ({"outcome": "đã phát", "aired": timedelta(hours=30)}, "forms.form_long"),
    "a negative length": ({"outcome": "đã phát", "aired": -3}, "forms.form_long"),
    "nothing heard": ({"outcome": "đã phát", "aired": 0}, "forms.form_long"),
    "no number": ({"outcome": "đã phát", "aired": "NaN"}, "forms.form_length_wrong"),
    "cut without how much": ({"outcome": "phát cắt"}, "forms.form_cut_length"),
    "not aired with a length": ({"outcome": "không phát", "aired": "2:00"}, "forms.form_not_aired_length"),
    "an unknown outcome": ({"outcome": "chắc là có"}, "forms.form_choice"),
    "an unknown reason": ({"outcome": "không phát", "reason": "quên"}, "forms.form_choice"),
    "a reason alone": ({"reason": "mất điện"}, "forms.form_which_outcome"),
    "a formula": ({"outcome": "đã phát", "note": "=1+1"}, "forms.form_formula"),
    "another station's slot": ({"outcome": "đã phát", "slot": "h1"}, "airtime.unknown_slot"),
    "a slot that never was": ({"outcome": "đã phát", "slot": "n99"}, "airtime.unknown_slot"),
}


@pytest.mark.parametrize(("values", "sentence"), BAD.values(), ids=BAD)
def test_a_bad_line_is_answered_by_its_number_and_the_others_are_kept(network, administrator, blank, values, sentence):
    paper = Paper(blank)
    TITLES["slot"] = "Mã lượt (không sửa)"
    number = paper.put("n1", **values)
    paper.put("n2", outcome="đã phát")

    taken = take(network, paper, administrator)

    refused = [(a.row, a.verdict.message.id) for a in taken.answers if a.verdict.message]
    assert refused == [(number, sentence)]
    assert [a.slot for a in logged(network)] == ["n2"]


LOOSE = {
    "another month": ({"day": "11/06/2023"}, "forms.form_other_month"),
    "no day": ({"day": "hôm qua"}, "forms.form_day_wrong"),
    "a day that isn't": ({"day": "31/02/2023"}, "forms.form_day_wrong"),
    "no time": ({"started": None}, "forms.form_loose_needs"),
    "no length": ({"aired": None}, "forms.form_loose_needs"),
    "no topic": ({"topic": None}, "forms.form_loose_topic"),
    "no such topic": ({"topic": "CCHC-99"}, "forms.form_choice"),
    "still to come": ({"day": "31/07/2023"}, "airtime.not_yet"),
    "a title that is a formula": ({"bulletin": '=HYPERLINK("http://x")'}, "forms.form_formula"),
}


@pytest.mark.parametrize(("values", "sentence"), LOOSE.values(), ids=LOOSE)
def test_a_line_outside_the_plan_must_say_when_how_long_and_what_about(network, administrator, blank, values, sentence):
    paper = Paper(blank)
    good = {"day": "11/07/2023", "started": "6:15", "aired": "1:20", "topic": "KHAC", "bulletin": "Thông báo họp thôn"}
    number = paper.put(paper.free, **good | values)

    taken = take(network, paper, administrator)

    assert [(a.row, a.verdict.message.id) for a in taken.answers] == [(number, sentence)]
    assert logged(network) == []


def test_merged_cells_are_answered_line_by_line(network, administrator, blank):
    paper = Paper(blank)
    paper.put("n1", outcome="đã phát")
    column = openpyxl.utils.get_column_letter(paper.columns["Kết quả"])
    paper.page.merge_cells(f"{column}{paper.lines['n1']}:{column}{paper.lines['n2']}")
    paper.put("n3", outcome="đã phát")

    taken = take(network, paper, administrator)

    assert [a.verdict.kind for a in taken.answers] == [VerdictKind.REFUSED, VerdictKind.REFUSED, VerdictKind.ACCEPTED]
    assert {a.verdict.message.id for a in taken.answers[:2]} == {"forms.form_merged"}


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b"\0" * (form_file.LARGEST_UNPACKED_BYTES + 1))
    return out.getvalue()


def other_workbook():
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda _: b"", "forms.form_no_workbook"),
        (lambda _: b"Ngay;Gio;Ket qua\n", "forms.form_no_workbook"),
        (lambda blank: blank[: len(blank) // 2], "forms.form_no_workbook"),
        (lambda _: b"\xd0\xcf\x11\xe0" + bytes(600), "forms.form_no_workbook"),
        (lambda _: bytes(form_file.LARGEST_BYTES + 1), "forms.form_large"),
        (lambda _: bomb(), "forms.form_large"),
        (lambda _: other_workbook(), "forms.form_not_ours"),
    ],
    ids=["empty", "csv", "truncated", "encrypted", "large", "bomb", "another workbook"],
)
def test_what_is_no_form_of_ours_is_a_sentence_and_nothing_is_written(network, administrator, blank, make, sentence):
    with pytest.raises(Refused) as refused:
        take(network, make(blank), administrator)

    assert refused.value.message.id == sentence
    assert logged(network) == []


def test_a_form_without_one_of_its_columns_names_it(network, administrator, blank):
    paper = Paper(blank)
    paper.page.delete_cols(paper.columns["Cách phát"])

    with pytest.raises(Refused, match="Cách phát"):
        take(network, paper, administrator)


def test_columns_may_be_moved_and_a_form_in_english_is_read_too(network, administrator):
    book = openpyxl.load_workbook(io.BytesIO(forming.form(network, STATION, "2023-07", "en")))
    page = book.active
    page.insert_cols(1)
    page["A3"] = page["B3"].value
    titles = {c.value: c.column for c in page[HEAD]}
    page.cell(HEAD + 1, titles["Outcome"], "aired")
    out = io.BytesIO()
    book.save(out)

    taken = take(network, out.getvalue(), administrator)

    assert [a.verdict.kind for a in taken.answers] == [VerdictKind.ACCEPTED]


@pytest.mark.parametrize("month", ["2023-13", "July", "2023", ""])
def test_what_is_no_month_is_wrong_use(network, month):
    with pytest.raises(WrongUse):
        forming.form(network, STATION, month, "vi")


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("2:30", 150), ("2'30\"", 150), ("2 phút 30 giây", 150), ("150 giây", 150), ("2,5", 150), (2.5, 150), (3, 180),
        (time(2, 30), 150), (time(0, 2, 30), 150), (timedelta(minutes=2, seconds=30), 150), ("0:02:30", 150),
    ],
)  # fmt: skip
def test_a_length_is_read_however_a_person_or_excel_writes_it(typed, seconds):
    assert forms._length(typed) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "typed", ["5h30", "5g30", "05:30", "5.30", "5 giờ 30", "5 giờ 30 phút", "5:30:00", time(5, 30), 5.5 / 24]
)
def test_a_time_is_read_however_a_person_or_excel_writes_it(typed):
    assert forms.clock_of(typed) == time(5, 30)


def test_a_time_just_after_midnight_belongs_to_the_planned_night():
    planned = at(date(2023, 7, 10), 23 * 60 + 58)

    begin = forms.nearest(time(0, 3), planned, STATION_ZONE)

    assert begin == planned.astimezone(UTC) + timedelta(minutes=5)


def test_a_form_and_a_player_s_log_of_one_slot_count_once(network, administrator, blank):
    airtime.carry_in(network, sample_log.journal(), AiringSource.PLAYER, administrator, AFTER)
    paper = Paper(blank)
    paper.put("n1", outcome="đã phát", started="17h10", aired="3:00")

    take(network, paper, administrator)

    (line,) = [x for x in airtime.tally(network, MONDAY, MONDAY).lines if x.key == (STATION,)]
    assert line.reform.airings == 2
    assert line.reform.own.measured == timedelta(seconds=300)
    assert line.reform.own.reported == timedelta(0)
