"""The commune's page on an enrolled phone: its day, what it tells, what it chooses, its own notices."""

import pytest
from commune_client import app_of, publish_day, token_of
from sqlmodel import select
from station_client import DAY, Client

from scheduler.records.airing import Airing
from scheduler.records.bulletin import Bulletin, Klass
from scheduler.records.choice import Choice
from scheduler.records.notice import OwnNotice
from scheduler.records.slot import PublishedDay
from scheduler.timekeeping import at
from scheduler.web.guard import DEVICE_COOKIE

pytestmark = pytest.mark.slow

EVENING = at(DAY, 20 * 60)
NOON = at(DAY, 12 * 60)


def phone_of(house, *stations, now=EVENING):
    """A phone that serves some stations."""
    client = Client(app_of(house, now))
    client.cookies.set(DEVICE_COOKIE, token_of(house, *(stations or ("nghia-hai",)), kind="phone"))
    return client


@pytest.fixture
def phone(sample):
    return phone_of(sample)


@pytest.fixture
def heard_form():
    """The fields with which a phone says that the afternoon was heard."""
    return {"day": DAY.isoformat(), "key": "k1", "slot": "S4", "way": "live", "begun": "17:05", "outcome": "aired"}


def reported(house):
    with house.database.reading() as session:
        return session.exec(select(Airing).where(Airing.source == "page").order_by(Airing.position)).all()


def test_a_phone_of_one_station_is_led_to_its_day(phone):
    answer = phone.get("/xa")

    assert (answer.status_code, answer.headers["location"]) == (303, "/xa/nghia-hai")


def test_a_phone_of_two_stations_chooses(sample):
    answer = phone_of(sample, "nghia-hai", "nghia-son").get("/xa")

    assert 'href="/xa/nghia-hai"' in answer.text
    assert 'href="/xa/nghia-son"' in answer.text


def test_the_day_has_its_windows_sounds_and_forms_and_is_small(sample, phone):
    publish_day(sample, "nghia-hai")

    page = phone.get(f"/xa/nghia-hai?day={DAY}")

    assert page.status_code == 200
    assert "Bộ phận một cửa mở cửa sáng thứ Bảy" in page.text
    assert 'data-src="/audio/' in page.text
    assert "Có tang: nghỉ buổi này" in page.text
    assert "htmx" not in page.text
    assert len(page.content) < 40_000


@pytest.mark.parametrize("path", ["", "/loi-doc", "/chon", "/thong-bao"])
def test_another_stations_pages_are_as_if_they_were_not_there(phone, path):
    assert phone.get(f"/xa/huyen{path}").status_code == 404
    assert phone.get(f"/xa/khong-co{path}").status_code == 404


def test_who_is_nobody_is_led_to_the_entrance(sample):
    answer = Client(app_of(sample)).get("/xa/nghia-hai")

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


def test_without_encryption_the_page_says_that_offline_is_off(phone):
    assert "trình duyệt không cho dùng khi mất mạng" in phone.get("/xa/nghia-hai").text


def test_what_was_heard_is_noted_with_its_real_time_and_way(sample, phone, heard_form):
    answer = phone.ask("POST", "/xa/nghia-hai/da-phat", data=heard_form)

    assert answer.headers["location"] == f"/xa/nghia-hai?day={DAY}"
    [row] = reported(sample)
    assert (row.slot, row.started_at, row.milliseconds, row.grade, row.voice_kind) == (
        "S4", at(DAY, 17 * 60 + 5), 10_000, "reported", "live",
    )  # fmt: skip
    told = phone.get(answer.headers["location"]).text
    assert "Đã ghi: phát 1 lượt." in told
    assert "17:05, đọc trực tiếp" in told


def test_a_script_that_sends_it_twice_is_told_the_same_twice(sample, phone, heard_form):
    json = {"Accept": "application/json"}
    first = phone.ask("POST", "/xa/nghia-hai/da-phat", data=heard_form, headers=json)
    again = phone.ask("POST", "/xa/nghia-hai/da-phat", data=heard_form, headers=json)

    assert (first.status_code, first.json()) == (200, {"told": "Đã ghi: phát 1 lượt."})
    assert (again.status_code, again.json()) == (200, first.json())
    assert len(reported(sample)) == 1


def test_what_was_not_heard_has_its_reason(sample, phone, heard_form):
    form = {**heard_form, "outcome": "not_aired", "reason": "mat_dien", "note": "từ 16:50"}

    phone.ask("POST", "/xa/nghia-hai/da-phat", data=form)

    assert [(r.outcome, r.reason, r.note) for r in reported(sample)] == [("not_aired", "mat_dien", "từ 16:50")]
    assert "không phát: mất điện" in phone.get(f"/xa/nghia-hai?day={DAY}").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"slot": "S2"}, {"slot": ""}, {"outcome": "x"}, {"way": "x"}, {"begun": "25:61"}, {"key": ""}, {"day": "x"},
        {"outcome": "not_aired", "reason": "x"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told_and_nothing_is_noted(sample, phone, heard_form, wrong):
    answer = phone.ask(
        "POST", "/xa/nghia-hai/da-phat", data={**heard_form, **wrong}, headers={"Accept": "application/json"}
    )

    if "day" in wrong:  # where to go back to; the slots say which day
        assert answer.status_code == 200
        return
    assert answer.status_code in {400, 409}
    assert len(answer.json()["why"]) > 20
    assert reported(sample) == []


def test_a_phone_tells_nothing_of_another_station(sample, phone, heard_form):
    assert phone.ask("POST", "/xa/huyen/da-phat", data={**heard_form, "slot": "S2"}).status_code == 404
    assert reported(sample) == []


def revisions(house):
    with house.database.reading() as session:
        days = session.exec(select(PublishedDay).order_by(PublishedDay.id)).all()
        return [(d.revision, d.cause.value, '"S4"' in d.document) for d in days if '"nghia-hai"' in d.document]


def test_a_funeral_is_one_tap_and_so_is_taking_it_back(sample):
    publish_day(sample, "nghia-hai")
    phone = phone_of(sample, now=NOON)
    form = {"day": DAY.isoformat(), "window": "chieu", "key": "k1"}

    rested = phone.ask("POST", "/xa/nghia-hai/nghi", data=form)
    resting = phone.get(rested.headers["location"]).text
    phone.ask("POST", "/xa/nghia-hai/nghi", data={**form, "key": "k2"})
    again = phone.ask("POST", "/xa/nghia-hai/phat-lai", data=form)

    assert "Nghỉ buổi này." in resting
    assert "Thôi nghỉ, phát lại buổi này" in resting
    assert "phát như lịch" in phone.get(again.headers["location"]).text
    assert revisions(sample) == [(1, "published", True), (2, "pause", False), (3, "change", True)]


def test_a_funeral_told_afterwards_is_why_nothing_was_heard(sample, phone):
    phone.ask("POST", "/xa/nghia-hai/nghi", data={"day": DAY.isoformat(), "window": "chieu", "key": "k1"})

    assert [(r.slot, r.outcome, r.reason) for r in reported(sample)] == [("S4", "not_aired", "co_tang")]


def test_guessing_receipt_codes_is_slowed_down(sample, phone):
    answers = [phone.ask("POST", "/xa/nghia-hai/ma", data={"code": "1E01 07R0 00ST T3N5 1Y62"}) for _ in range(11)]

    assert [a.status_code for a in answers] == [422] * 10 + [429]
    assert 'value="1E01 07R0 00ST T3N5 1Y62"' in answers[0].text
    assert answers[-1].headers["retry-after"]


def test_a_receipt_code_is_taken_with_what_it_says(sample, phone):
    from scheduler import receiptcode
    from scheduler.communes.desk import published_day

    publish_day(sample, "nghia-hai")
    document = published_day(sample, "nghia-hai", DAY)
    part = next(p for p in receiptcode.parts_of(document) if p.window == "chieu")
    key = receiptcode.part_key(receiptcode.day_key(sample.key, "nghia-hai", DAY), part)
    code = receiptcode.write(part, key, (3,), "", 0)

    answer = phone.ask("POST", "/xa/nghia-hai/ma", data={"code": code, "day": DAY.isoformat()})

    assert "cả bài" in phone.get(answer.headers["location"]).text


def test_the_scripts_are_those_that_were_approved(phone):
    assert "Lời đọc của bản tin." in phone.get(f"/xa/nghia-hai/loi-doc?day={DAY}").text


def test_a_bulletin_is_declined_with_a_reason_and_taken_again(sample, phone):
    with sample.database.writing() as session:
        session.exec(select(Bulletin).where(Bulletin.code == "MOT-CUA")).one().klass = Klass.ORDINARY
    form = {"bulletin": "MOT-CUA", "choice": "decline"}

    empty = phone.ask("POST", "/xa/nghia-hai/chon", data={**form, "reason": " "})
    declined = phone.ask("POST", "/xa/nghia-hai/chon", data={**form, "reason": "xã không có bộ phận đó"})
    shown = phone.get("/xa/nghia-hai/chon").text
    taken = phone.ask("POST", "/xa/nghia-hai/chon", data={**form, "choice": "accept"})

    assert (empty.status_code, declined.status_code, taken.status_code) == (409, 303, 303)
    assert 'aria-invalid="true"' in empty.text
    assert "xã không có bộ phận đó" in shown
    with sample.database.reading() as session:
        assert [c.kind.value for c in session.exec(select(Choice))] == ["declined", "accepted"]


def test_priority_bulletins_are_put_in_order(sample, phone):
    answer = phone.ask("POST", "/xa/nghia-hai/chon", data={"bulletin": "MOT-CUA", "choice": "up"})

    assert answer.status_code == 303
    assert "Thứ tự 1" in phone.get("/xa/nghia-hai/chon").text


def test_a_notice_is_written_and_what_was_typed_is_not_lost(sample, phone):
    bad = phone.ask("POST", "/xa/nghia-hai/thong-bao", data={"title": "Họp thôn", "text": "…", "valid_from": "mai"})
    form = {"title": "Họp thôn", "text": "Mời bà con họp thôn lúc bảy giờ tối mai."}
    good = phone.ask("POST", "/xa/nghia-hai/thong-bao", data=form)
    phone.ask("POST", "/xa/nghia-hai/thong-bao", data=form)

    assert (bad.status_code, good.status_code) == (422, 303)
    assert 'value="Họp thôn"' in bad.text
    assert "TB-nghia-hai-2023-001" in phone.get(good.headers["location"]).text
    with sample.database.reading() as session:
        assert len(session.exec(select(OwnNotice)).all()) == 1


def test_a_step_of_another_stations_bulletin_is_refused(phone):
    answer = phone.ask("POST", "/xa/nghia-hai/thong-bao/NHAP", data={"step": "submit"})

    assert "Xã không có thông báo NHAP" in phone.get(answer.headers["location"]).text


def test_a_person_of_the_district_sees_every_station_and_needs_the_pages_token(client, heard_form):
    shown = client.get(f"/xa/nghia-hai?day={DAY}").text
    forged = client.ask("POST", "/xa/nghia-hai/da-phat", data=heard_form)

    assert 'name="csrf"' in shown
    assert "/xa/nghia-son" in client.get("/xa").text
    assert forged.status_code == 403


def test_the_worker_may_serve_the_communes_pages_and_asks_for_itself_anew(phone):
    answer = phone.get("/xa/sw.js")

    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    assert "@version@" not in answer.text
