"""The office's pages: figures lead to airings and their proof; what is typed in is written, and papers are made."""

import html
import re
import zipfile
from io import BytesIO

import pytest
from sqlmodel import select
from station_client import DAY

pytestmark = pytest.mark.slow


def cells(text, table):
    """The rows of a table by its id: each a list of what stands in its cells."""
    body = re.search(rf'<table[^>]*id="{table}".*?</table>', text, re.DOTALL)[0].split("<tbody>")[1]
    rows = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    return [[plain(c) for c in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in rows]


def plain(part):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", part)).split())


def told(text):
    """What each chart says of its bars in words."""
    return [html.unescape(said) for said in re.findall(r"<desc>(.*?)</desc>", text, re.DOTALL)]


def test_the_charts_numbers_are_the_tables_numbers(client):
    text = client.get("/airtime?period=2023-07").text

    units, weeks, topics = told(text)
    assert f"Huyện Nghĩa Hưng: {cells(text, 'units')[0][3]}" in units
    assert all(f"{row[0]}: {'chưa' if row[3] == 'chưa biết' else row[3]}" in units for row in cells(text, "units"))
    assert all(f"{row[0]}: {row[1]}" in weeks for row in cells(text, "weeks"))
    assert all(f"{row[0]}: {row[3]}" in topics for row in cells(text, "topics")[:10])
    assert [len(cells(text, t)) for t in ("units", "weeks")] == [25, 6]


def test_a_figure_leads_to_its_airings_and_each_to_its_proof(client, sample):
    from station_client import MORNING

    from scheduler.airtime import proving

    rows = client.get("/airtime/rows?period=2023-07&station=nghia-hai&topic=*&kind=own&grade=measured").text
    before = client.get("/airtime/rows/nghia-hai/1").text
    proving.write_heads(sample, DAY, MORNING)
    after = client.get("/airtime/rows/nghia-hai/1").text

    assert '<a href="/airtime/rows/nghia-hai/1">' in rows
    assert "/airtime/rows/nghia-hai/2" not in rows  # an emergency is no reform
    assert "00:04" in rows
    assert "Dòng này nguyên vẹn" in before
    assert "Chưa có dấu đã ký" in before
    assert "heads-2023-07-12.json" in after
    assert client.get("/airtime/rows/nghia-hai/99").status_code == 404


def test_a_channel_typed_in_is_written_once_and_another_figure_needs_a_reason(client, sample):
    from scheduler.records.typed import TypedFigure

    form = {"station": "huyen", "kind": "zalo", "amount": "12", "period": "2023-07", "topic": "*"}
    first, again = client.post("/airtime/channels", data=form), client.post("/airtime/channels", data=form)
    other = client.post("/airtime/channels", data={**form, "amount": "13"})
    silly = client.post("/airtime/channels", data={**form, "amount": "mười hai"})

    assert (first.status_code, again.status_code, other.status_code, silly.status_code) == (303, 303, 422, 422)
    assert 'value="13"' in other.text
    assert "mười hai" in silly.text
    with sample.database.reading() as session:
        assert [f.amount for f in session.exec(select(TypedFigure))] == [12]
    assert "12" in client.get("/airtime/channels").text


def test_a_task_is_set_shown_and_removed(client, sample):
    from scheduler.airtime.tasks import tasks

    form = {"code": "II.1", "title": "Mỗi đài 4 tin", "measure": "tin", "amount": "4", "period": "2023-07"}
    assert client.post("/airtime/tasks", data=form).status_code == 303
    assert client.post("/airtime/tasks", data={**form, "amount": "0"}).status_code == 422
    assert "Mỗi đài 4 tin" in client.get("/airtime/tasks").text

    client.post("/airtime/tasks/remove", data={"code": "II.1"})

    assert tasks(sample, DAY, DAY) == ()


def test_a_correction_is_a_new_row_and_wants_a_reason(client, sample):
    from scheduler.records.airing import Airing

    form = client.get("/airtime/enter?station=huyen&corrects=1").text
    sent = {
        "station": "huyen", "at": "2023-07-12T04:30:00", "seconds": "8", "bulletin": "MOT-CUA", "slot": "S1",
        "topic": "CCHC-04", "outcome": "cut", "voice": "synthetic", "corrects": "1", "reason": "", "note": "",
    }  # fmt: skip
    without = client.post("/airtime/enter", data=sent)
    written = client.post("/airtime/enter", data={**sent, "reason": "mat_dien"})

    assert 'value="10"' in form
    assert (without.status_code, written.status_code) == (422, 303)
    with sample.database.reading() as session:
        row = session.exec(select(Airing).where(Airing.corrects == 1)).one()
        assert (row.milliseconds, row.grade.value, row.source.value) == (8000, "reported", "page")
    assert "Không tính" in client.get("/airtime/rows?period=2023-07&station=huyen").text


def test_the_log_book_is_a_station_s_month_with_lines_to_sign(client):
    text = client.get("/airtime/logbook?station=nghia-hai&month=2023-07").text

    assert "05:40:00" in text
    assert "(Ký, ghi rõ họ tên)" in text
    assert client.get("/airtime/logbook?month=thang-bay").status_code == 400


def test_papers_are_made_kept_and_handed_to_who_asked_alone(client, sample):
    sent = client.post("/airtime/papers", data={"period": "2023-07", "unit": "nghia-hai", "kinds": ["xlsx", "csv"]})
    while sent.headers["location"].startswith("/works/"):
        sent = client.get(sent.headers["location"])
        if sent.status_code != 303:
            sent = client.get(str(sent.url))
    link = re.search(r'href="(/airtime/papers/[^"]+\.xlsx)"', client.get("/airtime/papers").text)[1]

    assert zipfile.ZipFile(BytesIO(client.get(link).content)).testzip() is None
    assert client.get(link.rsplit("/", 1)[0] + "/about.json").status_code == 404
    assert client.post("/airtime/papers", data={"period": "2023-07"}).status_code == 422


def test_the_list_to_chase_has_a_text_to_send_and_a_number_to_call(client, sample):
    from station_client import MORNING

    from scheduler.records.slot import Outcome, Slot, SlotOutcome
    from scheduler.records.station import Station, StationContact

    with sample.database.writing() as session:
        station = session.exec(select(Station).where(Station.code == "nghia-hai")).one()
        session.add(StationContact(station_id=station.id, name="Chị Hà", telephone="0912 345 678"))
        slot = session.exec(select(Slot).where(Slot.code == "S4")).one()
        session.add(SlotOutcome(slot_id=slot.id, outcome=Outcome.UNREPORTED, reconciled_at=MORNING))

    text = client.get("/airtime/chase").text

    assert "còn 1 lượt phát của 1 ngày" in html.unescape(text)
    assert 'href="tel:0912345678"' in text
    assert "mailto:?subject=" in text


@pytest.mark.browser
def test_an_airing_typed_in_is_on_the_page_and_in_the_log_on_a_small_screen(served, browser):
    from scheduler.records.airing import Airing

    page = served.page(browser, "admin", viewport={"width": 360, "height": 640})
    page.goto(served.url + "/airtime/enter")
    page.select_option("#station", "nghia-son")
    page.fill("#at", "2023-07-12T05:31:00")
    page.fill("#seconds", "90")
    page.select_option("#topic", "CCHC-04")
    page.click("form[action='/airtime/enter'] button")
    page.wait_for_selector(".told.good")
    page.goto(served.url + "/airtime?from=2023-07-10&to=2023-07-16")

    row = page.locator("#units tr", has_text="Xã Nghĩa Sơn")
    own = row.locator("a[href*='kind=own']").first
    assert own.inner_text() == "1,5"
    own.click()
    assert "01:30" in page.inner_text("table")
    for path in ("/airtime", "/airtime/rows?period=2023-07"):
        page.goto(served.url + path)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    page.goto(served.url + "/airtime")
    assert page.evaluate("document.querySelector('.drawing svg').getBoundingClientRect().width") >= 640
    assert page.errors == []
    with served.house.database.reading() as session:
        row = session.exec(select(Airing).where(Airing.milliseconds == 90_000)).one()
        assert (row.grade.value, row.source.value, row.topic) == ("reported", "page", "CCHC-04")
