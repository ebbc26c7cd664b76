"""The page of emergencies: read back, ordered once, watched, stood down, looked back at; by who has the right."""

import re

import pytest
from station_client import MORNING, Client
from test_pages import text_of

from scheduler.playout import emergencies

pytestmark = pytest.mark.slow

TEXT = "Nước sông Ninh Cơ lên nhanh. Bà con ngoài đê vào trong đê ngay."


@pytest.fixture
def commander(sample):
    """A client whose account may order emergencies."""
    from scheduler.administration import accounts
    from scheduler.timekeeping import SimulatedClock
    from scheduler.web.app import create_app

    admin = accounts.resolve(sample, "admin")
    accounts.add(sample, "chi-huy", "Trần Văn Lệnh", ("emergency",), None, admin, MORNING)
    return Client(create_app(sample, SimulatedClock(MORNING)), sample, "chi-huy")


@pytest.fixture
def approver(sample, commander):
    """A client who may look back at an emergency and order none."""
    from scheduler.administration import accounts

    accounts.add(sample, "duyet", "", ("approver",), None, accounts.resolve(sample, "admin"), MORNING)
    return Client(commander.app, sample, "duyet")


@pytest.fixture
def ordered(sample, commander):
    """An order that stands at two stations, of a take that is there."""
    from scheduler.administration import accounts

    spoken = emergencies.spoken_of(sample, "Lũ về", TEXT, TEXT, 1)
    by = accounts.resolve(sample, "chi-huy")
    return emergencies.order_emergency(sample, spoken, ("huyen", "nghia-hai"), MORNING, by)


def filled(**changes):
    return {
        "text": TEXT,
        "scope": "some",
        "stations": ["huyen", "nghia-hai"],
        "repeat": "3",
        "minutes": "20",
        **changes,
    }


def test_the_second_page_reads_back_what_where_and_how_often_and_orders_nothing(sample, commander):
    answer = commander.post("/emergencies/check", data=filled())
    seen = text_of(answer)

    assert "Loa sẽ đọc" in seen
    assert "vào trong đê ngay" in seen
    assert "2 đài" in seen
    assert "Đài Truyền thanh xã Nghĩa Hải" in seen
    assert "PHÁT NGAY" in seen
    assert emergencies.orders(sample) == ()


def test_a_drill_looks_different_and_says_so(commander):
    seen = commander.post("/emergencies/check", data=filled(drill="yes"))

    assert "DIỄN TẬP" in text_of(seen)
    assert "PHÁT NGAY" not in text_of(seen)
    assert 'class="order drill"' in seen.text


@pytest.mark.parametrize(
    "wrong", [{"text": " … "}, {"stations": []}, {"repeat": "21"}, {"minutes": "x"}, {"stations": ["khong-co"]}]
)
def test_what_can_t_be_ordered_is_said_beside_what_was_typed(sample, commander, wrong):
    answer = commander.post("/emergencies/check", data=filled(**wrong))

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert filled(**wrong)["text"].strip() in text_of(answer)
    assert emergencies.orders(sample) == ()


def test_an_order_without_the_second_page_or_long_after_it_is_read_back_first(sample, commander):
    for moment in ("", "gestern", "2023-07-12T00:50:00+00:00", "2023-07-12T02:00:00+00:00"):
        answer = commander.post("/emergencies", data=filled(moment=moment))

        assert answer.status_code == 200
        assert "PHÁT NGAY" in text_of(answer)
    assert emergencies.orders(sample) == ()


def test_the_order_s_page_tells_how_far_it_is_and_whom_to_ring(commander, ordered):
    answer = commander.get(f"/emergencies/{ordered.id}")

    assert 'data-hx-trigger="sse:changed throttle:1s, every 5s"' in answer.text
    assert "đã gửi" in text_of(answer)
    assert "Trần Văn Lệnh" in text_of(answer)
    assert commander.get("/emergencies/KC-0").status_code == 404


def test_it_is_stood_down_then_looked_back_at_by_somebody_else(sample, commander, ordered, approver):
    here = f"/emergencies/{ordered.id}"

    down = commander.post(f"{here}/stand-down")
    own = commander.post(f"{here}/review", data={"note": "đúng"})
    empty = approver.post(f"{here}/review", data={"note": " "})
    other = approver.post(f"{here}/review", data={"note": "Đài Nghĩa Hải chậm."})

    assert (down.status_code, own.status_code, empty.status_code, other.status_code) == (303, 409, 409, 303)
    assert emergencies.orders(sample)[0].expires_at == MORNING
    assert "Đài Nghĩa Hải chậm." in text_of(commander.get(here))


def test_who_has_not_the_right_orders_nothing_an_administrator_neither(client, approver, ordered):
    assert client.post("/emergencies/check", data=filled()).status_code == 403
    assert client.post(f"/emergencies/{ordered.id}/stand-down").status_code == 403
    assert re.search(r"<textarea[^>]*name=.text", client.get("/emergencies").text) is None
    assert approver.post("/emergencies/check", data=filled()).status_code == 403
    assert re.search(r"<textarea[^>]*name=.text", approver.get("/emergencies").text) is None
