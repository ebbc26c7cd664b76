import io
import re

import mutagen.mp3
import numpy as np
import pytest
import soundfile
from reading_labels import label_of
from scipy.signal import correlate
from second_meter import reading
from test_mastering import speech_like

from scheduler.messages import OutsideFailed
from scheduler.studio import coders, sounds
from scheduler.studio.coders import FRAME_BYTES, FRAME_MS
from scheduler.studio.encoding import decode, encode_rendering, encode_take
from scheduler.studio.mastering import RATE, Mastered, Target, level
from scheduler.studio.metering import measure
from scheduler.studio.profiles import PROFILES
from scheduler.studio.tagging import Label, tagged

LABEL = Label("Nộp hồ sơ qua mạng", "CCHC-06", "B-07", "espeak/vi", "synthetic")


@pytest.fixture(scope="module")
def mastered():
    return level(speech_like(10.0), Target())


@pytest.fixture(scope="module")
def encoded(mastered):
    return encode_rendering(mastered, -1.5)


def frames_of(data):
    """Sizes, bit rates and sample rates of MPEG frames, by their headers (ISO/IEC 13818-3: MPEG-2 layer III)."""
    rates = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
    found, at = [], 0
    while at < len(data):
        head = int.from_bytes(data[at : at + 4], "big")
        assert head >> 21 == 0x7FF, f"no frame at {at}"
        assert (head >> 19) & 3 == 2, "MPEG-2"
        assert (head >> 17) & 3 == 1, "layer III"
        kbit, rate = rates[(head >> 12) & 15], [22_050, 24_000, 16_000][(head >> 10) & 3]
        size = 72 * kbit * 1000 // rate + ((head >> 9) & 1)
        found.append((size, kbit, rate, (head >> 6) & 3))
        at += size
    assert at == len(data), "the last frame is cut"
    return found


def test_every_frame_of_a_rendering_is_144_bytes_of_48_kbit_mono_24_khz(encoded):
    frames = frames_of(encoded.frames)

    assert set(frames) == {(FRAME_BYTES, 48, 24_000, 3)}
    assert encoded.milliseconds == len(frames) * FRAME_MS


def test_there_is_no_info_frame(encoded):
    assert not re.search(rb"Xing|Info|LAME3", encoded.frames[: 2 * FRAME_BYTES])


def test_the_decoded_rendering_holds_loudness_and_ceiling(encoded):
    speech = decode(encoded.frames)

    assert measure(speech.samples, speech.sample_rate) == encoded.loudness
    assert encoded.loudness.true_peak_dbtp <= -1.0
    assert encoded.loudness.lufs == pytest.approx(-16, abs=0.5)


def test_a_rendering_that_overshoots_is_made_again_from_deeper_limited_sound():
    clipped = np.clip(6 * speech_like(4.0), -0.98, 0.98).astype(np.float32)
    samples = (clipped * 32767).astype(np.int16)
    hot = Mastered(samples, measure(samples, RATE))

    encoded = encode_rendering(hot, -1.5)

    assert hot.loudness.true_peak_dbtp > -0.5
    assert encoded.loudness.true_peak_dbtp <= -1.0


def test_another_meter_agrees_on_the_rendering(encoded):
    other = reading(encoded.frames, "mp3")

    assert other.lufs == pytest.approx(encoded.loudness.lufs, abs=0.2)
    assert other.true_peak_dbtp == pytest.approx(encoded.loudness.true_peak_dbtp, abs=0.3)


def test_the_same_take_gives_the_same_bytes(mastered, encoded):
    assert encode_rendering(mastered, -1.5).frames == encoded.frames
    assert encode_take(mastered.samples) == encode_take(mastered.samples)
    assert tagged(encoded.frames, LABEL) == tagged(encoded.frames, LABEL)


def test_a_take_loses_nothing(mastered):
    data = encode_take(mastered.samples)

    back = decode(data)

    assert data[:4] == b"fLaC"
    assert back.sample_rate == RATE
    assert np.array_equal(back.samples, mastered.samples)


def test_a_take_says_what_it_is(mastered):
    data = encode_take(mastered.samples, label=LABEL)

    with soundfile.SoundFile(io.BytesIO(data)) as flac:
        said = (flac.title, flac.artist, flac.genre, flac.album, flac.comment)

    assert said == ("Nộp hồ sơ qua mạng", "espeak/vi", "CCHC-06", "B-07", "giọng đọc tổng hợp")
    assert data == encode_take(mastered.samples, label=LABEL)
    assert np.array_equal(decode(data).samples, mastered.samples)


def test_the_tag_stands_in_front_in_version_2_3_and_players_read_it(encoded):
    data = tagged(encoded.frames, LABEL)

    read = mutagen.mp3.MP3(io.BytesIO(data))

    assert data[:5] == b"ID3\x03\x00"
    assert data.endswith(encoded.frames)
    assert label_of(data) == LABEL
    assert read.tags["TIT2"].text == ["Nộp hồ sơ qua mạng"]
    assert read.tags["COMM::vie"].text == ["giọng đọc tổng hợp"]
    assert (read.info.bitrate, read.info.sample_rate, read.info.channels) == (48_000, 24_000, 1)
    assert read.info.length == pytest.approx(encoded.milliseconds / 1000, abs=0.05)


def test_a_recording_is_not_called_synthetic(encoded):
    data = tagged(encoded.frames, Label("Tin", "KHAC", "B-08", "recorded", "recorded"))

    assert "COMM::vie" not in mutagen.mp3.MP3(io.BytesIO(data)).tags


@pytest.mark.parametrize("data", [b"", b"not sound at all" * 100, b"fLaC" + b"\0" * 40])
def test_what_is_no_sound_is_a_sentence(data):
    with pytest.raises(OutsideFailed, match="Use a WAV, FLAC or MP3 file"):
        decode(data)


def test_of_two_channels_the_mean_is_heard():
    file = io.BytesIO()
    soundfile.write(file, np.array([[1000, 3000]] * 100, dtype=np.int16), 8_000, format="WAV")

    assert set(decode(file.getvalue()).samples) == {2000}


def test_an_encoder_that_is_not_there_is_a_sentence(mastered, monkeypatch):
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/nowhere/ffmpeg")

    with pytest.raises(OutsideFailed, match="Opus encoder failed: the program ffmpeg is missing"):
        encode_rendering(mastered, -1.5, PROFILES["opus-24"])


def test_mp3_needs_no_program_beside_this_one(mastered, encoded, monkeypatch):
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/nowhere/ffmpeg")

    assert encode_rendering(mastered, -1.5).frames == encoded.frames


def test_no_sound_at_all_makes_no_frames():
    with pytest.raises(OutsideFailed, match="MP3 encoder failed"):
        coders.mp3(np.zeros(0, np.int16))


def test_mp3_of_several_pieces_is_the_mp3_of_one(mastered, monkeypatch):
    whole = coders.mp3(mastered.samples)
    monkeypatch.setattr(coders, "_PIECE", 10_007)

    assert coders.mp3(mastered.samples) == whole


def test_the_sound_begins_46_ms_late_and_little_comes_after_it(mastered, encoded):
    said = decode(encoded.frames).samples.astype(float)
    lag = int(np.argmax(correlate(said, mastered.samples.astype(float), "full"))) - mastered.samples.size + 1

    assert lag == 1105
    assert 0 <= said.size - mastered.samples.size - lag < 3 * FRAME_MS * RATE / 1000


def test_frames_of_another_size_are_not_taken(mastered):
    with pytest.raises(OutsideFailed, match="MP3 encoder failed"):
        coders.mp3(mastered.samples, 64)


def test_the_signature_tune_is_nine_seconds_that_begin_and_end_softly():
    tune = sounds.signature_tune()

    mastered = level(tune, Target())

    assert tune.size == 9 * RATE
    assert abs(tune[0]) < 0.01
    assert np.abs(tune[-100:]).max() < 0.001
    assert mastered.loudness.lufs == pytest.approx(-16, abs=0.25)
    assert np.array_equal(tune, sounds.signature_tune())


def test_the_closing_owns_up_to_the_voice():
    assert "giọng đọc tổng hợp" in sounds.CLOSING
