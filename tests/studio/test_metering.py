"""The meter against EBU Tech 3341's sine cases, made by synthesis (tolerance ±0.1 LU; true peak +0.2/−0.4 dB)."""

import math

import numpy as np
import pyloudnorm
import pytest
from scipy.signal import resample_poly

from scheduler.messages import Refused
from scheduler.studio.metering import from_db, integrated_lufs, measure, peak_envelope, to_db, true_peak_dbtp


def sine(level_dbfs, seconds, rate=48_000, frequency_hz=1000.0, phase_degrees=0.0):
    angle = 2 * np.pi * frequency_hz * np.arange(round(seconds * rate)) / rate + math.radians(phase_degrees)
    return (from_db(level_dbfs) * np.sin(angle)).astype(np.float32)


# The cases are stereo with the same sine in both channels, which is 3.01 LU louder than one channel alone.
BOTH = 10 * math.log10(2)


@pytest.mark.parametrize("rate", [24_000, 48_000])
@pytest.mark.parametrize(
    ("case", "steps", "expected_lufs"),
    [
        (1, [(-23, 20)], -23),
        (2, [(-33, 20)], -33),
        (3, [(-36, 10), (-23, 60), (-36, 10)], -23),
        (4, [(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23),
        (5, [(-26, 20), (-20, 20.1), (-26, 20)], -23),
    ],
)
def test_tech_3341_integrated_loudness(rate, case, steps, expected_lufs):
    wave = np.concatenate([sine(level, seconds, rate) for level, seconds in steps])

    assert integrated_lufs(wave, rate) + BOTH == pytest.approx(expected_lufs, abs=0.1)


@pytest.mark.parametrize("rate", [24_000, 48_000])
def test_tech_3341_case_6_weighs_five_channels(rate):
    levels = {"left": -28, "right": -28, "centre": -24, "left surround": -30, "right surround": -30}
    wave = np.stack([sine(level, 20, rate) for level in levels.values()], axis=1)

    assert integrated_lufs(wave, rate) == pytest.approx(-23, abs=0.1)


def test_two_channels_are_louder_by_three_than_one():
    one = sine(-20, 5)

    assert integrated_lufs(np.stack([one, one], axis=1), 48_000) == pytest.approx(
        integrated_lufs(one, 48_000) + BOTH, abs=0.01
    )


def test_short_sound_of_several_channels_is_measured_as_if_silence_followed():
    assert -40 < integrated_lufs(np.stack([sine(-20, 0.1)] * 2, axis=1), 48_000) < -20


@pytest.mark.parametrize(
    ("case", "divisor", "phase_degrees", "amplitude", "expected_dbtp"),
    [
        (15, 4, 0.0, 0.50, -6),
        (16, 4, 45.0, 0.50, -6),
        (17, 6, 60.0, 0.50, -6),
        (18, 8, 67.5, 0.50, -6),
        (19, 4, 45.0, 1.41, 3),
    ],
)
def test_tech_3341_true_peak(case, divisor, phase_degrees, amplitude, expected_dbtp):
    rate = 48_000
    wave = sine(to_db(amplitude), 1.0, rate, rate / divisor, phase_degrees)
    fade = np.minimum(1, np.arange(wave.size) / 480) * np.minimum(1, np.arange(wave.size)[::-1] / 480)

    found = true_peak_dbtp((wave * fade).astype(np.float32))

    assert expected_dbtp - 0.4 <= found <= expected_dbtp + 0.2


def test_whole_numbers_and_floating_point_measure_the_same():
    wave = sine(-20, 3, 24_000)

    floating, whole = measure(wave, 24_000), measure(np.rint(wave * 32768).astype(np.int16), 24_000)

    assert whole.lufs == pytest.approx(floating.lufs, abs=0.01)
    assert whole.true_peak_dbtp == pytest.approx(floating.true_peak_dbtp, abs=0.01)
    assert whole.seconds == floating.seconds == 3.0


def test_a_piece_shorter_than_a_block_is_measured():
    found = measure(sine(-20, 0.1, 24_000), 24_000)

    assert -40 < found.lufs < -20
    assert found.seconds == pytest.approx(0.1)


def test_silence_is_minus_infinity_and_nothing_is_refused():
    silent = measure(np.zeros(24_000, dtype=np.int16), 24_000)

    assert silent.lufs == -math.inf
    assert silent.true_peak_dbtp == -120
    with pytest.raises(Refused, match="no sound to measure"):
        measure(np.zeros(0, dtype=np.int16), 24_000)


def speech_like(seconds=12, rate=24_000):
    """Noise that comes and goes like syllables, with pauses."""
    noise = np.random.default_rng(3).standard_normal(seconds * rate)
    time = np.arange(noise.size) / rate
    loud = np.abs(np.sin(2 * np.pi * 2 * time)) ** 3 * (np.sin(2 * np.pi * 0.2 * time) > -0.5)
    return (0.1 * noise * loud).astype(np.float32)


def test_the_envelope_is_that_of_the_whole_oversampled_wave():
    wave = speech_like()
    fine = np.abs(resample_poly(wave, 4, 1)).reshape(-1, 4 * 24).max(axis=1)

    whole, above = peak_envelope(wave, 24), peak_envelope(wave, 24, floor=0.1)

    assert whole == pytest.approx(fine, abs=1e-3)
    assert above[fine > 0.1] == pytest.approx(fine[fine > 0.1], abs=1e-3)
    assert (above <= whole).all()
    assert true_peak_dbtp(wave) == pytest.approx(to_db(float(fine.max())), abs=0.01)


@pytest.mark.parametrize("rate", [24_000, 48_000])
def test_a_meter_that_others_wrote_says_the_same(rate):
    wave = speech_like(rate=rate)

    theirs = pyloudnorm.Meter(rate).integrated_loudness(wave.astype(np.float64))

    assert integrated_lufs(wave, rate) == pytest.approx(theirs, abs=0.1)  # it rounds the filters' frequencies


def test_the_envelope_sees_peaks_between_samples_of_their_own_block():
    rate = 48_000
    wave = np.concatenate([np.zeros(480, np.float32), sine(-6, 0.01, rate, rate / 4, 45.0)])

    envelope = peak_envelope(wave, 48)

    assert envelope.shape == (20,)
    assert envelope[0] < 0.001
    assert to_db(float(envelope[15])) == pytest.approx(-6, abs=0.4)
