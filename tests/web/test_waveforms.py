"""Waveforms over HTTP: a take's picture, kept by its hash; nothing else under that address."""

import pytest
from sqlmodel import select
from station_client import MORNING

pytestmark = pytest.mark.slow  # each test makes a published house


@pytest.fixture
def take(sample):
    """The hash of the one take of the sample house."""
    from scheduler.records.audio import Take

    with sample.database.reading() as session:
        return session.exec(select(Take)).one().sha256


def test_the_page_of_a_bulletin_shows_the_waveform_with_words_for_who_cannot_see_it(client, take):
    page = client.get("/bulletins/MOT-CUA?lang=vi").text

    assert f'src="/waveforms/{take}.svg?lang=vi"' in page
    assert 'alt="Dạng sóng của bản thu “Bộ phận một cửa mở cửa sáng thứ Bảy”: dài 00:10' in page


def test_a_waveform_is_svg_that_the_browser_keeps_by_its_hash(client, take):
    answer = client.get(f"/waveforms/{take}.svg?lang=vi")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/svg+xml"
    assert '<desc id="d">Dài 10 giây, độ to ' in answer.text
    assert len(answer.content) < 30_000
    again = client.get(f"/waveforms/{take}.svg?lang=vi", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"/waveforms/{take}.svg?lang=en").headers["etag"] != answer.headers["etag"]


@pytest.mark.parametrize("name", ["TAKE.png", "TAKE", "..%2fsecrets.svg", "0000.svg", "TAKE.svg.svg"])
def test_no_other_name_finds_a_waveform(client, take, name):
    assert client.get(f"/waveforms/{name.replace('TAKE', take)}").status_code in {404, 307}


def test_a_damaged_take_has_no_waveform(client, sample, take):
    sample.store.path(take, "flac").write_bytes(b"not sound")

    assert client.get(f"/waveforms/{take}.svg").status_code == 404


def test_who_is_not_signed_in_sees_none(sample, take):
    from station_client import Client

    from scheduler.timekeeping import SimulatedClock
    from scheduler.web.app import create_app

    stranger = Client(create_app(sample, SimulatedClock(MORNING)))

    assert stranger.get(f"/waveforms/{take}.svg").status_code in {303, 401}


def test_audio_that_went_by_rule_is_told_with_its_day_in_place_of_a_player(client, sample, take):
    from scheduler.administration import accounts
    from scheduler.records.audio import Take
    from scheduler.records.expiry import TakeExpiry

    by = accounts.resolve(sample, "admin")
    with sample.database.writing() as session:
        number = session.exec(select(Take.id)).one()
        stamp = {"written_at": MORNING, "written_by": by}
        session.add(TakeExpiry(take_id=number, last_used_at=MORNING, months=6, size_bytes=1, **stamp))

    page = client.get("/bulletins/MOT-CUA?lang=en").text

    assert "The audio expired by rule on 2023-07-12." in page
    assert "<audio" not in page
    assert "/waveforms/" not in page
    assert client.get(f"/waveforms/{take}.svg").status_code == 404
