"""Another make's meter and reader: ffmpeg's ebur128 filter, and what ffmpeg says a file is."""

import re
import subprocess
from dataclasses import dataclass

import imageio_ffmpeg


@dataclass(frozen=True, slots=True)
class Reading:
    """What ffmpeg makes of sound: LUFS, dBTP, seconds, codec, Hz, channels as it names them."""

    lufs: float
    true_peak_dbtp: float
    seconds: float
    codec: str
    rate: int
    channels: str


def reading(data, form):
    """ffmpeg's reading of a file's bytes; `form` is the demuxer: "mp3", "ogg", "flac"."""
    program = imageio_ffmpeg.get_ffmpeg_exe()
    command = [program, "-nostdin", "-f", form, "-i", "-", "-af", "ebur128=peak=true", "-f", "null", "-"]
    said = subprocess.run(command, input=data, capture_output=True, check=True).stderr.decode()
    summary = said.rpartition("Summary:")[2]
    codec, rate, channels = re.search(r"Stream #0:0.*Audio: (\w+).*?, (\d+) Hz, (\w+)", said).groups()
    hours, minutes, seconds = re.findall(r"time=(\d+):(\d+):([\d.]+)", said)[-1]
    return Reading(
        float(re.search(r"I:\s+(-?[\d.]+) LUFS", summary)[1]),
        float(re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary)[1]),
        3600 * int(hours) + 60 * int(minutes) + float(seconds),
        codec,
        int(rate),
        channels,
    )
