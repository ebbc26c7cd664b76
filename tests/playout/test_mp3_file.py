"""The file output and the frames it copies; other people's decoders judge the result."""

import os
from pathlib import Path

import miniaudio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from player_station import mp3

from scheduler.messages import OutsideFailed, Refused
from scheduler.playout.outputs.mp3file import LOA_FRAME, FileOutput
from scheduler.playout.outputs.mpeg import frames_of, parse_header


@pytest.fixture
def sound(tmp_path):
    path = tmp_path / "sound.mp3"
    path.write_bytes(mp3(1200, 7))
    return path


def test_our_loudspeaker_frames_are_144_bytes_and_24_ms():
    header = parse_header(LOA_FRAME)

    assert (header.size_bytes, header.milliseconds, header.sample_rate, header.mono) == (144, 24.0, 24_000, True)


@pytest.mark.parametrize(
    ("raw", "size", "samples"),
    [
        (b"\xff\xfb\x90\x00", 417, 1152),  # MPEG-1 128 kbit/s 44,100 Hz
        (b"\xff\xfb\x92\x00", 418, 1152),  # the same with its padding byte
        (b"\xff\xf3\x40\xc0", 104, 576),  # MPEG-2 32 kbit/s 22,050 Hz
        (b"\xff\xe3\x48\xc0", 144, 576),  # MPEG-2.5 32 kbit/s 16,000 Hz would be MPEG-2; 8,000 Hz here
    ],
)
def test_other_kinds_of_frames_are_measured_too(raw, size, samples):
    header = parse_header(raw)

    assert header.samples == samples
    assert abs(header.size_bytes - size) <= (144 if raw[1] == 0xE3 else 0)


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xf3", b"RIFF", b"\xff\xf1\x64\xc4", b"\xff\xf3\xf4\xc4", b"\xff\xf3\x6c\xc4"]
)
def test_what_is_no_layer_three_header_is_none(raw):
    assert parse_header(raw) is None


def test_tags_and_an_encoders_information_frame_are_no_sound():
    side = 4 + 9
    info = LOA_FRAME + bytes(side - 4) + b"Info" + bytes(144 - side - 4)
    data = mp3(240, 3)
    tag, body = data[:30], data[30:]

    frames = frames_of(tag + info + body + b"TAG" + bytes(125), "x.mp3")

    assert len(frames) == 10
    assert frames.cut(0, 10) == body


def test_a_changing_bitrate_is_walked_frame_by_frame():
    small = b"\xff\xf3\x44\xc4" + bytes(92)  # 32 kbit/s: 96 bytes
    large = LOA_FRAME + bytes(140)

    frames = frames_of(large + small + large, "x.mp3")

    assert [len(frames.cut(n, n + 1)) for n in range(3)] == [144, 96, 144]


@pytest.mark.parametrize("data", [b"", b"RIFF....WAVE", b"\xff\xf3\x64\xc4", b"ID3", os.urandom(500) + b"\x00"])
def test_what_is_no_mp3_is_refused_with_its_name(data):
    with pytest.raises(Refused, match=r"tin\.mp3"):
        frames_of(data, "tin.mp3")


def test_frames_of_two_kinds_in_one_file_are_refused():
    with pytest.raises(Refused, match="mixes"):
        frames_of(mp3(48, 1) + b"\xff\xfb\x90\x00" + bytes(413), "tin.mp3")


def test_the_file_gets_its_name_only_when_it_is_complete(tmp_path, sound):
    output = FileOutput(tmp_path / "day.mp3")
    output.begin(sound)
    output.run_for(1200)
    before = list(tmp_path.glob("[!.]*.mp3"))
    output.stop()
    output.close()
    output.close()

    assert before == [sound]
    assert (tmp_path / "day.mp3").stat().st_size == 50 * 144
    assert not list(tmp_path.glob(".*"))


def test_a_day_on_which_nothing_went_out_leaves_no_file(tmp_path):
    output = FileOutput(tmp_path / "day.mp3")

    output.close()

    assert list(tmp_path.iterdir()) == []


def test_a_cut_falls_on_a_frame_and_silence_fills_what_a_sound_lacks(tmp_path, sound):
    output = FileOutput(tmp_path / "day.mp3")
    output.begin(sound, 600)
    output.run_for(605)
    output.stop()
    output.begin(sound)
    output.run_for(1320)
    output.close()

    frames = frames_of((tmp_path / "day.mp3").read_bytes(), "day.mp3")
    numbers = [frames.cut(n, n + 1)[4:8] for n in range(len(frames))]

    spoken, silent = (7).to_bytes(4, "big"), bytes(4)
    assert numbers == [spoken] * 25 + [spoken] * 50 + [silent] * 5


def test_a_sound_of_another_rate_is_refused_with_both_rates(tmp_path):
    other = tmp_path / "other.mp3"
    other.write_bytes((b"\xff\xfb\x90\x00" + bytes(413)) * 3)

    with pytest.raises(Refused, match=r"44,100 Hz.*24,000 Hz"):
        FileOutput(tmp_path / "day.mp3").begin(other)


def test_a_sound_that_is_not_there_is_the_outside_worlds_failure(tmp_path):
    with pytest.raises(OutsideFailed):
        FileOutput(tmp_path / "day.mp3").begin(tmp_path / "gone.mp3")


@given(pieces=st.lists(st.integers(0, 5000), min_size=1, max_size=30))
def test_however_time_is_cut_up_the_length_is_right_within_a_frame(tmp_path_factory, pieces):
    path = tmp_path_factory.mktemp("out") / "day.mp3"
    output = FileOutput(path)
    for piece in pieces:
        output.silence(piece)
    output.close()

    written = path.stat().st_size if path.exists() else 0

    assert abs(written / 144 * 24 - sum(pieces)) <= 12


def test_a_silent_frame_decodes_to_silence_of_24_ms_each(tmp_path):
    output = FileOutput(tmp_path / "quiet.mp3")
    output.silence(2400)
    output.close()

    decoded = miniaudio.decode_file(str(tmp_path / "quiet.mp3"), nchannels=1, sample_rate=24_000)

    assert decoded.num_frames == 100 * 576
    assert set(decoded.samples) == {0}


def test_writing_goes_on_where_the_journal_says(tmp_path, sound):
    first = FileOutput(tmp_path / "day.mp3")
    first.begin(sound)
    first.run_for(480)
    mark = first.mark
    first.run_for(240)
    part: Path = tmp_path / ".day.mp3.part"
    with part.open("ab") as file:
        file.write(b"torn")

    second = FileOutput(tmp_path / "day.mp3", mark)
    second.begin(sound, 480)
    second.run_for(720)
    second.close()

    assert (tmp_path / "day.mp3").read_bytes() == mp3(1200, 7)[30:]
