"""An online voice gets only what carries no flag of the newsroom, and people are told before the first text leaves."""

from dataclasses import replace

import pytest
from loopback_google import audio_answer, mp3_of, serving
from moments import NOW
from sqlmodel import select

from scheduler.records.audio import VoiceNotice
from scheduler.settings import Studio
from scheduler.studio import desk
from scheduler.studio.desk import DraftResult

pytestmark = pytest.mark.slow  # each test voices, masters and encodes


@pytest.fixture
def google_first(house, google_at):
    """The house with Google first in its chain and Google's service on loopback: (house, texts it got)."""
    studio = Studio(voices=("google", "espeak"), back_off_seconds=0)
    with serving(lambda text, number: audio_answer(mp3_of(0.8))) as (server, url):
        google_at(url)
        yield replace(house, settings=replace(house.settings, studio=studio)), server.texts


@pytest.mark.parametrize("flags", ["persons", "secrecy", "persons secrecy"])
def test_a_flagged_text_is_read_on_this_machine_and_the_service_gets_no_call(
    google_first, administrator, add_bulletin, flags
):
    house, texts = google_first
    add_bulletin(script="Hộ ông Trần Văn A nộp hồ sơ.", flags=flags)
    told = []

    (outcome,) = desk.draft(house, None, administrator, NOW, announce=told.append)

    assert (outcome.result, outcome.voice) == (DraftResult.MADE, "espeak/vi")
    assert [m.values["why"].id for m in outcome.passed_over] == ["studio.kept_here"]
    assert (texts, told) == ([], [])


def test_in_one_batch_only_the_text_without_a_flag_leaves(google_first, administrator, add_bulletin):
    house, texts = google_first
    add_bulletin("B-01", script="Hộ ông Trần Văn A nộp hồ sơ.", flags="persons")
    add_bulletin("B-02", script="Hôm nay có tin mới.")

    outcomes = desk.draft(house, None, administrator, NOW)

    assert {o.code: o.voice for o in outcomes} == {"B-01": "espeak/vi", "B-02": "google/vi"}
    assert texts == ["Hôm nay có tin mới."]


def test_a_flag_added_later_keeps_the_text_from_being_sent_again(google_first, administrator, add_bulletin):
    house, texts = google_first
    add_bulletin("B-01", script="Hôm nay có tin mới.")
    desk.draft(house, None, administrator, NOW)
    add_bulletin("B-02", script="Hôm nay có tin mới. Hộ ông Trần Văn A nộp hồ sơ.", flags="persons")

    outcomes = desk.draft(house, None, administrator, NOW)

    assert {o.code: o.voice for o in outcomes} == {"B-01": "google/vi", "B-02": "espeak/vi"}
    assert texts == ["Hôm nay có tin mới."]


def test_where_the_text_goes_is_said_once_before_it_goes(google_first, administrator, add_bulletin):
    house, texts = google_first
    add_bulletin("B-01", script="Hôm nay có tin mới.")
    told = []

    desk.draft(house, None, administrator, NOW, announce=lambda message: told.append((message, list(texts))))
    add_bulletin("B-02", script="Ngày mai có tin khác.")
    desk.draft(house, None, administrator, NOW, announce=lambda message: told.append((message, list(texts))))

    ((message, sent_before),) = told
    with house.database.reading() as session:
        (notice,) = session.exec(select(VoiceNotice)).all()
    assert (message.id, message.values["service"]) == ("studio.goes_out", "Google (translate.google.com)")
    assert sent_before == []
    assert (notice.voice, notice.told_at, notice.told_by) == ("google/vi", NOW, administrator)
    assert len(texts) == 2


def test_an_emergencys_text_that_nobody_looked_through_stays_here(google_first, administrator):
    house, texts = google_first

    outcome = desk.draft_emergency(house, "Tin bão", "Bà con ở yên trong nhà.", administrator, NOW)

    assert outcome.voice == "espeak/vi"
    assert texts == []
