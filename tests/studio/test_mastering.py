import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.messages import OutsideFailed
from scheduler.studio.mastering import RATE, Target, join, level, master, resampled, trimmed
from scheduler.studio.metering import from_db, measure
from scheduler.studio.voices.contract import Speech


def speech_like(seconds=8.0, seed=1, loudest=0.9):
    """Noise in syllables with sharp peaks: as hard on a limiter as a machine's voice."""
    random = np.random.default_rng(seed)
    moments = np.arange(round(seconds * RATE)) / RATE
    syllables = np.clip(np.sin(2 * np.pi * 2.5 * moments), 0, 1) ** 2
    buzz = np.sign(np.sin(2 * np.pi * 140 * moments)) * np.exp(-3 * ((moments * 140) % 1))
    wave = syllables * (buzz + 0.1 * random.standard_normal(moments.size))
    return (loudest * wave / np.abs(wave).max()).astype(np.float32)


def as_speech(wave, rate=RATE):
    return Speech((wave * 32767).astype(np.int16), rate)


@pytest.mark.parametrize("target", [Target(), Target(-23.0, -3.0), Target(-18.0, -2.0)])
def test_a_take_has_the_targets_loudness_below_its_ceiling(target):
    mastered = level(speech_like(), target)

    assert mastered.loudness.lufs == pytest.approx(target.lufs, abs=0.25)
    assert mastered.loudness.true_peak_dbtp <= target.ceiling_dbtp
    assert mastered.loudness == measure(mastered.samples, RATE)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000), st.floats(0.02, 1.0), st.floats(1.0, 4.0))
def test_no_true_peak_ever_passes_the_ceiling(seed, loudest, seconds):
    mastered = level(speech_like(seconds, seed, loudest), Target())

    assert mastered.loudness.true_peak_dbtp <= -1.5
    assert mastered.loudness.lufs <= -15.5


def test_what_is_very_soft_is_limited_by_its_peaks_between_samples_too():
    mastered = level(speech_like(2.0, 320, 0.02), Target())

    assert mastered.loudness.true_peak_dbtp <= -1.5


def test_a_forecast_that_errs_is_corrected_by_measuring():
    moments = np.arange(6 * RATE) / RATE
    rumble = 0.8 * np.sin(2 * np.pi * 35 * moments) * (np.sin(2 * np.pi * 0.5 * moments) > 0)  # loud, hardly heard
    wave = (rumble + 0.12 * np.sin(2 * np.pi * 2_000 * moments)).astype(np.float32)

    mastered = level(wave, Target())

    assert mastered.loudness.lufs == pytest.approx(-16, abs=0.25)
    assert mastered.loudness.true_peak_dbtp <= -1.5


def test_where_peaks_leave_no_room_the_ceiling_wins():
    clicks = np.zeros(4 * RATE, dtype=np.float32)
    clicks[::RATE] = 0.5

    mastered = level(clicks, Target())

    assert mastered.loudness.true_peak_dbtp <= -1.5
    assert mastered.loudness.lufs < -16


def test_what_is_loud_enough_already_is_only_turned_down():
    tone = (0.9 * np.sin(2 * np.pi * 400 * np.arange(3 * RATE) / RATE)).astype(np.float32)

    mastered = level(tone, Target())
    ratio = mastered.samples[1000:2000].astype(float) / 32768 / tone[1000:2000]

    assert mastered.loudness.lufs == pytest.approx(-16, abs=0.25)
    assert np.std(ratio[np.abs(tone[1000:2000]) > 0.1]) < 1e-3


def test_silence_is_a_failure():
    with pytest.raises(OutsideFailed, match="nothing but silence"):
        level(np.zeros(RATE, dtype=np.float32), Target())


def test_pauses_lie_between_sentences_as_long_as_asked():
    tone = np.full(RATE, 0.5, dtype=np.float32)
    padded = np.concatenate([np.zeros(RATE // 2, np.float32), tone, np.zeros(RATE, np.float32)])

    wave = join([(as_speech(padded), 0.7), (as_speech(padded), 0.0)])
    silent = np.abs(wave) < 0.001
    edges = np.flatnonzero(np.diff(silent.astype(int)))

    assert wave.size / RATE == pytest.approx(0.25 + 1 + 0.7 + 1 + 0.25 + 4 * 0.02, abs=0.01)
    assert (edges[2] - edges[1]) / RATE == pytest.approx(0.7 + 2 * 0.02, abs=0.005)


def test_resampling_keeps_pitch_and_length():
    rate = 22_050
    tone = np.sin(2 * np.pi * 440 * np.arange(2 * rate) / rate).astype(np.float32)

    wave = resampled(tone, rate)
    spectrum = np.abs(np.fft.rfft(wave * np.hanning(wave.size)))

    assert wave.size == 2 * RATE
    assert spectrum.argmax() / 2 == pytest.approx(440, abs=1)
    assert resampled(wave, RATE) is wave


def test_all_silence_is_trimmed_to_nothing():
    assert trimmed(np.zeros(1000, dtype=np.float32)).size == 0


def test_mastering_the_same_twice_gives_the_same_samples():
    parts = [(as_speech(speech_like(2.0, seed), RATE), 0.3) for seed in range(3)]

    first, second = master(parts, Target()), master(parts, Target())

    assert np.array_equal(first.samples, second.samples)
    assert first.samples.dtype == np.int16
    assert np.abs(first.samples).max() <= 32768 * from_db(-1.5)
