"""The sound card, by miniaudio's null device: everything but the sound."""

import subprocess
import time
from dataclasses import replace
from datetime import timedelta

import imageio_ffmpeg
import miniaudio
import pytest

from scheduler.messages import OutsideFailed, Refused
from scheduler.playout.journal import read_journal
from scheduler.playout.outputs.soundcard import SoundCardOutput
from scheduler.playout.outputs.timeline import SAMPLE_RATE
from scheduler.timekeeping import SystemClock, at, broadcast_day

pytestmark = pytest.mark.slow  # a device plays in real time


@pytest.fixture
def card():
    output = SoundCardOutput(backends=[miniaudio.Backend.NULL])
    yield output
    output.close()


@pytest.fixture(scope="module")
def tone(tmp_path_factory):
    """Two seconds of a tone in the loudspeaker profile."""
    path = tmp_path_factory.mktemp("tone") / "tone.mp3"
    made = [
        "-f",
        "lavfi",
        "-i",
        "sine=440:d=2",
        "-ar",
        "24000",
        "-ac",
        "1",
        "-b:a",
        "48k",
        "-write_xing",
        "0",
        str(path),
    ]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *made], check=True)
    return path


def wait_for(what, seconds=10.0):
    until = time.monotonic() + seconds
    while not what() and time.monotonic() < until:
        time.sleep(0.01)
    return what()


def test_a_sound_reaches_the_device_and_ends_by_itself(card, tone):
    card.begin(tone)

    assert wait_for(lambda: card.timeline.sounded_frames >= 2 * SAMPLE_RATE)
    card.run_for(2000)


def test_the_beginning_can_be_left_out_and_a_stop_is_at_once(card, tone):
    card.begin(tone, 1500)
    time.sleep(0.9)
    assert SAMPLE_RATE * 0.4 <= card.timeline.sounded_frames <= SAMPLE_RATE * 0.6

    card.begin(tone)
    card.stop()
    sent = card.timeline.sounded_frames
    time.sleep(0.5)

    assert card.timeline.sounded_frames - sent <= SAMPLE_RATE // 4  # what the device had asked for already


def test_what_is_no_sound_is_refused_with_its_name(card, tmp_path):
    path = tmp_path / "tin.mp3"
    path.write_bytes(b"none")

    with pytest.raises(Refused, match=r"tin\.mp3"):
        card.begin(path)


def test_a_device_that_is_gone_is_told_and_found_again(card, tone):
    lost = card._device
    lost.stop()

    with pytest.raises(OutsideFailed, match="sound card"):
        card.begin(tone)
    assert wait_for(lambda: card.trouble is None)
    card.begin(tone)
    assert wait_for(lambda: card.timeline.sounded_frames > 0)
    assert card._device is not lost


def test_a_device_of_another_name_is_refused_with_those_there_are():
    with pytest.raises(OutsideFailed, match="NULL Playback Device"):
        SoundCardOutput("loa phường", backends=[miniaudio.Backend.NULL])


@pytest.mark.slow
def test_a_slot_goes_out_in_real_time_and_is_measured(station, card, tone):
    clock = SystemClock()
    now = clock.now()
    minute = (now - at(broadcast_day(now), 0)).total_seconds() / 60
    kept = station.shelf.store.put_bytes(tone.read_bytes(), "mp3")
    start = (now + timedelta(seconds=0.5)).replace(microsecond=0) + timedelta(seconds=1)  # documents say milliseconds
    slot = replace(station.slot("a", 0, 1_500), starts_at=start)
    ref = replace(slot.renderings[0], sha256=kept.sha256, milliseconds=1_500)
    window = replace(station.window(minute=minute, sounds=False), starts_at=now)
    station.publish([replace(slot, renderings=(ref,))], [window], day=broadcast_day(now))
    player = station.start(clock=clock, output=card, heartbeat_seconds=0.4)

    player.run(start + timedelta(seconds=1))

    (entry,) = read_journal(station.shelf.journal_path)
    assert (entry.outcome.value, entry.clock.value) == ("played", "system")
    assert 1_500 <= entry.milliseconds <= 1_600
    assert timedelta(0) <= entry.started_at - start < timedelta(seconds=1)
    assert card.timeline.sounded_frames >= SAMPLE_RATE
