"""What a waveform shows, and how it is drawn: on a page, on a terminal, on a terminal that knows only ASCII."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from scheduler.messages import Refused
from scheduler.studio.drawing import svg, terminal_lines
from scheduler.studio.waveform import Waveform, waveform_of

RATE = 24_000
SVG = "{http://www.w3.org/2000/svg}"


def hum(*levels):
    """Two seconds of 997 Hz at each amplitude, one after the other."""
    seconds = np.arange(2 * RATE) / RATE
    return np.concatenate([(level * 32767 * np.sin(2 * np.pi * 997 * seconds)).astype(np.int16) for level in levels])


def test_columns_hold_the_swing_and_the_body_of_their_stretch():
    wave = waveform_of(hum(0.5, 0.0, 0.1), RATE, columns=6)

    assert wave.seconds == 6
    assert wave.highs == pytest.approx((0.5, 0.5, 0, 0, 0.1, 0.1), abs=0.01)
    assert wave.lows == pytest.approx((-0.5, -0.5, 0, 0, -0.1, -0.1), abs=0.01)
    assert wave.bodies == pytest.approx((0.354, 0.354, 0, 0, 0.071, 0.071), abs=0.01)


def test_the_line_of_loudness_is_that_of_the_three_seconds_around_a_column():
    wave = waveform_of(hum(0.25, 0.25, 0.25, 0.25, 0.025, 0.025, 0.025, 0.025), RATE, columns=16)

    # a sine of 997 Hz in one channel: 3.01 LU below its peak in dBFS (EBU Tech 3341)
    assert wave.loudness[4] == pytest.approx(-12.04 - 3.01, abs=0.1)
    assert wave.loudness[12] == pytest.approx(-32.04 - 3.01, abs=0.1)
    assert wave.loudness[5] > wave.loudness[7] > wave.loudness[8] > wave.loudness[10]


@pytest.mark.parametrize("rate", [16_000, 24_000, 48_000])
def test_short_term_and_integrated_loudness_agree_on_steady_noise(rate):
    noise = np.random.default_rng(7).normal(0, 0.1, 12 * rate)
    wave = waveform_of((noise * 32767).astype(np.int16), rate, columns=40)

    assert wave.loudness == pytest.approx([wave.lufs] * 40, abs=0.5)
    assert float(np.mean(wave.loudness)) == pytest.approx(wave.lufs, abs=0.15)


def test_silence_and_the_shortest_sound_have_a_waveform_and_nothing_has_none():
    silent, one = waveform_of(np.zeros(RATE, np.int16), RATE, 4), waveform_of(np.array([9], np.int16), RATE, 4)

    assert (silent.highs, silent.loudness) == ((0.0,) * 4, (-120.0,) * 4)
    assert len(one.highs) == 4
    with pytest.raises(Refused):
        waveform_of(np.zeros(0, np.int16), RATE)


def test_the_picture_is_small_self_contained_and_the_same_every_time():
    samples = (np.random.default_rng(3).normal(0, 0.2, 20 * RATE).clip(-1, 1) * 32767).astype(np.int16)
    drawn = svg(waveform_of(samples, RATE), "Nước sạch & <vệ sinh>", "Dài 00:20")

    root = ET.fromstring(drawn)
    assert len(drawn.encode()) < 30_000
    assert drawn == svg(waveform_of(samples, RATE), "Nước sạch & <vệ sinh>", "Dài 00:20")
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == "Nước sạch & <vệ sinh>"
    assert root.find(f"{SVG}desc").text == "Dài 00:20"
    assert "href" not in drawn
    assert "prefers-color-scheme:dark" in drawn
    line = root.find(f"{SVG}path[@class='l']").get("d")
    assert line.count("L") == 359
    assert [text.text for text in root.iter(f"{SVG}text")][-2:] == ["0:20", "LUFS"]


def test_the_picture_of_silence_has_no_line_for_the_whole():
    root = ET.fromstring(svg(waveform_of(np.zeros(5 * RATE, np.int16), RATE), "t", "d"))

    assert root.find(f"{SVG}path[@class='h']") is None
    assert root.find(f"{SVG}path[@class='l']") is not None


@pytest.mark.parametrize(("seconds", "last"), [(4, "0:04"), (95, "1:30"), (2700, "45:00")])
def test_times_below_are_few_and_begin_at_nought(seconds, last):
    flat = Waveform(float(seconds), (-0.1,), (0.1,), (0.05,), (-20.0,), -20.0, -20.0)

    marks = [t.text for t in ET.fromstring(svg(flat, "t", "d")).iter(f"{SVG}text") if ":" in t.text]

    assert (marks[0], marks[-1]) == ("0:00", last)
    assert len(marks) <= 11


def test_a_terminal_shows_loud_and_soft_in_signs():
    wave = waveform_of(hum(0.5, 0.05), RATE, columns=40)

    *rows, loudness = terminal_lines(wave)

    assert [len(row) for row in (*rows, loudness)] == [20] * 5
    assert rows[0][:9] == "⣿" * 9
    assert rows[0][11:] == "⠀" * 9
    assert set(rows[1][11:] + rows[2][11:]) <= set("⣀⠉")
    assert loudness[0] == "█"
    assert loudness[-1] < loudness[0]


def test_a_terminal_without_such_signs_gets_plain_ones():
    lines = terminal_lines(waveform_of(hum(0.5, 0.0), RATE, columns=40), plain=True)

    assert [len(line) for line in lines] == [20, 20]
    assert all(line.isascii() for line in lines)
    assert lines[0].startswith("@@@")
    assert lines[0].endswith("   ")
