"""The desk's use cases, on SQLite and PostgreSQL; a humming voice where it does not matter who speaks."""

import hashlib
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import soundfile
from loopback_google import audio_answer, mp3_of, serving
from reading_labels import label_of
from sqlmodel import select

from scheduler.messages import Refused
from scheduler.records.audio import (
    Rendering,
    SentenceAudio,
    Take,
    VoiceKind,
    newest_renderings,
)
from scheduler.records.bulletin import BulletinState
from scheduler.settings import Studio
from scheduler.studio import desk, recording
from scheduler.studio.desk import DraftResult
from scheduler.studio.encoding import decode
from scheduler.studio.inventory import Fault
from scheduler.studio.metering import measure

pytestmark = pytest.mark.slow  # each test voices, masters and encodes

NOW = datetime(2023, 7, 10, 2, 0, tzinfo=UTC)
SCRIPT = "Xin chào bà con. Hôm nay có tin mới.\nXin cảm ơn."


def rows(house, table):
    with house.database.reading() as session:
        return list(session.exec(select(table)))


def read(house, sha256, ext):
    with house.store.open(sha256, ext) as file:
        return file.read()


def test_a_draft_makes_a_take_and_a_rendering_that_are_what_the_records_say(
    house, administrator, add_bulletin, tone_voice
):
    bulletin_id = add_bulletin(script=SCRIPT)

    (outcome,) = desk.draft(house, None, administrator, NOW, voices=[tone_voice()])

    (take,), (rendering,) = rows(house, Take), rows(house, Rendering)
    assert (outcome.result, outcome.bulletin_id, outcome.take_id) == (DraftResult.MADE, bulletin_id, take.id)
    assert take.script_sha256 == hashlib.sha256(SCRIPT.encode()).hexdigest()
    assert (take.voice, take.voice_kind, take.written_by, take.written_at) == (
        "tone/hum",
        VoiceKind.SYNTHETIC,
        administrator,
        NOW,
    )
    assert house.store.verify(take.sha256, "flac")
    assert house.store.verify(rendering.sha256, "mp3")
    heard = decode(read(house, take.sha256, "flac"))
    assert measure(heard.samples, heard.sample_rate).lufs == pytest.approx(take.loudness_lufs)
    assert take.loudness_lufs == pytest.approx(-16, abs=0.25)
    assert take.true_peak_dbtp <= -1.5
    assert rendering.true_peak_dbtp <= -1.0
    label = label_of(read(house, rendering.sha256, "mp3"))
    assert (label.title, label.topic, label.code, label.voice) == ("Tin CCHC-01", "CCHC-01", "CCHC-01", "tone/hum")
    assert abs(rendering.milliseconds - take.milliseconds) < 100


def test_drafting_again_repeats_nothing(house, administrator, add_bulletin, tone_voice):
    add_bulletin("B-01")
    add_bulletin("B-02", script="Tin thứ hai.")
    voice = tone_voice()
    first = desk.draft(house, None, administrator, NOW, voices=[voice])
    asked, listed = list(voice.asked), list(house.store.listing())

    again = desk.draft(house, None, administrator, NOW + timedelta(days=1), voices=[voice])

    assert [o.result for o in again] == [DraftResult.KEPT, DraftResult.KEPT]
    assert [o.take_id for o in again] == [o.take_id for o in first]
    assert voice.asked == asked
    assert list(house.store.listing()) == listed
    assert len(rows(house, Take)) == len(rows(house, Rendering)) == 2


def test_only_a_changed_sentence_is_voiced_anew(house, administrator, add_bulletin, tone_voice):
    voice = tone_voice()
    add_bulletin("B-01", script="Câu một. Câu hai. Câu ba.")
    desk.draft(house, None, administrator, NOW, voices=[voice])
    voice.asked.clear()
    add_bulletin("B-02", script="Câu một. Câu khác. Câu ba.")

    desk.draft(house, None, administrator, NOW, voices=[voice])

    assert voice.asked == ["Câu khác."]
    assert len(rows(house, SentenceAudio)) == 4


def test_one_word_changed_gives_other_audio(house, administrator, add_bulletin):
    add_bulletin("B-01", script="Bà con nộp hồ sơ ngày mai.")
    add_bulletin("B-02", script="Bà con nộp hồ sơ hôm nay.")

    desk.draft(house, None, administrator, NOW)

    first, second = rows(house, Take)
    assert first.sha256 != second.sha256
    assert {first.voice, second.voice} == {"espeak/vi"}


def test_what_has_no_readable_script_is_skipped_and_told(house, administrator, add_bulletin, tone_voice):
    add_bulletin("B-01", script="")
    add_bulletin("B-02", unreadable=2)
    withdrawn = add_bulletin("B-03", state=BulletinState.WITHDRAWN)
    add_bulletin("B-04", damage="damaged")

    everything = desk.draft(house, None, administrator, NOW, voices=[tone_voice()])
    named = desk.draft(house, [withdrawn], administrator, NOW, voices=[tone_voice()])

    assert [(o.code, o.result, o.why.id) for o in everything] == [
        ("B-01", DraftResult.SKIPPED, "studio.unreadable"),
        ("B-02", DraftResult.SKIPPED, "studio.unreadable"),
        ("B-04", DraftResult.SKIPPED, "studio.unreadable"),
    ]
    assert [(o.code, o.why.id) for o in named] == [("B-03", "studio.not_current")]
    assert rows(house, Take) == []


def test_a_bulletin_that_does_not_exist_is_refused(house, administrator, add_bulletin):
    number = add_bulletin("B-01")

    assert desk.bulletin_ids(house, ["B-01", str(number)]) == [number, number]
    with pytest.raises(Refused, match="no bulletin “B-99”"):
        desk.bulletin_ids(house, ["B-01", "B-99"])
    with pytest.raises(Refused, match="no bulletin “99”"):
        desk.draft(house, [99], administrator, NOW)


def test_one_that_no_voice_can_speak_does_not_stop_the_others(house, administrator, add_bulletin, tone_voice):
    class Stumbles(tone_voice):
        def speak(self, sentence):
            self.failing = "hỏng" in sentence
            return super().speak(sentence)

    add_bulletin("B-01", script="Câu hỏng.")
    add_bulletin("B-02", script="Câu lành.")
    told = []

    outcomes = desk.draft(
        house, None, administrator, NOW, lambda done, total, what="": told.append((done, total)), [Stumbles()]
    )

    assert [(o.code, o.result) for o in outcomes] == [("B-01", DraftResult.FAILED), ("B-02", DraftResult.MADE)]
    assert outcomes[0].why.id == "studio.no_voice"
    assert outcomes[0].passed_over[0].id == "studio.passed_over"
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_google_without_network_lets_the_embedded_voice_speak_and_the_take_says_so(
    house, administrator, add_bulletin, google_at
):
    add_bulletin(script=SCRIPT)
    studio = Studio(voices=("google", "espeak"), back_off_seconds=0)
    house = replace(house, settings=replace(house.settings, studio=studio))
    with socket.socket() as taken:  # bound and not listening: nobody answers here
        taken.bind(("127.0.0.1", 0))
        google_at(f"http://127.0.0.1:{taken.getsockname()[1]}/")

        (outcome,) = desk.draft(house, None, administrator, NOW)

    (take,), (rendering,) = rows(house, Take), rows(house, Rendering)
    assert outcome.result is DraftResult.MADE
    assert take.voice == outcome.voice == "espeak/vi"
    assert label_of(read(house, rendering.sha256, "mp3")).voice == "espeak/vi"
    assert outcome.passed_over[0].values["voice"] == "google/vi"
    assert outcome.passed_over[0].values["why"].id == "studio.service_unreachable"


def test_google_speaks_when_the_config_asks_for_it_and_the_service_answers(
    house, administrator, add_bulletin, google_at
):
    add_bulletin(script=SCRIPT)
    studio = Studio(voices=("google", "espeak"), back_off_seconds=0)
    house = replace(house, settings=replace(house.settings, studio=studio))
    with serving(lambda text, number: audio_answer(mp3_of(0.8))) as (_, url):
        google_at(url)

        (outcome,) = desk.draft(house, None, administrator, NOW)

    assert (outcome.voice, outcome.passed_over) == ("google/vi", ())
    assert rows(house, Take)[0].words_per_minute == 0


@pytest.mark.parametrize("table", [Take, Rendering])
@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_a_file_that_is_gone_or_damaged_is_made_again_with_the_same_bytes(
    house, administrator, add_bulletin, tone_voice, table, harm
):
    add_bulletin(script=SCRIPT)
    desk.draft(house, None, administrator, NOW, voices=[tone_voice()])
    (row,) = rows(house, table)
    path = house.store.path(row.sha256, "flac" if table is Take else "mp3")
    whole = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(b"\0" * len(whole))

    (outcome,) = desk.draft(house, None, administrator, NOW, voices=[tone_voice()])

    assert outcome.result is DraftResult.MADE
    assert path.read_bytes() == whole
    assert len(rows(house, Take)) == 1
    assert desk.check_audio(house) == []


def test_another_encoders_rendering_of_the_same_take_stands_beside_the_old_one_which_signed_days_name(
    house, administrator, add_bulletin, tone_voice
):
    add_bulletin(script=SCRIPT)
    desk.draft(house, None, administrator, NOW, voices=[tone_voice()])
    with house.database.writing() as session:
        old = session.exec(select(Rendering)).one()
        made, old.sha256 = old.sha256, house.store.put_bytes(b"another encoder's", "mp3").sha256
        house.store.remove(old.sha256, "mp3")  # so that it has to be made again
        session.add(old)

    desk.draft(house, None, administrator, NOW, voices=[tone_voice()])
    (again,) = desk.draft(house, None, administrator, NOW, voices=[tone_voice()])

    assert [r.sha256 for r in sorted(rows(house, Rendering), key=lambda r: r.id)] == [old.sha256, made]
    assert [r.sha256 for r in newest_renderings(rows(house, Rendering))] == [made]
    assert (len(rows(house, Take)), again.result) == (1, DraftResult.KEPT)


def test_an_encoder_used_before_and_again_makes_its_rendering_the_newest(
    house, administrator, add_bulletin, tone_voice
):
    add_bulletin(script=SCRIPT)
    desk.draft(house, None, administrator, NOW, voices=[tone_voice()])
    with house.database.writing() as session:
        first = session.exec(select(Rendering)).one()
        fields = first.model_dump(exclude={"id", "sha256"})
        session.add(Rendering(**fields, sha256="0" * 64))

    desk.draft(house, None, administrator, NOW + timedelta(days=1), voices=[tone_voice()])

    assert len(rows(house, Rendering)) == 2
    assert [r.sha256 for r in newest_renderings(rows(house, Rendering))] == [first.sha256]


def test_a_script_of_signs_alone_is_told(house, administrator, add_bulletin, tone_voice):
    add_bulletin(script="… – …")

    (outcome,) = desk.draft(house, None, administrator, NOW, voices=[tone_voice()])

    assert (outcome.result, outcome.why.id) == (DraftResult.FAILED, "studio.empty_script")


@pytest.mark.parametrize("suffix", ["wav", "mp3", "flac"])
def test_a_persons_recording_becomes_the_take_and_is_not_voiced_over(
    house, administrator, add_bulletin, tone_voice, tmp_path, suffix
):
    bulletin_id = add_bulletin(script=SCRIPT)
    seconds = np.arange(3 * 44_100) / 44_100
    spoken = 0.2 * np.sin(2 * np.pi * 200 * seconds) * (1 + 0.5 * np.sin(2 * np.pi * 3 * seconds))
    file = tmp_path / f"thu.{suffix}"
    soundfile.write(file, np.column_stack([spoken, spoken]), 44_100)

    outcome = desk.record(house, bulletin_id, file, administrator, NOW).outcome
    (drafted,) = desk.draft(house, None, administrator, NOW, voices=[tone_voice()])

    (take,) = rows(house, Take)
    assert (take.voice_kind, take.voice) == (VoiceKind.RECORDED, "recorded")
    assert take.milliseconds == pytest.approx(3_000, abs=100)
    assert take.loudness_lufs == pytest.approx(-16, abs=0.25)
    assert drafted.result is DraftResult.KEPT
    assert drafted.take_id == outcome.take_id == take.id


def test_a_recording_that_is_none_or_has_nothing_to_belong_to_is_refused(
    house, administrator, add_bulletin, tmp_path, monkeypatch
):
    good, unread = add_bulletin("B-01"), add_bulletin("B-02", script="")
    text = tmp_path / "thu.wav"
    text.write_text("không phải âm thanh")

    with pytest.raises(Refused, match="is no sound file, whatever its name"):
        desk.record(house, good, text, administrator, NOW)
    with pytest.raises(Refused, match="B-02 has no readable script"):
        desk.record(house, unread, text, administrator, NOW)
    monkeypatch.setattr(recording, "MOST_RECORDING_BYTES", 10)
    with pytest.raises(Refused, match="too large"):
        desk.record(house, good, text, administrator, NOW)

    assert rows(house, Take) == []


def test_the_audio_check_names_whose_file_is_missing_and_what_nobody_names(
    house, administrator, add_bulletin, tone_voice
):
    add_bulletin("B-01")
    desk.draft(house, None, administrator, NOW, voices=[tone_voice()])
    house.store.remove(rows(house, Rendering)[0].sha256, "mp3")
    orphan = house.store.put_bytes(b"left over", "flac")

    findings = desk.check_audio(house)

    assert [(f.fault, f.owner) for f in findings] == [(Fault.MISSING, "B-01"), (Fault.ORPHANED, "")]
    assert findings[1].sha256 == orphan.sha256
