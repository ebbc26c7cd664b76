"""What a file says about itself; in MP3 by ID3v2.3 tags, which old players that read USB sticks understand."""

import io
from dataclasses import dataclass
from typing import Any

import mutagen.id3

_ID3: Any = mutagen.id3  # typed here and there only

CODE = "CODE"
VOICE_KIND = "VOICE_KIND"


@dataclass(frozen=True, slots=True)
class Label:
    """What takes and renderings carry; never a station or a state, which change while the file stays.

    Attributes:
        title: of the bulletin.
        topic: its topic's code.
        code: of the bulletin.
        voice: who spoke: engine and voice, or a person's role.
        voice_kind: "synthetic", "recorded" or "live".
    """

    title: str
    topic: str
    code: str
    voice: str
    voice_kind: str

    @property
    def remark(self) -> str:
        """What a listener to the file should know of the voice: that it is a machine's."""
        return "giọng đọc tổng hợp" if self.voice_kind == "synthetic" else ""


def tagged(frames: bytes, label: Label) -> bytes:
    """Return MPEG frames with an ID3v2.3 tag in front; the same label gives the same bytes."""
    utf16 = _ID3.Encoding.UTF16  # the only Unicode that ID3v2.3 knows
    tags = _ID3.ID3()
    tags.add(_ID3.TIT2(encoding=utf16, text=label.title))
    tags.add(_ID3.TPE1(encoding=utf16, text=label.voice))
    tags.add(_ID3.TCON(encoding=utf16, text=label.topic))
    tags.add(_ID3.TXXX(encoding=utf16, desc=CODE, text=label.code))
    tags.add(_ID3.TXXX(encoding=utf16, desc=VOICE_KIND, text=label.voice_kind))
    if label.remark:
        tags.add(_ID3.COMM(encoding=utf16, lang="vie", desc="", text=label.remark))
    file = io.BytesIO()
    tags.save(file, v1=0, v2_version=3, padding=lambda _: 0)
    return file.getvalue() + frames
