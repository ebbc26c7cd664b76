"""A take's row, as the studio would have written it: tests name only what they are about."""

from scheduler.records.audio import Take, VoiceKind


def take_row(**given):
    """A short take of the embedded voice."""
    usual = {
        "bulletin_id": None,
        "script_sha256": "",
        "sha256": "t",
        "size_bytes": 1,
        "milliseconds": 9000,
        "voice": "espeak/vi",
        "voice_version": "1",
        "voice_kind": VoiceKind.SYNTHETIC,
        "words_per_minute": 120,
        "loudness_lufs": -16.0,
        "true_peak_dbtp": -1.5,
    }
    return Take(**usual | given)
