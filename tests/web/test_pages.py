"""The pages: what each shows, in both languages, and what a wrong address gets."""

import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from station_client import MORNING, Client

pytestmark = pytest.mark.slow

PATHS = ["/", "/stations/huyen", "/bulletins", "/bulletins/MOT-CUA", "/bulletins/NHAP", "/airtime", "/no/such"]


def text_of(answer):
    """What a reader sees: tags away, spaces folded."""
    body = re.sub(r"<[^>]+>", " ", re.split("<body[^>]*>", answer.text)[1])
    return " ".join(html.unescape(body).split())


@pytest.mark.parametrize("path", PATHS)
def test_every_page_says_sample_data_in_both_languages_and_has_one_heading(client, path):
    vi, en = client.get(f"{path}?lang=vi"), client.get(f"{path}?lang=en")

    for answer, lang in ((vi, "vi"), (en, "en")):
        assert "DỮ LIỆU MẪU" in text_of(answer)
        assert f'<html lang="{lang}">' in answer.text
        assert answer.text.count("<h1") == 1
        assert all(f"<{landmark}" in answer.text for landmark in ("header", "nav", "main", "footer"))
        assert answer.text.count("<table") == answer.text.count("<caption")
        assert answer.text.count("<script") == answer.text.count('<script src="/static/')
    assert text_of(vi) != text_of(en)


def test_a_real_house_has_no_sample_banner(sample):
    from scheduler.timekeeping import SimulatedClock
    from scheduler.web.app import create_app

    client = Client(create_app(replace(sample, demo=False), SimulatedClock(MORNING)), sample)

    assert "DỮ LIỆU MẪU" not in client.get("/").text


def test_today_lists_25_stations_with_windows_slots_and_what_is_next(client):
    answer = client.get("/")
    seen = text_of(answer)

    assert answer.text.count('<th scope="row"') == 25
    assert "25 đài, 4 lượt phát" in seen
    assert "05:00–05:30 17:00–17:30 2 17:01:00 Bộ phận một cửa mở cửa sáng thứ Bảy Đã ban hành, bản 2" in seen
    assert "Thứ Tư, 12/07/2023" in seen


def test_today_is_the_clock_s_day_and_another_day_can_be_asked_for(client):
    friday = text_of(client.get("/?day=2023-07-14"))

    assert "Thứ Sáu, 14/07/2023" in friday
    assert "17:00–17:45 Nghỉ" in friday


def test_a_station_s_day_shows_slots_relays_outcomes_and_what_was_off_the_plan(client):
    seen = text_of(client.get("/stations/nghia-hai"))

    assert "05:40:00 Bộ phận một cửa" in seen
    assert "Ưu tiên Cải cách thủ tục hành chính 00:10 Bị ngắt phát khẩn cấp" in seen
    assert "Tiếp âm VOV1 31:00" in seen
    assert "Tiếp âm Đài Truyền thanh huyện Nghĩa Hưng 12:00" in seen
    assert "Phát ngoài lịch" in seen
    assert "05:40:04" in seen


def test_a_cancelled_window_says_why(client):
    assert "Nghỉ buổi này: có tang." in text_of(client.get("/stations/nghia-son?day=2023-07-14"))


def test_a_station_without_slots_says_so(client):
    assert "Danh sách phát Buổi sáng: 0 lượt" in text_of(client.get("/stations/lieu-de"))


def test_bulletins_stand_by_state_with_length_and_topic(client):
    seen = text_of(client.get("/bulletins")).split("3 bản tin")[1]

    assert seen.index("Bản thảo 1") < seen.index("Đã duyệt 1") < seen.index("Đã rút 1")
    assert "Cải cách thủ tục hành chính MOT-CUA 00:10" in seen
    assert "2 chỗ chưa đọc được" in seen


def test_a_bulletin_shows_text_beside_script_with_what_is_said_otherwise_marked(client):
    answer = client.get("/bulletins/MOT-CUA")
    seen = text_of(answer)

    assert re.search(r'<a class="said" href="/lexicon/mend\?written=UBND&amp;spoken=[^"]+"[^>]*>UBND</a>', answer.text)
    assert "Đọc là “mùng năm tháng bảy" in answer.text
    assert "Lời đọc của bản tin." in re.sub(r"</?mark[^>]*>", "", answer.text)
    assert "Trần Thị Duyệt duyệt lúc 08h00 ngày 12/07/2023. Đang hiệu lực" in seen


def test_what_people_typed_is_shown_as_text_never_as_markup(client):
    answer = client.get("/bulletins/MOT-CUA")

    assert "&lt;b&gt;bộ phận một cửa&lt;/b&gt; &amp; nhận" in answer.text
    assert "<i>lý do</i>" not in answer.text


def test_airtime_stands_beside_its_target_and_says_what_was_not_placed(client):
    seen = text_of(client.get("/airtime"))

    assert "10/07/2023 – 16/07/2023" in seen
    assert "Huyện Nghĩa Hưng 0,3 0,3 0,2 0,2 0,0 0,0 0,0 1,0 16,7 % Chưa đạt – –" in seen
    assert "Cải cách thủ tục hành chính 0,7 0,7 0,2 70,0 % 0,0" in seen
    assert "Ngoài CCHC 0,0 0,0 0,1 30,0 % 0,0" in seen
    assert "Bộ phận một cửa mở cửa sáng thứ Bảy Đài Truyền thanh xã Nghĩa Hải 3 - nghia-hai/sang" in seen
    assert "23 đài chưa có số liệu" in seen


def test_a_station_that_brought_no_log_is_unknown_not_zero(client):
    assert "Thị trấn Liễu Đề 0,0 0,0 chưa biết – – – 0,0" in text_of(client.get("/airtime"))


def test_the_language_is_remembered_and_otherwise_the_house_s(client):
    assert '<html lang="vi">' in client.get("/").text
    client.get("/?lang=en")

    assert '<html lang="en">' in client.get("/bulletins").text
    assert '<html lang="vi">' in client.get("/bulletins?lang=vi").text
    assert '<html lang="vi">' in client.get("/bulletins?lang=xx").text


@pytest.mark.parametrize("path", ["/stations/nope", "/bulletins/nope", "/nope", "/stations/..%2f..%2fetc", "/admin"])
def test_an_unknown_address_is_a_page_in_the_reader_s_language(client, path):
    vi, en = client.get(path), client.get(f"{path}?lang=en")

    assert (vi.status_code, en.status_code) == (404, 404)
    assert "Không có trang này" in text_of(vi)
    assert "There is no such page" in text_of(en)


@pytest.mark.parametrize(
    "path",
    ["/?day=hom-nay", "/?day=0001-01-01", "/stations/huyen?day=9999-12-31", "/airtime?from=2023-07-16&to=2023-07-10"],
)
def test_a_wrong_day_is_a_sentence_with_a_next_step(client, path):
    answer = client.get(path)

    assert answer.status_code == 400
    assert re.search(r"viết như 2023-07-12|Chọn lại", text_of(answer))


def test_pages_only_show_and_answer_head_like_get(client):
    assert client.ask("POST", "/").status_code == 405
    assert "chỉ để xem" in text_of(client.ask("DELETE", "/bulletins"))
    assert client.ask("HEAD", "/").status_code == 200
    assert client.ask("HEAD", "/").text == ""


def test_health_says_ok_while_the_database_answers(client):
    assert client.get("/healthz").text == "ok\n"


def test_a_database_out_of_reach_is_a_sentence_and_503(client, sample, monkeypatch):
    from scheduler.messages import OutsideFailed
    from scheduler.records.database import Database

    def unreachable(*_):
        raise OutsideFailed("database.unreachable", url="x", why="gone")

    monkeypatch.setattr(Database, "reading", unreachable)

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert "gone" in answer.text


def test_every_answer_keeps_the_browser_to_this_site(client):
    for path in ("/", "/static/style.css", "/nope"):
        answer = client.get(path)

        assert answer.headers["content-security-policy"].startswith("default-src 'self'")
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_no_static_file_lies_outside_its_folder(client):
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py"):
        assert client.get(path).status_code == 404


def test_the_next_slot_moves_with_the_clock(sample):
    from scheduler.timekeeping import SimulatedClock
    from scheduler.web.app import create_app

    clock = SimulatedClock(MORNING)
    client = Client(create_app(sample, clock), sample)

    before = text_of(client.get("/"))
    clock.advance(timedelta(hours=10))
    after = text_of(client.get("/"))

    assert "17:01:00" in before
    assert "17:01:00" not in after


def test_every_page_is_the_same_over_both_databases(anywhere):
    from scheduler.timekeeping import SimulatedClock
    from scheduler.web.app import create_app

    client = Client(create_app(anywhere, SimulatedClock(MORNING)), anywhere)

    for path in ("/", "/stations/nghia-hai", "/bulletins", "/bulletins/MOT-CUA", "/airtime"):
        assert "Bộ phận một cửa mở cửa sáng thứ Bảy" in text_of(client.get(path)), path
    assert client.get(f"/audio/{next(anywhere.store.listing()).sha256}.mp3").status_code == 200
