"""What people send as a recording: every kind of sound file, and files that only call themselves one."""

import subprocess

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile

from scheduler.messages import OutsideFailed, Refused
from scheduler.studio.intake import MOST_MINUTES, demuxer_of, take_in
from scheduler.studio.mastering import RATE

pytestmark = pytest.mark.slow  # each test runs ffmpeg

SECONDS = 2.0
PHONE = ("-c:a", "libopencore_amrnb", "-ar", "8000", "-ac", "1", "-b:a", "12.2k")


def tone(rate=44_100, loudest=0.3):
    moments = np.arange(round(SECONDS * rate)) / rate
    return loudest * np.sin(2 * np.pi * 220 * moments)


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    file = tmp_path_factory.mktemp("thu") / "goc.wav"
    soundfile.write(file, tone(), 44_100)
    return file


def converted(original, folder, name, *options):
    """A file as another program would have written it."""
    file = folder / name
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", "-i", str(original), *options, str(file)]
    subprocess.run(command, check=True)
    return file


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("thu.mp3", ()),
        ("thu.m4a", ()),
        ("dau-tep.m4a", ("-movflags", "+faststart")),
        ("thu.aac", ()),
        ("thu.opus", ()),
        ("thu.ogg", ("-c:a", "libvorbis")),
        ("thu.flac", ()),
        ("thu.aiff", ()),
        ("thu.caf", ()),
        ("thu.webm", ()),
        ("thu.wma", ()),
        ("thu.amr", PHONE),
        ("thu.3gp", PHONE),
        ("8-khz.wav", ("-ar", "8000", "-c:a", "pcm_mulaw")),
        ("96-khz.wav", ("-ar", "96000", "-c:a", "pcm_f32le")),
        ("hai-kenh.wav", ("-ac", "2", "-af", "pan=stereo|c0=c0|c1=c0", "-c:a", "pcm_s24le")),
        (
            "nam-kenh.flac",
            (
                "-af",
                "pan=5.1|c2=c0",
            ),
        ),
    ],
)
def test_every_kind_of_recording_is_read_at_one_rate_and_level(original, tmp_path, name, options):
    intake = take_in(converted(original, tmp_path, name, *options))

    middle = intake.wave[RATE // 2 : RATE]
    assert intake.wave.dtype == np.float32
    assert intake.wave.size / RATE == pytest.approx(SECONDS, abs=0.15)
    assert 0.08 < np.abs(middle).max() < 0.36
    assert (intake.clipped_share, intake.complaint) == (0.0, "")


def test_the_bytes_decide_and_not_the_name(original, tmp_path):
    for name in ("thu.m4a", "thu.txt", "thu"):
        renamed = tmp_path / name
        renamed.write_bytes(original.read_bytes())

        assert take_in(renamed).wave.size == SECONDS * RATE


def test_a_long_tag_in_front_is_passed_over(original, tmp_path):
    flac = converted(original, tmp_path, "thu.flac").read_bytes()
    picture = bytes(20_000)
    tagged = tmp_path / "co-bia.mp3"
    tagged.write_bytes(b"ID3\x03\x00\x00" + bytes([0, 1, 28, 32]) + picture + flac)

    assert take_in(tagged).wave.size == SECONDS * RATE


TRICKS = {
    "danh-sach.mp3": b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n",
    "hls.mp3": b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n",
    "noi.wav": b"ffconcat version 1.0\nfile 'file:///etc/passwd'\n",
    "hinh.mp3": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    "dash.m4a": b'<?xml version="1.0"?><MPD><BaseURL>file:///etc/passwd</BaseURL></MPD>',
    "sdp.mp3": b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
    "chu.mp3": "Kính gửi quý đài, bài thu ở tệp khác.".encode(),
    "nen.wav": b"PK\x03\x04" + bytes(200),
    "anh.mp3": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "duong-dan.mp3": b"file:///etc/passwd",
}


@pytest.mark.parametrize("name", TRICKS)
def test_what_would_make_ffmpeg_open_something_else_is_no_sound_file(tmp_path, name):
    file = tmp_path / name
    file.write_bytes(TRICKS[name])

    with pytest.raises(Refused) as refused:
        take_in(file)

    assert refused.value.message.id == "studio.recording_no_sound"


def test_an_mp4_that_names_another_file_opens_nothing_else(original, tmp_path):
    secret = converted(original, tmp_path, "rieng.m4a", "-af", "asetrate=88200")
    data = converted(original, tmp_path, "thu.m4a").read_bytes()
    own = b"\0\0\0\x0curl \0\0\0\x01"  # flag 1: the sound is in this file
    path = str(secret).encode() + b"\0"
    other = (12 + len(path)).to_bytes(4, "big") + b"url \0\0\0\0" + path
    assert data.count(own) == 1
    trick = tmp_path / "tro-di.m4a"
    trick.write_bytes(grown(data, own, other))

    assert np.array_equal(take_in(trick).wave, take_in(tmp_path / "thu.m4a").wave)


def grown(data, own, other):
    """The file with a box replaced by a longer one, the sizes of the boxes around it grown by as much."""
    place, more = data.index(own), len(other) - len(own)
    changed = bytearray(data)
    for box in (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"):
        at = changed.rindex(box, 0, place) - 4
        changed[at : at + 4] = (int.from_bytes(changed[at : at + 4], "big") + more).to_bytes(4, "big")
    return bytes(changed[:place]) + other + bytes(changed[place + len(own) :])


def test_an_empty_file_and_a_folder_are_said_to_be_empty(tmp_path):
    (tmp_path / "trong.wav").touch()

    for file in (tmp_path / "trong.wav", tmp_path):
        with pytest.raises(Refused, match="is empty"):
            take_in(file)


@pytest.mark.parametrize(
    "head", [b"RIFF\xff\xff\xff\xffWAVE", b"fLaC", b"OggS", b"\0\0\0\x20ftypM4A ", b"\xff\xfb\x90\x44"]
)
def test_a_good_beginning_and_nothing_behind_it_is_a_broken_file(tmp_path, head):
    file = tmp_path / "hong"
    file.write_bytes(head + bytes(range(256)) * 8)

    with pytest.raises(Refused) as refused:
        take_in(file)

    assert refused.value.message.id == "studio.recording_broken"


@pytest.mark.parametrize("name", ["thu.wav", "thu.mp3", "thu.aac", "dau-tep.m4a"])
def test_of_a_file_that_was_cut_off_the_rest_is_read(original, tmp_path, name):
    options = ("-movflags", "+faststart") if name.endswith("m4a") else ()
    whole = converted(original, tmp_path, name, *options).read_bytes()
    cut = tmp_path / f"cut-{name}"
    cut.write_bytes(whole[: len(whole) * 2 // 3])

    intake = take_in(cut)

    assert 0.3 * SECONDS < intake.wave.size / RATE < 0.95 * SECONDS


def test_three_hours_are_refused_before_they_are_all_read(tmp_path):
    file = tmp_path / "ba-gio.wav"
    seconds = 3 * 60 * 60
    head = b"RIFF" + (36 + seconds * 8000).to_bytes(4, "little") + b"WAVEfmt \x10\0\0\0\x07\0\x01\0"
    head += (8000).to_bytes(4, "little") * 2 + b"\x01\0\x08\0data" + (seconds * 8000).to_bytes(4, "little")
    with file.open("wb") as opened:
        opened.write(head)
        opened.truncate(44 + seconds * 8000)

    with pytest.raises(Refused, match=f"longer than {MOST_MINUTES} minutes"):
        take_in(file)


def test_of_two_channels_the_mean_is_taken_unless_one_is_dead_or_turned_round(tmp_path):
    wave = tone(RATE)
    file = tmp_path / "hai-kenh.wav"
    loudest = {}
    for kind, other in {"alike": wave, "half": 0.5 * wave, "dead": 0 * wave, "turned": -wave}.items():
        soundfile.write(file, np.column_stack([wave, other]), RATE)
        loudest[kind] = float(np.abs(take_in(file).wave).max())

    assert loudest == pytest.approx({"alike": 0.3, "half": 0.225, "dead": 0.3, "turned": 0.3}, abs=0.01)


def test_clipping_is_counted_in_the_channel_where_it_is(tmp_path):
    wave = tone(RATE, 0.5)
    file = tmp_path / "ret.wav"
    soundfile.write(file, np.column_stack([wave, np.clip(8 * wave, -1, 1)]), RATE)

    assert take_in(file).clipped_share > 0.5


def test_without_ffmpeg_the_world_failed_and_not_the_file(original, monkeypatch):
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/nowhere/ffmpeg")

    with pytest.raises(OutsideFailed, match=r"ffmpeg is missing.*scheduler doctor"):
        take_in(original)


def test_no_name_of_a_kind_that_opens_other_files_is_ever_forced():
    heads = [bytes([first, second]) + bytes(62) for first in range(256) for second in range(256)]

    assert {demuxer_of(head) for head in [*heads, *TRICKS.values()]} == {None, "mp3", "aac"}
