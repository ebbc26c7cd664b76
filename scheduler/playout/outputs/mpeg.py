"""MPEG audio frames (layer III): where they begin and how long they are. No decoding.

Header layout: ISO/IEC 11172-3 clause 2.4.1.3 (MPEG-1) and ISO/IEC 13818-3 (MPEG-2, lower sampling rates). Our
renderings are MPEG-2, mono, 24 000 Hz, 48 kbit/s: every frame has 144 bytes and 24 ms.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from scheduler.messages import Refused

_HEADER_BYTES = 4
_ID3_HEADER_BYTES = 10
_ID3V1_BYTES = 128
_SYNC = 0b111_1111_1111
_LAYER_III = 1
_MPEG1 = 3
_MPEG2 = 2
_MPEG25 = 0
_MONO = 3
_BITRATES_KBIT = {
    _MPEG1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    _MPEG2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES_HZ = {_MPEG1: (44100, 48000, 32000), _MPEG2: (22050, 24000, 16000), _MPEG25: (11025, 12000, 8000)}


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """What one frame's header says; `samples` per channel, `side_bytes` of side information behind the header."""

    raw: bytes
    sample_rate: int
    mono: bool
    bitrate_kbit: int
    size_bytes: int
    samples: int
    side_bytes: int

    @property
    def milliseconds(self) -> float:
        """Length of the frame's sound."""
        return self.samples * 1000 / self.sample_rate

    def fits(self, other: "FrameHeader") -> bool:
        """Tell whether frames of both may stand in one stream."""
        return (self.sample_rate, self.mono, self.samples) == (other.sample_rate, other.mono, other.samples)

    def silent_frame(self) -> bytes:
        """Return a frame of the same kind that decodes to silence: no side information, no sound data."""
        raw = bytearray(self.raw)
        raw[1] |= 1  # no checksum behind the header
        raw[2] &= 0b11111101  # no padding byte
        padded = self.raw[2] >> 1 & 1
        return bytes(raw) + bytes(self.size_bytes - padded - _HEADER_BYTES)


@dataclass(frozen=True, slots=True)
class Frames:
    """A file's frames: `starts[n]` is where frame n begins in `data`; the last entry is where the sound ends."""

    header: FrameHeader
    data: bytes
    starts: range | tuple[int, ...]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def cut(self, first: int, last: int) -> bytes:
        """Return the bytes of frames `first` to `last`, `last` excluded; beyond the end there are none."""
        top = len(self)
        return self.data[self.starts[min(first, top)] : self.starts[min(last, top)]]


def parse_header(raw: bytes) -> FrameHeader | None:
    """Read a frame header; None when the bytes are none of layer III with a plain bitrate."""
    if len(raw) < _HEADER_BYTES or raw[0] << 3 | raw[1] >> 5 != _SYNC:
        return None
    version, layer = raw[1] >> 3 & 3, raw[1] >> 1 & 3
    bitrate_index, rate_index, padding = raw[2] >> 4, raw[2] >> 2 & 3, raw[2] >> 1 & 1
    table = _BITRATES_KBIT[_MPEG1 if version == _MPEG1 else _MPEG2]
    if layer != _LAYER_III or version not in _RATES_HZ or not 0 < bitrate_index < len(table) or rate_index == 3:  # noqa: PLR2004 - "reserved"
        return None
    first = version == _MPEG1
    mono = raw[3] >> 6 == _MONO
    rate, bitrate, samples = _RATES_HZ[version][rate_index], table[bitrate_index], 1152 if first else 576
    side = (17 if mono else 32) if first else (9 if mono else 17)
    size = samples // 8 * bitrate * 1000 // rate + padding
    return FrameHeader(bytes(raw[:_HEADER_BYTES]), rate, mono, bitrate, size, samples, side)


@lru_cache(maxsize=32)
def _cached(path: Path, size_bytes: int, changed_ns: int) -> Frames:  # noqa: ARG001 - they make the key of the cache
    return frames_of(path.read_bytes(), path.name)


def read_frames(path: Path) -> Frames:
    """Return a file's frames; the last few files are remembered.

    Raises:
        Refused: not an MP3, or frames of different kinds in it.
        OSError: it can't be read.
    """
    stat = path.stat()
    return _cached(path, stat.st_size, stat.st_mtime_ns)


def frames_of(data: bytes, name: str) -> Frames:
    """Return the frames of an MP3, tags and an encoder's information frame left out.

    Args:
        data: the whole file.
        name: the file as the user knows it, for the sentence.

    Raises:
        Refused: not an MP3, or frames of different kinds in it.
    """
    start, end = _without_tags(data)
    header = parse_header(data[start : start + _HEADER_BYTES])
    if header is None:
        raise Refused("playout.not_mp3", file=name)
    behind = start + _HEADER_BYTES + header.side_bytes
    if data[behind : behind + 4] in (b"Xing", b"Info"):
        start += header.size_bytes
    size = header.size_bytes
    count = (end - start) // size
    sound = data[start : start + count * size]
    if count and all(len(set(sound[n::size])) == 1 for n in range(3)):  # every header alike: constant size
        return Frames(header, data, range(start, start + (count + 1) * size, size))
    starts = [start]
    while (found := parse_header(data[starts[-1] : starts[-1] + _HEADER_BYTES])) is not None:
        if not found.fits(header):
            raise Refused("playout.mixed_mp3", file=name)
        if starts[-1] + found.size_bytes > end:
            break
        starts.append(starts[-1] + found.size_bytes)
    if len(starts) == 1:
        raise Refused("playout.not_mp3", file=name)
    return Frames(header, data, tuple(starts))


def _without_tags(data: bytes) -> tuple[int, int]:
    """Return where the sound begins and ends between an ID3v2 tag in front and an ID3v1 tag behind."""
    start, end = 0, len(data)
    if data[:3] == b"ID3" and len(data) >= _ID3_HEADER_BYTES:
        size = 0
        for byte in data[6:_ID3_HEADER_BYTES]:
            size = size << 7 | byte & 0x7F
        start = _ID3_HEADER_BYTES + size
    if data[-_ID3V1_BYTES : -_ID3V1_BYTES + 3] == b"TAG":
        end -= _ID3V1_BYTES
    return start, end
