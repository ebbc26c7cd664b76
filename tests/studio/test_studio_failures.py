"""The disk is full, the encoder is killed half-way: one sentence, no half file, and the rest of the batch goes on."""

import os
import stat
import subprocess
import sys
from dataclasses import replace

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile
from sample_home import NOW, opened
from sqlmodel import select
from test_mastering import speech_like

from scheduler.administration import accounts
from scheduler.messages import render
from scheduler.newsroom import desk as newsroom
from scheduler.records.audio import Rendering, Take
from scheduler.settings import Studio
from scheduler.studio import desk
from scheduler.studio.desk import DraftResult
from scheduler.studio.inventory import Fault
from scheduler.studio.mastering import RATE

pytestmark = [
    pytest.mark.slow,  # each test voices and encodes
    pytest.mark.skipif(os.name != "posix", reason="limits of file sizes and shell scripts are POSIX's"),
]

CENTRE = "Bà con nộp hồ sơ tại bộ phận một cửa của xã trong giờ hành chính các ngày trong tuần."
MOST_BYTES = 850_000
"""More than the database and its journal, and than a short take; less than a long one."""

LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from scheduler.cli.common import run
from scheduler.cli.root import scheduler
raise SystemExit(run(scheduler, sys.argv[2:]))
"""


BOTH = Studio(renderings=("loa", "opus-24"))
"""MP3 is made in this process; only the one for poor lines is ffmpeg's."""


def rows(house, table):
    with house.database.reading() as session:
        return list(session.exec(select(table)))


@pytest.fixture
def second_ffmpeg_dies(tmp_path, monkeypatch):
    """Kills the second run of the real encoder half-way; runs may begin at the same moment."""

    def begin():
        program, mark = tmp_path / "ffmpeg", tmp_path / "run"
        program.write_text(
            f"#!/bin/sh\nif ! mkdir '{mark}-1' 2>/dev/null && mkdir '{mark}-2' 2>/dev/null\n"
            f'then head -c 4000; kill -9 $$; fi\nexec "{imageio_ffmpeg.get_ffmpeg_exe()}" "$@"\n'
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(program))

    return begin


def test_an_encoder_killed_half_way_costs_one_bulletin_and_the_next_draft_makes_it(
    house, administrator, add_bulletin, tone_voice, second_ffmpeg_dies
):
    for number in ("một", "hai", "ba", "bốn"):
        add_bulletin(f"B-{number}", script=f"Tin số {number}.")
    voice, house = tone_voice(), replace(house, settings=replace(house.settings, studio=BOTH))
    second_ffmpeg_dies()

    outcomes = desk.draft(house, None, administrator, NOW, voices=[voice])

    failed = [o for o in outcomes if o.result is DraftResult.FAILED]
    made = [o for o in outcomes if o.result is DraftResult.MADE]

    assert (len(failed), len(made)) == (1, 3)
    assert render(failed[0].why, "vi") == (
        "Bộ mã hóa Opus không làm việc: ffmpeg bị dừng giữa chừng (tín hiệu 9), có thể do máy hết bộ nhớ."
        " Chạy `scheduler doctor`."
    )
    assert (len(rows(house, Take)), len(rows(house, Rendering))) == (3, 2 * 3)
    assert all(house.store.verify(kept.sha256, kept.ext) for kept in house.store.listing())
    asked = len(voice.asked)

    again = desk.draft(house, None, administrator, NOW, voices=[voice])

    assert sorted(o.result for o in again) == ["kept", "kept", "kept", "made"]
    assert len(voice.asked) == asked


def test_without_an_encoder_every_bulletin_is_told_and_nothing_is_half_made(
    house, administrator, add_bulletin, tone_voice, monkeypatch
):
    for number in range(2):
        add_bulletin(f"B-{number}")
    house = replace(house, settings=replace(house.settings, studio=BOTH))
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/nowhere/ffmpeg")

    outcomes = desk.draft(house, None, administrator, NOW, voices=[tone_voice()])

    assert [o.result for o in outcomes] == [DraftResult.FAILED] * 2
    assert all("thiếu chương trình ffmpeg" in render(o.why, "vi") for o in outcomes)
    assert rows(house, Take) == []


@pytest.fixture
def home(tmp_path):
    """A sample home with a short bulletin and one whose take is larger than the limit."""
    house = opened(tmp_path / "dai")
    by = accounts.resolve(house, "admin")
    sources = [("ngan.txt", CENTRE.encode()), ("dai.txt", "\n".join(f"Lần {n}. {CENTRE}" for n in "123456").encode())]
    newsroom.import_bulletins(house, sources, by, NOW)
    yield house
    house.database.close()


def limited(house, *words, most_bytes=MOST_BYTES):
    command = [sys.executable, "-c", LIMITED, str(most_bytes), "--lang", "vi", "--home", str(house.home)]
    return subprocess.run([*command, "--as", "admin", *words], capture_output=True, text=True, check=False)


def test_a_take_that_the_disk_can_not_hold_is_a_sentence_and_the_smaller_one_is_kept(home):
    done = limited(home, "draft", "BT-2023-001", "BT-2023-002")

    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert done.stdout.count("mới thu") == done.stdout.count("hỏng  ") == 1
    assert "Không ghi được vào kho âm thanh" in done.stdout
    assert "Dọn đĩa rồi chạy lại `scheduler draft`" in done.stdout
    assert len(rows(home, Take)) == len(rows(home, Rendering)) == 1
    assert {f.fault for f in desk.check_audio(home)} <= {Fault.ORPHANED}
    assert list(home.store.root.rglob("*.part")) == []
    by = accounts.resolve(home, "admin")
    assert {o.result for o in desk.draft(home, None, by, NOW)} == {DraftResult.KEPT, DraftResult.MADE}


def test_a_recording_that_the_disk_can_not_hold_is_a_sentence_and_leaves_nothing(home, tmp_path):
    file = tmp_path / "thu.wav"
    noisy = speech_like(30.0) / 3 + 0.03 * np.random.default_rng(1).standard_normal(
        30 * RATE
    )  # FLAC can't shrink noise
    soundfile.write(file, noisy, RATE)

    done = limited(home, "record", "BT-2023-001", str(file))

    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert rows(home, Take) == []
    assert list(home.store.root.rglob("*.part")) == []
