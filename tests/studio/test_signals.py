"""The signals before an emergency and a drill: unlike each other, as loud as the voice, the same each time."""

import numpy as np
import pytest

from scheduler.studio.mastering import RATE
from scheduler.studio.signals import Signal, gongs, siren, with_signal

SPEECH = (0.2 * np.sin(2 * np.pi * 220 * np.arange(RATE) / RATE)).astype(np.float32)


def pitches_hz(wave):
    """The strongest frequency in each tenth of a second that is heard."""
    step = RATE // 10
    pieces = [wave[at : at + step] for at in range(0, len(wave) - step, step)]
    return [float(np.argmax(np.abs(np.fft.rfft(p)))) * RATE / step for p in pieces if np.abs(p).max() > 0.02]


def loudness(wave):
    heard = wave[np.abs(wave) > 0.01]
    return float(np.sqrt(np.mean(heard**2)))


def test_a_siren_rises_and_falls_and_a_drills_gongs_only_step_down():
    rising = np.sign(np.diff(pitches_hz(siren())))
    falling = np.diff(pitches_hz(gongs()))

    assert {1.0, -1.0} <= set(rising)
    assert max(pitches_hz(siren())) - min(pitches_hz(siren())) > 400
    assert max(falling) <= 0


@pytest.mark.parametrize(("signal", "seconds"), [(Signal.ALARM, 4.0), (Signal.DRILL, 2.4)])
def test_the_words_follow_their_signal_unchanged_and_both_are_as_loud(signal, seconds):
    whole = with_signal(signal, SPEECH)

    front = whole[: -len(SPEECH)]
    assert np.array_equal(whole[-len(SPEECH) :], SPEECH)
    assert len(front) / RATE == pytest.approx(seconds + 0.4, abs=0.01)
    assert loudness(front) == pytest.approx(loudness(SPEECH), rel=0.15)
    assert np.array_equal(whole, with_signal(signal, SPEECH))


def test_nothing_is_put_before_what_is_no_emergency_and_a_silent_voice_gets_a_silent_signal():
    assert with_signal(Signal.NONE, SPEECH) is SPEECH
    assert np.abs(with_signal(Signal.ALARM, np.zeros(RATE, dtype=np.float32))).max() == 0
