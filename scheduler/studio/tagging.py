"""What a file says about itself: ID3v2.3 in MP3, which old players that read USB sticks understand; Opus comments."""

import io
from dataclasses import dataclass
from typing import Any

import mutagen.id3
from mutagen.oggopus import OggOpus

_ID3: Any = mutagen.id3  # typed here and there only
_OPUS: Any = OggOpus

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


def tagged(data: bytes, label: Label, form: str = "mp3") -> bytes:
    """Return a rendering with its label: "mp3" or "opus"; the same label gives the same bytes."""
    return _with_id3(data, label) if form == "mp3" else _with_comments(data, label)


def _with_comments(data: bytes, label: Label) -> bytes:
    """Return an Ogg Opus stream with its label as comments (RFC 7845, 5.2), UTF-8."""
    file = io.BytesIO(data)
    stream = _OPUS(file)
    stream.tags.clear()
    said = {"title": label.title, "artist": label.voice, "genre": label.topic}
    said |= {CODE: label.code, VOICE_KIND: label.voice_kind, "comment": label.remark}
    for name, text in said.items():
        if text:
            stream.tags[name] = text
    file.seek(0)
    stream.save(file, padding=lambda _: 0)
    return file.getvalue()


def _with_id3(frames: bytes, label: Label) -> bytes:
    """Return MPEG frames with an ID3v2.3 tag in front; the same label gives the same bytes."""
    utf16 = _ID3.Encoding.UTF16  # the only Unicode that ID3v2.3 knows
    tags = _ID3.ID3()
    tags.add(_ID3.TIT2(encoding=utf16, text=label.title))
    tags.add(_ID3.TPE1(encoding=utf16, text=label.voice))
    tags.add(_ID3.TCON(encoding=utf16, text=label.topic))
    for name, text in ((CODE, label.code), (VOICE_KIND, label.voice_kind)):
        tags.add(_ID3.TXXX(encoding=utf16, desc=name, text=text))  # the standard's name of a frame, 4.2.2
    if label.remark:
        tags.add(_ID3.COMM(encoding=utf16, lang="vie", desc="", text=label.remark))
    file = io.BytesIO()
    tags.save(file, v1=0, v2_version=3, padding=lambda _: 0)
    return file.getvalue() + frames
