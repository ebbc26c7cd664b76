"""One contract over every output: a file, the null sound card, a card of PulseAudio, an Icecast on loopback."""

import http.server
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import imageio_ffmpeg
import miniaudio
import numpy as np
import pytest

from benchmarks import hearing, on_air
from scheduler.messages import OutsideFailed, Refused
from scheduler.playout.outputs.icecast import IcecastOutput
from scheduler.playout.outputs.inputs import InputStream
from scheduler.playout.outputs.mp3file import FileOutput
from scheduler.playout.outputs.soundcard import SoundCardOutput
from scheduler.playout.outputs.source import Mount

pytestmark = [pytest.mark.slow, pytest.mark.programs]

FFMPEG = Path(imageio_ffmpeg.get_ffmpeg_exe())
PASSWORD = "only for tests"


def wait_for(what, seconds=10.0):
    until = time.monotonic() + seconds
    while not what() and time.monotonic() < until:
        time.sleep(0.02)
    return what()


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    path = tmp_path_factory.mktemp("sound") / "sound.mp3"
    path.write_bytes(hearing.as_mp3(hearing.noise(1, 1.0)))
    return path


@pytest.fixture(params=["file", "null", "pulse", "icecast"])
def output(request, tmp_path):
    with ExitStack() as around:
        match request.param:
            case "file":
                opened = FileOutput(tmp_path / "day.mp3")
            case "null":
                opened = SoundCardOutput(backends=[miniaudio.Backend.NULL])
            case "pulse":
                around.enter_context(hearing.null_sink())
                opened = SoundCardOutput("null", backends=[miniaudio.Backend.PULSEAUDIO])
            case _:
                url = around.enter_context(hearing.icecast(hearing.free_port(), PASSWORD))
                opened = IcecastOutput(Mount(f"{url}/x.mp3", password=PASSWORD), FFMPEG)
        yield opened
        opened.close()


def test_every_output_keeps_the_contract(output, sound, tmp_path):
    none = tmp_path / "none.mp3"
    none.write_bytes(b"none")

    output.relay("VOV1", "VOV1")
    output.begin(sound, 100)
    output.run_for(100)
    output.begin(sound, over_and_over=True)
    output.run_for(300)
    output.stop()
    output.stop()
    output.silence(40)
    output.relay("")
    with pytest.raises(Refused, match=r"none\.mp3"):
        output.begin(none)

    assert output.trouble is None
    assert output.mark >= 0
    assert "mp3" in output.formats


def test_a_card_whose_server_goes_is_told_and_found_again(sound):
    with hearing.null_sink():
        output = SoundCardOutput(backends=[miniaudio.Backend.PULSEAUDIO], retry_seconds=0.2)
        output.begin(sound)
    assert wait_for(lambda: output.trouble is not None)
    with pytest.raises(OutsideFailed, match="looked for"):
        output.run_for(10)

    with hearing.null_sink():
        assert wait_for(lambda: output.trouble is None)
        sounded = output.timeline.sounded_frames
        output.begin(sound)
        assert wait_for(lambda: output.timeline.sounded_frames > sounded)
        output.close()


def test_a_server_that_goes_is_told_and_found_again(sound):
    port = hearing.free_port()
    with hearing.icecast(port, PASSWORD) as url:
        output = IcecastOutput(Mount(f"{url}/x.mp3", password=PASSWORD), FFMPEG, retry_seconds=0.2)
    assert wait_for(lambda: output.trouble is not None)
    with pytest.raises(OutsideFailed, match=r"127\.0\.0\.1"):
        output.begin(sound)

    with hearing.icecast(port, PASSWORD):
        assert wait_for(lambda: output.trouble is None)
        output.begin(sound)
        output.run_for(10)
        arguments = Path(f"/proc/{output._encoder.pid}/cmdline").read_bytes()
        output.close()

    assert PASSWORD.encode() not in arguments


def test_a_wrong_password_and_a_taken_mount_have_their_own_sentences():
    with hearing.icecast(hearing.free_port(), PASSWORD) as url:
        with pytest.raises(OutsideFailed, match="SCHEDULER_ICECAST_PASSWORD"):
            IcecastOutput(Mount(f"{url}/x.mp3", password="wrong"), FFMPEG)
        first = IcecastOutput(Mount(f"{url}/x.mp3", password=PASSWORD), FFMPEG)
        with pytest.raises(OutsideFailed, match="another source"):
            IcecastOutput(Mount(f"{url}/x.mp3", password=PASSWORD), FFMPEG)
        first.close()


def test_nobody_there_is_the_outside_worlds_failure():
    with pytest.raises(OutsideFailed, match="is sought again"):
        IcecastOutput(Mount(f"http://127.0.0.1:{hearing.free_port()}/x.mp3", password=PASSWORD), FFMPEG)


def test_an_input_is_decoded_silent_when_lost_and_sought_again(sound):
    asked = []

    class Stream(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "audio/mpeg")
            self.end_headers()
            self.wfile.write(sound.read_bytes())

        def log_message(self, *_): ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stream) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        stream = InputStream(f"http://127.0.0.1:{server.server_address[1]}/vov1", FFMPEG, retry_seconds=0.1)
        before = stream.read(100)
        stream.start()
        stream.start()
        assert wait_for(lambda: len(asked) > 1)
        assert wait_for(lambda: (data := stream.read(2400)) and np.frombuffer(data, "<i2").any())
        stream.stop()
        stream.stop()
        server.shutdown()

    assert before == b""
    assert stream.read(100) == b""


def test_what_the_journal_calls_aired_is_in_the_recording_and_nothing_else_is(tmp_path, monkeypatch):
    monkeypatch.setattr(on_air, "APART_SECONDS", 1.7)  # both outputs and a hundred slots: `benchmarks on_air`

    with hearing.null_sink():
        heard = on_air.by_sound_card(tmp_path, slots=2, faulty_every=2)

    assert len(heard.errors) == 2
    assert (heard.missed, heard.aired_not_heard, heard.heard_not_aired) == (1, 0, 0)
