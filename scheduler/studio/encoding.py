"""Takes and renderings as files: FLAC for what is pinned, MP3 and Opus for what is played."""

import io
from dataclasses import dataclass

import numpy as np
import soundfile

from scheduler.messages import OutsideFailed
from scheduler.studio import coders
from scheduler.studio.coders import FRAME_BYTES, FRAME_MS
from scheduler.studio.horn import PEAK_OVER_LOUDNESS_DB, for_horn
from scheduler.studio.mastering import RATE, Mastered, Target, level
from scheduler.studio.metering import Loudness, from_db, measure, to_wave
from scheduler.studio.profiles import LOA, Profile
from scheduler.studio.tagging import Label
from scheduler.studio.voices.contract import Samples, Speech

BRIEF_SECONDS = 3.0
"""Sound shorter than this has no loudness worth the name; its peak alone is held."""
CEILING_DBTP = -1.0
"""Highest true peak of a rendering, decoded."""
TOLERANCE_LU = 0.5
"""How far a decoded rendering may lie from its loudness."""

_CLOSE_LU = 0.4  # what is further off is made again: a meter of another make may differ by a tenth
_MARGIN_DB = 0.1
_ROUNDS = 8
_LIMITED_ROUNDS = 5  # what deeper limiting can't bring below the ceiling by then is turned down as a whole


@dataclass(frozen=True, slots=True)
class Encoded:
    """A rendering's bytes without tags.

    Attributes:
        frames: MP3: MPEG frames one after another, each of 144 bytes and 24 ms, nothing else; Opus: an Ogg stream.
        format: "mp3" or "opus".
        loudness: of what a decoder makes of them.
    """

    frames: bytes
    format: str
    loudness: Loudness

    @property
    def milliseconds(self) -> int:
        """Length of the sound; of MP3 that of its frames."""
        if self.format == "mp3":
            return len(self.frames) // FRAME_BYTES * FRAME_MS
        return round(self.loudness.seconds * 1000)


def encode_take(samples: Samples, rate: int = RATE, label: Label | None = None) -> bytes:
    """Return mono 16-bit sound as FLAC with its label as comments; the same of both gives the same bytes."""
    file = io.BytesIO()
    with soundfile.SoundFile(file, "w", rate, 1, "PCM_16", format="FLAC") as flac:
        for comment, text in _comments(label).items():
            setattr(flac, comment, text)
        flac.write(samples)
    return file.getvalue()


def _comments(label: Label | None) -> dict[str, str]:
    if label is None:
        return {}
    said = {"title": label.title, "artist": label.voice, "genre": label.topic, "album": label.code}
    said["comment"] = label.remark
    return {name: text for name, text in said.items() if text}  # libsndfile refuses empty ones


def label_of_take(data: bytes, voice_kind: str) -> Label:
    """Return the label that `encode_take` wrote into a FLAC file; the kind of voice stands in records only.

    Raises:
        OutsideFailed: it is no sound.
    """
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as flac:
            return Label(flac.title, flac.genre, flac.album, flac.artist, voice_kind)
    except soundfile.LibsndfileError as error:
        raise OutsideFailed("studio.not_sound", why=error.error_string) from error


def is_take(data: bytes, target: Target) -> bool:
    """Tell whether bytes are a take as mastered here: mono FLAC at 24 000 Hz, at the loudness, below the ceiling."""
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as flac:
            kind = (flac.format, flac.samplerate, flac.channels)
    except soundfile.LibsndfileError:
        return False
    if kind != ("FLAC", RATE, 1):
        return False
    loudness = measure(decode(data).samples, RATE)
    loud = loudness.seconds < BRIEF_SECONDS or abs(loudness.lufs - target.lufs) <= TOLERANCE_LU
    return loud and loudness.true_peak_dbtp <= target.ceiling_dbtp


def decode(data: bytes) -> Speech:
    """Return the sound of a FLAC, WAV, MP3 or Opus file's bytes at its own rate; of several channels their mean.

    Raises:
        OutsideFailed: it is none of these or broken.
    """
    try:
        samples, rate = soundfile.read(io.BytesIO(data), dtype="int16", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise OutsideFailed("studio.not_sound", why=error.error_string) from error
    mono = samples[:, 0] if samples.shape[1] == 1 else samples.mean(axis=1).round().astype(np.int16)
    return Speech(np.ascontiguousarray(mono), int(rate))


def encode_rendering(take: Mastered, ceiling_dbtp: float, profile: Profile = LOA) -> Encoded:
    """Return a take in a profile, measured after decoding and corrected until it holds.

    A coder of few bits overshoots. Where the decoded true peak lies above −1 dBTP or the loudness is off by more than
    0.4 LU, it is encoded again from sound limited deeper; what limiting can't hold is turned down. The take stays as
    it is. Sound whose peaks leave no room stays softer: the ceiling wins. Below 3 s the peak alone is held.

    Args:
        take: mastered sound.
        ceiling_dbtp: of the first try's limiter.
        profile: format, bit rate, loudness, horn.

    Raises:
        OutsideFailed: the encoder failed, or its result can't be brought below the ceiling.
    """
    wanted_lufs = take.loudness.lufs if profile.lufs is None else profile.lufs
    wave = to_wave(take.samples)
    if profile.horn:
        wave = for_horn(wave, RATE)
        ceiling_dbtp = min(ceiling_dbtp, wanted_lufs + PEAK_OVER_LOUDNESS_DB)
    as_it_is = not profile.horn and profile.lufs is None
    aim = Target(wanted_lufs, ceiling_dbtp)
    samples = take.samples if as_it_is else level(wave, aim).samples
    encoded = _encode(samples, profile)
    for number in range(_ROUNDS):
        over_db = encoded.loudness.true_peak_dbtp - CEILING_DBTP
        short_lu = wanted_lufs - encoded.loudness.lufs
        brief = encoded.loudness.seconds < BRIEF_SECONDS
        last = number >= _LIMITED_ROUNDS
        if over_db <= 0 and (brief or last or abs(short_lu) <= _CLOSE_LU):
            return encoded
        if last:
            samples = _turned_down(samples, over_db + _MARGIN_DB)
        else:
            deeper_db = over_db + _MARGIN_DB if over_db > 0 else 0.0
            aim = Target(aim.lufs + (0.0 if brief else short_lu), aim.ceiling_dbtp - deeper_db)
            samples = level(wave, aim).samples
        encoded = _encode(samples, profile)
    if encoded.loudness.true_peak_dbtp > CEILING_DBTP:
        raise OutsideFailed("studio.over_the_ceiling", profile=profile.name, peak=encoded.loudness.true_peak_dbtp)
    return encoded


def _turned_down(samples: Samples, by_db: float) -> Samples:
    return np.asarray(np.rint(samples * from_db(-by_db)), dtype=np.int16)


def _encode(samples: Samples, profile: Profile) -> Encoded:
    coder = coders.mp3 if profile.format == "mp3" else coders.opus
    data = coder(samples, profile.kbit)
    decoded = decode(data)
    return Encoded(data, profile.format, measure(decoded.samples, decoded.sample_rate))
