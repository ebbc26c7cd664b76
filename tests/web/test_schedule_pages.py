"""The schedule on pages: timelines, a slot that is moved, a plan that is shown first, publishing, readiness."""

import re
from datetime import date, timedelta

import pytest
from station_client import MORNING, Client
from test_pages import text_of

from scheduler.traffic.timelines import week_of

pytestmark = pytest.mark.slow

NEXT = date(2023, 7, 19)


@pytest.fixture
def planned(sample):
    """The sample house with Wednesday a week ahead planned; nothing of it is published."""
    from sqlmodel import select

    from scheduler.administration import accounts
    from scheduler.records.bulletin import Bulletin
    from scheduler.traffic import desk

    with sample.database.writing() as session:
        bulletin = session.exec(select(Bulletin).where(Bulletin.code == "MOT-CUA")).one()
        bulletin.wanted_airings, bulletin.most_airings, bulletin.most_a_day = 5, 8, 1
    desk.plan(sample, NEXT, NEXT, accounts.resolve(sample, "admin"), MORNING)
    return sample


@pytest.fixture
def open_slot(planned):
    return next(s for lane in week_of(planned, "huyen", NEXT)[:1] for s in lane.day.slots)


def test_a_day_of_all_stations_has_a_named_link_for_every_slot_and_marks_locked_days(client):
    answer = client.get("/schedule")

    slots = re.findall(r'<a href="(/slots/[^"]+)" class="s ([A-Z])[^"]*"><title>([^<]+)</title>', answer.text)
    assert {href for href, _, _ in slots} == {"/slots/S1", "/slots/S2", "/slots/S3", "/slots/S4"}
    assert all("MOT-CUA" in name for _, _, name in slots)
    assert answer.text.count('data-state="locked"') == 1
    assert answer.text.count('<svg class="lane"') == 25
    assert 'style="' not in answer.text


def test_a_week_of_one_station_shows_seven_days_and_says_what_to_do_when_nothing_is_planned(client):
    answer = client.get("/schedule/lieu-de?day=2023-08-09")

    assert answer.text.count('<svg class="lane"') == 7
    assert 'href="/plan?from=2023-08-07&amp;to=2023-08-13"' in answer.text
    assert client.get("/schedule/khong-co").status_code == 404


def test_a_move_is_checked_then_made_then_undone(planned, open_slot, client):
    lane = week_of(planned, "huyen", NEXT)[0]
    other = next(w for w in lane.day.windows if not w.starts_at <= open_slot.starts_at < w.ends_at)
    to = {"window": f"{NEXT}|{other.starts_at.isoformat()}", "at": ""}

    checked = client.get(f"/slots/{open_slot.code}", params=to)
    untouched = week_of(planned, "huyen", NEXT)[0].day.slots
    moved = client.post(f"/slots/{open_slot.code}/move", data=to)

    assert "Được: sẽ phát lúc" in text_of(checked)
    assert open_slot in untouched
    assert moved.status_code == 303
    [there] = [s for s in week_of(planned, "huyen", NEXT)[0].day.slots if s.code in moved.headers["location"]]
    assert other.starts_at <= there.starts_at < other.ends_at
    assert there.pinned
    undo = client.get(moved.headers["location"])
    hidden = dict(re.findall(r'name="(when|loose)" value="([^"]+)"', undo.text))
    client.post(f"/slots/{there.code}/move", data=hidden)
    [back] = week_of(planned, "huyen", NEXT)[0].day.slots
    assert (back.starts_at, back.pinned) == (open_slot.starts_at, False)


def test_what_may_not_be_is_refused_with_the_reason_and_what_was_typed(open_slot, client, planned):
    window = week_of(planned, "huyen", NEXT)[0].day.windows[0]
    typed = {"window": f"{NEXT}|{window.starts_at.isoformat()}", "at": "03:07"}

    answer = client.post(f"/slots/{open_slot.code}/move", data=typed)
    asked = client.get(f"/slots/{open_slot.code}/check", params={"when": "2023-07-19T03:00:00+00:00"})
    nonsense = client.get(f"/slots/{open_slot.code}/check", params={"when": "gestern"})

    assert answer.status_code == 409
    assert 'value="03:07"' in answer.text
    assert 'role="alert"' in answer.text
    assert asked.json()["may"] is nonsense.json()["may"] is False
    assert "khung giờ" in asked.json()["words"].lower()


def test_a_published_slot_offers_no_move_and_refuses_one(client):
    page = client.get("/slots/S2")
    answer = client.post("/slots/S2/move", data={"when": "2023-07-12T10:10:00+00:00"})

    assert "/slots/S2/move" not in page.text
    assert "/bulletins/MOT-CUA/withdraw" in page.text
    assert answer.status_code == 409


def test_a_slot_is_pinned_let_go_and_removed(planned, open_slot, client):
    def now_there():
        return {s.code: s.pinned for s in week_of(planned, "huyen", NEXT)[0].day.slots}

    client.post(f"/slots/{open_slot.code}/pin")
    pinned = now_there()
    client.post(f"/slots/{open_slot.code}/unpin")
    loose = now_there()
    gone = client.post(f"/slots/{open_slot.code}/remove")

    assert (pinned[open_slot.code], loose[open_slot.code]) == (True, False)
    assert gone.headers["location"] == f"/schedule/huyen?day={NEXT}"
    assert open_slot.code not in now_there()


def test_a_plan_is_shown_first_and_applied_as_it_was_shown(sample, client):
    from scheduler.traffic.schedule import day_of_station

    asked = client.post("/plan", data={"from": str(NEXT), "to": str(NEXT)})
    while asked.headers["location"].startswith("/works/"):
        asked = client.get(asked.headers["location"])
    shown = client.get(asked.headers["location"])
    before = day_of_station(sample, "huyen", NEXT).slots
    applied = client.post(asked.headers["location"])
    while applied.headers["location"].startswith("/works/"):
        applied = client.get(applied.headers["location"])

    assert "Chưa có gì thay đổi" in text_of(shown)
    assert before == ()
    assert applied.headers["location"] == f"/schedule?day={NEXT}"
    assert client.get("/plan/20230719-20230719-0000000000000000").status_code == 404


def test_days_are_published_by_a_form_and_changed_only_with_a_reason(planned, client):
    page = client.get(f"/publish?from={NEXT}&to={NEXT}")
    answer = client.post("/publish", data={"from": str(NEXT), "to": str(NEXT)})
    refused = client.post("/publish/change", data={"station": "huyen", "day": str(NEXT), "reason": " "})

    assert "Ban hành 19/07/2023" in text_of(page)
    assert answer.status_code == 303
    assert refused.status_code == 409
    assert 'aria-invalid="true"' in refused.text


def test_readiness_names_what_must_be_put_right_the_grave_first(client):
    seen = text_of(client.get(f"/ready?day={NEXT}"))

    assert "chưa sẵn sàng" in seen
    assert seen.index("Phải sửa") < seen.index("Nên xem")


def test_who_is_no_operator_looks_and_changes_nothing(planned, open_slot):
    from scheduler.administration import accounts
    from scheduler.records.account import Role
    from scheduler.timekeeping import SimulatedClock
    from scheduler.web.app import create_app

    admin = accounts.resolve(planned, "admin")
    accounts.add(planned, "xem", "", (Role.OFFICE,), None, admin, MORNING)
    viewer = Client(create_app(planned, SimulatedClock(MORNING + timedelta(minutes=1))), planned, "xem")

    assert "/move" not in viewer.get(f"/slots/{open_slot.code}").text
    assert viewer.get("/plan").status_code == 403
    assert viewer.post(f"/slots/{open_slot.code}/remove").status_code == 403
