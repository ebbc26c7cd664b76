"""A person's recording replaces the voice: on SQLite and PostgreSQL, with real files."""

import io
import os
import stat
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile
from reading_labels import label_of
from sqlmodel import select
from test_mastering import speech_like

from scheduler.messages import OutsideFailed, Refused
from scheduler.records.audio import Rendering, Take, VoiceKind
from scheduler.records.bulletin import BulletinState
from scheduler.settings import Studio
from scheduler.studio import desk
from scheduler.studio.desk import DraftResult
from scheduler.studio.encoding import decode
from scheduler.studio.mastering import RATE
from scheduler.studio.metering import measure
from scheduler.studio.soundness import Grade

pytestmark = pytest.mark.slow  # each test masters and encodes

NOW = datetime(2023, 7, 10, 2, 0, tzinfo=UTC)
SCRIPT = "Mời bà con nghe bản tin hôm nay."


def rows(house, table):
    with house.database.reading() as session:
        return list(session.exec(select(table).order_by(table.id)))


def read(house, sha256, ext):
    with house.store.open(sha256, ext) as file:
        return file.read()


@pytest.fixture
def spoken(tmp_path):
    """Writes a person's recording; another seed is another reading."""

    def write(name="thu.wav", seconds=3.0, seed=1):
        file = tmp_path / name
        soundfile.write(file, speech_like(seconds, seed) / 3, RATE)
        return file

    return write


@pytest.fixture
def with_profiles(house):
    """The same house with other renderings in its settings."""
    return lambda *names: replace(house, settings=replace(house.settings, studio=Studio(renderings=names)))


def test_a_phones_file_is_mastered_like_a_voice_and_kept_lossless(house, administrator, add_bulletin, spoken, tmp_path):
    bulletin_id = add_bulletin(script=SCRIPT)
    phone = tmp_path / "Ghi âm 001.m4a"
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(spoken()), str(phone)], check=True)

    recording = desk.record(house, bulletin_id, phone, administrator, NOW)

    (take,), (rendering,) = rows(house, Take), rows(house, Rendering)
    sound = decode(read(house, take.sha256, "flac"))
    heard = decode(read(house, rendering.sha256, "mp3"))
    assert (recording.outcome.result, recording.outcome.take_id) == (DraftResult.MADE, take.id)
    assert (take.voice_kind, take.voice, take.written_by) == (VoiceKind.RECORDED, "recorded", administrator)
    assert measure(sound.samples, sound.sample_rate).lufs == pytest.approx(-16, abs=0.5)
    assert measure(heard.samples, heard.sample_rate).lufs == pytest.approx(-16, abs=0.5)
    assert measure(heard.samples, heard.sample_rate).true_peak_dbtp <= -1.0
    assert label_of(read(house, rendering.sha256, "mp3")).voice_kind == "recorded"
    assert {check.grade for check in recording.checks} == {Grade.GOOD}


def test_it_replaces_what_a_voice_made_and_the_same_again_changes_nothing(
    house, administrator, add_bulletin, tone_voice, spoken
):
    bulletin_id = add_bulletin(script=SCRIPT)
    desk.draft(house, None, administrator, NOW, voices=[tone_voice()])

    first = desk.record(house, bulletin_id, spoken(), administrator, NOW)
    again = desk.record(house, bulletin_id, spoken(), administrator, NOW + timedelta(hours=1))
    (drafted,) = desk.draft(house, None, administrator, NOW, voices=[tone_voice()])

    assert [take.voice_kind for take in rows(house, Take)] == ["synthetic", "recorded"]
    assert (again.outcome.result, again.outcome.take_id) == (DraftResult.KEPT, first.outcome.take_id)
    assert (drafted.result, drafted.take_id) == (DraftResult.KEPT, first.outcome.take_id)


def test_an_earlier_recording_that_comes_again_is_the_newest_again(house, administrator, add_bulletin, spoken):
    bulletin_id = add_bulletin(script=SCRIPT)
    first, second = spoken("mot.wav"), spoken("hai.wav", seed=5)
    for file in (first, second, first, first):
        desk.record(house, bulletin_id, file, administrator, NOW)

    takes = rows(house, Take)
    assert [take.sha256 for take in takes] == [takes[0].sha256, takes[1].sha256, takes[0].sha256]
    assert len({take.sha256 for take in takes}) == 2
    assert len(rows(house, Rendering)) == 3


def test_a_changed_script_is_not_what_was_recorded(house, administrator, add_bulletin, tone_voice, spoken):
    desk.record(house, add_bulletin("B-01", script=SCRIPT), spoken(), administrator, NOW)
    add_bulletin("B-02", script=SCRIPT + " Hết.")

    by_code = {o.code: o for o in desk.draft(house, None, administrator, NOW, voices=[tone_voice()])}

    assert (by_code["B-01"].result, by_code["B-01"].voice) == (DraftResult.KEPT, "recorded")
    assert (by_code["B-02"].result, by_code["B-02"].voice) == (DraftResult.MADE, "tone/hum")


def test_a_profile_added_later_is_rendered_from_the_recording_and_no_voice_is_asked(
    house, administrator, add_bulletin, tone_voice, spoken, with_profiles
):
    bulletin_id = add_bulletin(script=SCRIPT)
    made = desk.record(house, bulletin_id, spoken(), administrator, NOW)
    (before,) = rows(house, Rendering)
    wider, voice = with_profiles("loa", "horn", "opus-16"), tone_voice()

    (outcome,) = desk.draft(wider, None, administrator, NOW, voices=[voice])
    (again,) = desk.draft(wider, None, administrator, NOW, voices=[voice])

    renderings = {r.profile: r for r in rows(house, Rendering)}
    assert (outcome.result, outcome.take_id, outcome.voice) == (DraftResult.RENDERED, made.outcome.take_id, "recorded")
    assert again.result is DraftResult.KEPT
    assert voice.asked == []
    assert set(renderings) == {"loa", "horn", "opus-16"}
    assert renderings["loa"].sha256 == before.sha256
    assert len(rows(house, Take)) == 1
    assert label_of(read(house, renderings["horn"].sha256, "mp3")).voice_kind == "recorded"


def test_a_lost_rendering_of_a_recording_comes_back_with_the_same_bytes(
    house, administrator, add_bulletin, tone_voice, spoken
):
    desk.record(house, add_bulletin(script=SCRIPT), spoken(), administrator, NOW)
    (rendering,) = rows(house, Rendering)
    house.store.remove(rendering.sha256, "mp3")

    (outcome,) = desk.draft(house, None, administrator, NOW, voices=[tone_voice()])

    assert outcome.result is DraftResult.RENDERED
    assert house.store.verify(rendering.sha256, "mp3")
    assert len(rows(house, Rendering)) == 1


def test_a_lost_recording_is_reported_and_no_machine_speaks_in_its_place(
    house, administrator, add_bulletin, tone_voice, spoken
):
    desk.record(house, add_bulletin("B-01", script=SCRIPT), spoken(), administrator, NOW)
    add_bulletin("B-02", script="Tin khác.")
    (take,) = rows(house, Take)
    house.store.remove(take.sha256, "flac")
    voice = tone_voice()

    by_code = {o.code: o for o in desk.draft(house, None, administrator, NOW, voices=[voice])}

    assert (by_code["B-01"].result, by_code["B-01"].why.id) == (DraftResult.FAILED, "studio.recording_lost")
    assert by_code["B-02"].result is DraftResult.MADE
    assert voice.asked == ["Tin khác."]


@pytest.mark.parametrize("state", [BulletinState.WITHDRAWN, BulletinState.RETIRED])
def test_what_has_ended_is_not_recorded(house, administrator, add_bulletin, spoken, state):
    bulletin_id = add_bulletin(script=SCRIPT, state=state)

    with pytest.raises(Refused, match="withdrawn or retired"):
        desk.record(house, bulletin_id, spoken(), administrator, NOW)


def test_the_hopeless_is_refused_with_the_reason_and_the_voice_stays(
    house, administrator, add_bulletin, tone_voice, tmp_path
):
    bulletin_id = add_bulletin(script=SCRIPT)
    desk.draft(house, None, administrator, NOW, voices=[tone_voice()])
    silent = tmp_path / "im.wav"
    soundfile.write(silent, np.zeros(5 * RATE), RATE)

    with pytest.raises(Refused) as refused:
        desk.record(house, bulletin_id, silent, administrator, NOW)

    assert [message.id for message in refused.value.details] == ["studio.check_silent"]
    assert [take.voice for take in rows(house, Take)] == ["tone/hum"]


def test_a_doubtful_one_is_taken_with_its_warnings(house, administrator, add_bulletin, spoken):
    bulletin_id = add_bulletin(script=SCRIPT * 4)

    recording = desk.record(house, bulletin_id, spoken(), administrator, NOW)

    warned = {check.name for check in recording.checks if check.grade is Grade.WARNING}
    assert warned == {"length"}
    assert recording.outcome.result is DraftResult.MADE


@pytest.mark.skipif(os.name != "posix", reason="a shell script stands in for ffmpeg")
def test_an_encoder_killed_half_way_leaves_no_half_file_and_no_record(
    house, administrator, add_bulletin, spoken, tmp_path, monkeypatch
):
    bulletin_id, file = add_bulletin(script=SCRIPT), spoken()
    house = replace(house, settings=replace(house.settings, studio=Studio(renderings=("opus-24",))))
    real = imageio_ffmpeg.get_ffmpeg_exe()
    program = tmp_path / "ffmpeg"
    program.write_text(f'#!/bin/sh\ncase "$*" in *libopus*) head -c 2000; kill -9 $$;; esac\nexec "{real}" "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(program))

    with pytest.raises(OutsideFailed, match=r"Opus encoder failed: ffmpeg was killed half-way \(signal 9\)"):
        desk.record(house, bulletin_id, file, administrator, NOW)

    assert (rows(house, Take), rows(house, Rendering)) == ([], [])
    assert list(house.store.listing()) == []


def test_the_same_recording_gives_the_same_bytes_on_one_machine(house, administrator, add_bulletin, spoken):
    desk.record(house, add_bulletin("B-01", script=SCRIPT), spoken(), administrator, NOW)
    first = [(r.sha256, r.size_bytes) for r in (*rows(house, Take), *rows(house, Rendering))]
    for sha256, ext in ((first[0][0], "flac"), (first[1][0], "mp3")):
        house.store.remove(sha256, ext)

    desk.record(house, rows(house, Take)[0].bulletin_id, spoken("khac-ten.wav"), administrator, NOW)

    assert [(r.sha256, r.size_bytes) for r in (*rows(house, Take), *rows(house, Rendering))] == first
    assert soundfile.info(io.BytesIO(read(house, first[0][0], "flac"))).subtype == "PCM_16"
