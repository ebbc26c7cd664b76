"""What is said about a person's recording, by table: synthetic speech with one thing wrong at a time."""

import re

import numpy as np
import pytest
from test_mastering import speech_like

from scheduler.messages import LANGUAGES, render
from scheduler.studio.intake import Intake
from scheduler.studio.mastering import RATE
from scheduler.studio.soundness import EDGE_SECONDS, Grade, estimated_seconds, judge

SCRIPT = "Mời bà con nghe bản tin. " * 4  # some 10 s


def silence(seconds):
    return np.zeros(round(seconds * RATE), dtype=np.float32)


def noise(wave, loudest):
    return wave + (loudest * np.random.default_rng(2).standard_normal(wave.size)).astype(np.float32)


def found(wave, script=SCRIPT, clipped_share=0.0, complaint=""):
    judged = judge(Intake(wave.astype(np.float32), clipped_share, complaint), script)
    return {check.name: (check.grade, check.message.id.removeprefix("studio.check_")) for check in judged.checks}


SPEECH = speech_like(10.0)
GOOD = {
    "length": (Grade.GOOD, "length"),
    "clipping": (Grade.GOOD, "unclipped"),
    "edges": (Grade.GOOD, "edges"),
    "silence": (Grade.GOOD, "pauses"),
    "noise": (Grade.GOOD, "quiet"),
}


def test_a_good_recording_has_nothing_to_be_said_against():
    assert found(SPEECH) == GOOD
    assert found(noise(SPEECH, 0.002)) == GOOD


@pytest.mark.parametrize(
    ("name", "told", "wave", "more"),
    [
        ("length", (Grade.WARNING, "short"), speech_like(4.0), {}),
        ("length", (Grade.WARNING, "long"), speech_like(25.0), {}),
        ("length", (Grade.HOPELESS, "too_short"), speech_like(0.6), {}),
        ("length", (Grade.GOOD, "length_alone"), SPEECH, {"script": ""}),
        ("clipping", (Grade.WARNING, "clipped"), SPEECH, {"clipped_share": 0.01}),
        ("clipping", (Grade.GOOD, "unclipped"), SPEECH, {"clipped_share": 0.00005}),
        ("edges", (Grade.GOOD, "edges_cut"), np.concatenate([silence(4), SPEECH]), {}),
        ("edges", (Grade.GOOD, "edges_cut"), np.concatenate([SPEECH, silence(4)]), {}),
        (
            "silence",
            (Grade.WARNING, "long_pause"),
            np.concatenate([SPEECH[: 5 * RATE], silence(4), SPEECH[5 * RATE :]]),
            {},
        ),
        ("silence", (Grade.HOPELESS, "silent"), silence(10), {}),
        ("noise", (Grade.WARNING, "noisy"), noise(SPEECH, 0.03), {}),
        ("noise", (Grade.WARNING, "drowned"), noise(silence(10), 0.1), {}),
        ("noise", (Grade.GOOD, "no_pause"), np.sin(np.arange(10 * RATE) / 20) / 4, {"script": ""}),
        ("level", (Grade.WARNING, "soft"), SPEECH / 200, {}),
        ("whole", (Grade.WARNING, "damaged"), SPEECH, {"complaint": "partial file"}),
    ],
)
def test_one_thing_wrong_is_told_as_such(name, told, wave, more):
    assert found(wave, **more)[name] == told


def test_silence_of_only_noise_and_clicks_is_no_speech():
    clicks = silence(10)
    clicks[:: 2 * RATE] = 0.9

    assert judge(Intake(clicks, 0.0, ""), SCRIPT).hopeless


def test_silence_at_both_ends_is_cut_but_for_a_quarter_of_a_second():
    judged = judge(Intake(np.concatenate([silence(3), SPEECH, silence(5)]), 0.0, ""), SCRIPT)

    assert judged.wave.size / RATE == pytest.approx(10 + 2 * EDGE_SECONDS, abs=0.5)


def test_the_place_of_a_long_pause_is_counted_from_the_start_of_the_file():
    wave = np.concatenate([silence(60), SPEECH[: 5 * RATE], silence(4), SPEECH[5 * RATE :]])

    (pause,) = [c for c in judge(Intake(wave, 0.0, ""), SCRIPT).checks if c.name == "silence"]

    assert pause.message.values["at"] in {"1:04", "1:05"}
    assert pause.message.values["seconds"] == pytest.approx(4, abs=0.4)


def test_the_estimate_counts_syllables_and_pauses():
    assert estimated_seconds("") == 0.0
    assert estimated_seconds("một " * 190) == pytest.approx(60, abs=0.1)
    assert estimated_seconds("Xin chào. Xin chào.") > estimated_seconds("Xin chào xin chào.")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_warning_says_what_to_do(lang):
    waves = [speech_like(4.0), speech_like(25.0), noise(SPEECH, 0.03), SPEECH / 200, silence(9), speech_like(0.6)]
    checks = [c for wave in waves for c in judge(Intake(wave, 0.01, "partial file"), SCRIPT).checks]

    bad = [render(c.message, lang) for c in checks if c.grade is not Grade.GOOD]

    assert len(bad) > 8
    assert all(re.search(r"[Tt]hu lại|Nghe lại|[Rr]ecord|Listen", sentence) for sentence in bad)
