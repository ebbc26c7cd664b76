"""What online services answer, in our words: sound decoded, refusals as `VoiceFailed`."""

import io
from datetime import datetime
from email.utils import parsedate_to_datetime

import numpy as np
import soundfile

from scheduler.studio.voices.contract import Samples, Speech, VoiceFailed

MOST_SOUND_BYTES = 30_000_000
"""A sentence's sound is smaller; what is larger is no answer to it."""

_TOO_MANY = 429
_KEY_REFUSED = (401, 403)
_NO_MONEY = 402
_SERVER_FAULTS = range(500, 600)


def decoded(sound: bytes, service: str) -> Speech:
    """Return the sound of an MP3, WAV, FLAC or Ogg answer; of several channels the first.

    Raises:
        VoiceFailed: it is empty, or no sound (a page for people, half a file).
    """
    if not sound:
        raise VoiceFailed("studio.service_no_sound", service=service)
    try:
        samples, rate = soundfile.read(io.BytesIO(sound), dtype="int16", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise VoiceFailed("studio.service_broken", service=service, why=error.error_string) from error
    mono: Samples = np.ascontiguousarray(samples[:, 0])
    if not mono.size:
        raise VoiceFailed("studio.service_no_sound", service=service)
    return Speech(mono, int(rate))


def refused(service: str, status: int, retry_after: str | None = None, now: datetime | None = None) -> VoiceFailed:
    """Return what an HTTP status other than 2xx means.

    Args:
        service: its name for the user.
        status: the HTTP status.
        retry_after: the header of that name (RFC 9110, 10.2.3), seconds or a date.
        now: to count from when it is a date.
    """
    if status == _TOO_MANY:
        seconds = seconds_to_wait(retry_after, now)
        return VoiceFailed("studio.service_too_many", service=service, passing=True, retry_after_seconds=seconds)
    if status in _KEY_REFUSED:
        return VoiceFailed("studio.service_no_entry", service=service, status=str(status), lasting=True)
    if status == _NO_MONEY:
        return VoiceFailed("studio.service_quota", service=service, lasting=True)
    return VoiceFailed("studio.service_refused", service=service, status=str(status), passing=status in _SERVER_FAULTS)


def seconds_to_wait(retry_after: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds that a `Retry-After` header names, at least 0; None when it is missing or unreadable."""
    text = (retry_after or "").strip()
    if text.isdecimal():
        return float(text)
    if not text or now is None:
        return None
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (ValueError, TypeError):  # no date, or one without a zone
        return None
