"""One form of Unicode, plain spaces and quotes, before any rule looks at a text."""

import re
import unicodedata

SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000\t\x1c-\x1f]")
# Soft hyphens, marks of direction and their isolates, zero-width signs, variation selectors, tags, control characters.
INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]"
)
PLAIN = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "‘": "'", "’": "'", "‚": "'",
    "‛": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‹": "'", "›": "'", "Ð": "Đ", "ð": "đ", "Ɖ": "Đ",
    "‐": "-", "‑": "-", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n",
}  # fmt: skip
ODD = re.compile(f"{SPACES.pattern}|{INVISIBLE.pattern}|[{''.join(PLAIN)}]")
CLUSTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)


def cleaned(text: str) -> tuple[str, list[int] | None]:
    """Return the text in one form, and for each of its characters the offset in the text as given.

    NFC; odd spaces and line breaks are plain ones; soft hyphens, marks of direction, zero-width and control characters
    are gone; ligatures and curly quotes are plain. The offsets, one more than there are characters, are None when
    nothing moved.
    """
    if not ODD.search(text) and unicodedata.is_normalized("NFC", text):
        return text, None
    out: list[str] = []
    offsets: list[int] = []
    for found in CLUSTER.finditer(text):
        cluster = unicodedata.normalize("NFC", INVISIBLE.sub("", SPACES.sub(" ", found.group())))
        plain = "".join(PLAIN.get(c, c) for c in cluster)
        out.append(plain)
        offsets += [found.start()] * len(plain)
    return "".join(out), [*offsets, len(text)]


def clean(text: str) -> str:
    """Return the text in one form; see `cleaned`."""
    return cleaned(text)[0]
