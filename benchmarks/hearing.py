"""What really came out of a player: a PulseAudio null sink recorded, an Icecast mount read back, sounds found in it."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import imageio_ffmpeg
import lameenc
import miniaudio
import numpy as np
from numpy.typing import NDArray
from scipy.signal import correlate  # type: ignore[import-untyped]  # scipy ships no types

RATE = 24_000
Samples = NDArray[np.float32]

_PORT_SECONDS = 10.0
_ICECAST = """<icecast><limits><sources>2</sources></limits>
<authentication><source-password>{password}</source-password><relay-password>x</relay-password>
<admin-user>admin</admin-user><admin-password>x</admin-password></authentication>
<hostname>127.0.0.1</hostname>
<listen-socket><port>{port}</port><bind-address>127.0.0.1</bind-address></listen-socket>
<paths><logdir>{folder}</logdir><webroot>/usr/share/icecast2/web</webroot><adminroot>/usr/share/icecast2/admin</adminroot>
</paths></icecast>"""


def noise(number: int, seconds: float) -> Samples:
    """Return a stretch of noise that no other number has, 300 to 6,000 Hz."""
    count = round(seconds * RATE)
    spectrum = np.fft.rfft(np.random.default_rng(number).standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    spectrum[(hertz < 300) | (hertz > 6000)] = 0
    made = np.fft.irfft(spectrum, count)
    return np.asarray(made / np.abs(made).max() * 0.5, dtype=np.float32)


def as_mp3(samples: Samples) -> bytes:
    """Encode as a rendering for loudspeakers."""
    coder = lameenc.Encoder()
    coder.set_bit_rate(48)
    coder.set_in_sample_rate(RATE)
    coder.set_channels(1)
    coder.set_quality(7)
    coder.silence()
    return bytes(coder.encode((samples * 32767).astype("<i2").tobytes())) + bytes(coder.flush())


def decoded(data: bytes) -> Samples:
    """Return an MP3's samples."""
    found = miniaudio.decode(data, nchannels=1, sample_rate=RATE, output_format=miniaudio.SampleFormat.SIGNED16)
    return np.asarray(np.frombuffer(found.samples, "<i2") / 32768, dtype=np.float32)


@contextmanager
def null_sink() -> Iterator[str]:
    """Run a PulseAudio whose only sink nobody hears; `PULSE_SERVER` names it; its monitor's name is handed back."""
    with tempfile.TemporaryDirectory() as folder:
        place = f"{folder}/socket"
        modules = ["module-null-sink sink_name=air", f"module-native-protocol-unix socket={place} auth-anonymous=1"]
        command = [program("pulseaudio"), "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
        before = {name: os.environ.get(name) for name in ("PULSE_SERVER", "XDG_RUNTIME_DIR")}
        os.environ.update(PULSE_SERVER=f"unix:{place}", XDG_RUNTIME_DIR=folder)
        server = subprocess.Popen(
            [*command, *(word for m in modules for word in ("-L", m))],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(Path(place).exists, "pulseaudio")
            yield "air.monitor"
        finally:
            server.terminate()
            server.wait()
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


@contextmanager
def icecast(port: int, password: str) -> Iterator[str]:
    """Run an Icecast on loopback and hand back its address; as another user where we are root."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "icecast.xml"
        config.write_text(_ICECAST.format(port=port, password=password, folder=folder), encoding="utf-8")
        Path(folder).chmod(0o777)
        user = "nobody" if os.geteuid() == 0 else None
        command = [program("icecast2"), "-c", str(config)]
        server = subprocess.Popen(command, user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait_for(lambda: _answers(port), "icecast2")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


@contextmanager
def recording(command: list[str], into: Path) -> Iterator[None]:
    """Let a program write raw samples (s16le, 24,000 Hz, mono) into a file meanwhile."""
    with into.open("wb") as file:
        recorder = subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            recorder.terminate()
            recorder.wait()


def from_sink(monitor: str) -> list[str]:
    """Return the command that records a sink's monitor."""
    form = ["--format=s16le", f"--rate={RATE}", "--channels=1", "--raw", "--latency-msec=50"]
    return [program("parec"), "-d", monitor, *form]


def from_mount(url: str) -> list[str]:
    """Return the command that listens to a mount."""
    form = ["-f", "s16le", "-ar", str(RATE), "-ac", "1", "-flush_packets", "1", "pipe:1"]
    return [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-f", "mp3", "-i", url, *form]


def heard(file: Path) -> Samples:
    """Return what was recorded."""
    data = file.read_bytes()
    return np.asarray(np.frombuffer(data[: len(data) // 2 * 2], "<i2") / 32768, dtype=np.float32)


def find(sound: Samples, where: Samples) -> tuple[float, float]:
    """Return the second at which a sound is most likely, and how alike what is there is, 0 to 1."""
    if len(where) < len(sound):
        return 0.0, 0.0
    match = correlate(where, sound, mode="valid", method="fft")
    total = np.concatenate(([0.0], np.cumsum(where.astype(np.float64) ** 2)))
    energy = np.sqrt(np.maximum(total[len(sound) :] - total[: -len(sound)], 1e-6)) * np.linalg.norm(sound)
    alike = np.abs(match) / energy
    at = int(np.argmax(alike))
    return at / RATE, float(alike[at])


def has_hole(sound: Samples, where: Samples, second: float) -> bool:
    """Tell whether a sound that begins at a second falls silent inside, or its halves don't lie where they should."""
    piece = where[round(second * RATE) :][: len(sound)]
    steps = piece[: len(piece) // 240 * 240].reshape(-1, 240)  # 10 ms
    loud = np.sqrt((steps**2).mean(axis=1))
    if (loud[2:-2] < 0.05 * np.median(loud)).any():
        return True
    half = len(sound) // 2
    first, last = find(sound[:half], piece[: half + RATE // 10])[0], find(sound[half:], piece[half - RATE // 10 :])[0]
    return abs(first) > 0.005 or abs(last - 0.1) > 0.005


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def program(name: str) -> str:
    """Return where a program is.

    Raises:
        RuntimeError: it isn't installed.
    """
    found = shutil.which(name, path="/usr/local/bin:/usr/bin:/usr/sbin")
    if found is None:
        raise RuntimeError(f"no {name}: install it")
    return found


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(what: Callable[[], bool], name: str) -> None:
    until = time.monotonic() + _PORT_SECONDS
    while not what():
        if time.monotonic() > until:
            raise RuntimeError(f"{name} doesn't start")
        time.sleep(0.05)
