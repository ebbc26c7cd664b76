"""Runs of ffmpeg that are given limits: missing, killed, stuck, greedy."""

import os
import stat
import sys

import numpy as np
import pytest

from scheduler.messages import OutsideFailed, render
from scheduler.studio import coders, ffmpeg
from scheduler.studio.ffmpeg import FfmpegFailed, run_ffmpeg

TONE = (8_000 * np.sin(np.arange(24_000) / 10)).astype(np.int16)
# What ffmpeg itself does is tested everywhere; how it dies is played by scripts that Windows can't start as programs.
posix = pytest.mark.skipif(os.name != "posix", reason="shell scripts stand in for ffmpeg")


@pytest.fixture
def ffmpeg_does(tmp_path, monkeypatch):
    """Puts a shell script in ffmpeg's place."""

    def stand_in(script):
        program = tmp_path / "ffmpeg"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(program))

    return stand_in


def test_what_it_writes_comes_back_without_a_complaint():
    out, complaint = run_ffmpeg(["-f", "s16le", "-ar", "8000", "-i", "pipe:0", "-f", "u8", "pipe:1"], 10, bytes(20))

    assert (out, complaint) == (bytes([128] * 10), "")


@posix
@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("kill -9 $$", "studio.ffmpeg_killed"),
        ("exec sleep 20", "studio.ffmpeg_slow"),
        ("echo 'no such codec' >&2; exit 1", "no such codec"),
        ("exit 3", "ffmpeg 3"),
    ],
)
def test_each_way_of_failing_has_its_words(ffmpeg_does, script, told):
    ffmpeg_does(script)

    with pytest.raises(FfmpegFailed) as failed:
        run_ffmpeg([], 0.3)

    assert getattr(failed.value.why, "id", failed.value.why) == told


def test_a_program_that_is_not_there_is_said_to_be_missing(monkeypatch):
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/nowhere/ffmpeg")

    with pytest.raises(FfmpegFailed) as failed:
        run_ffmpeg([], 1)

    assert failed.value.why.id == "studio.ffmpeg_missing"


@posix
@pytest.mark.skipif(sys.platform == "darwin", reason="macOS knows no limit of memory")
def test_memory_and_processor_time_are_limited(ffmpeg_does):
    ffmpeg_does("ulimit -v; ulimit -t")

    out, _ = run_ffmpeg([], 7)

    assert out.split() == [str(ffmpeg.MOST_MEMORY_KIB).encode(), b"8"]


@posix
def test_an_encoder_that_hangs_is_stopped_and_the_sentence_says_so(ffmpeg_does, monkeypatch):
    ffmpeg_does("exec sleep 20")
    monkeypatch.setattr(coders, "LIMIT_SECONDS", 0.3)

    with pytest.raises(OutsideFailed) as failed:
        coders.opus(TONE, 24)

    assert render(failed.value.message, "vi").startswith("Bộ mã hóa Opus không làm việc: ffmpeg chạy quá 0 giây")


@posix
def test_an_encoder_that_answers_with_something_else_is_not_believed(ffmpeg_does):
    ffmpeg_does("cat > /dev/null; echo nonsense")

    with pytest.raises(OutsideFailed, match="encoder failed"):
        coders.opus(TONE, 24)
