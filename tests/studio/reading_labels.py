"""What a player shows of a rendering: its ID3 tag, read back."""

import io

from mutagen.id3 import ID3

from scheduler.studio.tagging import CODE, VOICE_KIND, Label


def label_of(data):
    """The label in a rendering's bytes; "" for what it doesn't say."""
    tags = ID3(io.BytesIO(data))

    def text(frame):
        return str(tags[frame]) if frame in tags else ""

    def own(name):
        # The standard's own name of the frame for whatever it has no frame for (ID3v2.3, 4.2.2).
        return text(f"TXXX:{name}")

    return Label(text("TIT2"), text("TCON"), own(CODE), text("TPE1"), own(VOICE_KIND))
