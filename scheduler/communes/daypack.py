"""One zip for a station and a day or several: everything to play them with no network at all.

Signed days, playlists, `audio/`, `SHA256SUMS`, a page that plays, and the scripts to print and read aloud when the
machine fails. The same content gives the same bytes.
"""

import hashlib
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO
from zoneinfo import ZoneInfo

from scheduler.communes import confirming, packpages, sheet, sheetpdf
from scheduler.communes.playlists import FORMATS, playlist, sounds_of
from scheduler.communes.playlists.lines import path_of
from scheduler.daysheet import DayDocument, RenderingRef, canonical_json
from scheduler.messages import Refused
from scheduler.progress import Progress, silent
from scheduler.timekeeping import STATION_ZONE

_LAYOUT = b"scheduler-pack/1\n"
"""Changes whenever the same files would make other bytes."""

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""A zip knows no earlier moment; one for all, so that the same content is the same file."""

_PLAIN_FILE = 0o100644 << 16
_UNIX = 3
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Pack:
    """What a pack will hold; the sounds are read only when it is written.

    Attributes:
        name: its file name.
        files: name → content of all but the sounds, `SHA256SUMS` among them.
        sounds: what goes in, each once.
        left_out: sounds that the station has already; `SHA256SUMS` names them all the same.
    """

    name: str
    files: Mapping[str, bytes]
    sounds: tuple[RenderingRef, ...]
    left_out: tuple[RenderingRef, ...]

    @property
    def content_sha256(self) -> str:
        """What the written bytes hang on: every file's hash and which of them are in. Good as a strong ETag."""
        names = "\n".join(sorted([*self.files, *map(path_of, self.sounds)]))
        return hashlib.sha256(_LAYOUT + self.files["SHA256SUMS"] + names.encode()).hexdigest()


def packed(
    documents: Sequence[DayDocument],
    scripts: Mapping[str, str] | None = None,
    *,
    known: frozenset[str] = frozenset(),
    keys: Mapping[date, bytes] | None = None,
    lang: str = "vi",
    zone: ZoneInfo = STATION_ZONE,
) -> Pack:
    """Return the pack of one station's days; no sound is read yet.

    Args:
        documents: one or more, signed, of one station.
        scripts: bulletin's code → script, for the sheet to read aloud from.
        known: SHA-256 of sounds that the station has; they are left out (a delta).
        keys: of the days' receipts, from `receiptcode.day_key`; without them what was played is confirmed otherwise.
        lang: of headings.
        zone: in which times are written.
    """
    documents = sorted(documents, key=lambda d: d.day)
    files: dict[str, bytes] = {}
    for document in documents:
        day = document.day.isoformat()
        files[f"day-{day}.json"] = canonical_json(document)
        for form in FORMATS:
            files[f"playlist-{day}.{form}"] = playlist(document, form, lang, zone)
    if keys:
        files[confirming.IN_PACK] = confirming.pack_keys(documents[0].station, keys)
    files["index.html"] = packpages.player_page(documents, lang, zone, keys).encode()
    pages = sheet.sheet_of(documents, scripts or {}, lang, zone)
    files["loi-doc.html"] = sheet.as_html(pages, lang).encode()
    files["loi-doc.pdf"] = sheetpdf.as_pdf(pages, lang)
    sounds = tuple(dict.fromkeys(ref for document in documents for ref in sounds_of(document)))
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    sums |= {path_of(ref): ref.sha256 for ref in sounds}
    files["SHA256SUMS"] = "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)).encode()
    left_out = tuple(ref for ref in sounds if ref.sha256 in known)
    rest = tuple(ref for ref in sounds if ref.sha256 not in known)
    return Pack(_name(documents, delta=bool(left_out)), files, rest, left_out)


def write(
    pack: Pack, open_sound: Callable[[RenderingRef], BinaryIO], target: BinaryIO, progress: Progress = silent
) -> None:
    """Write a pack into an open file that can be wound back; each sound passes through in pieces.

    Args:
        pack: from `packed`.
        open_sound: opens a rendering for reading; what it raises comes through.
        target: where the zip goes.
        progress: told after each file, by its name.

    Raises:
        Refused: a sound isn't what the day documents say.
    """
    sounds = {path_of(ref): ref for ref in pack.sounds}
    names = sorted([*pack.files, *sounds])
    with zipfile.ZipFile(target, "w") as archive:
        for done, name in enumerate(names, start=1):
            if name in sounds:
                with open_sound(sounds[name]) as sound:
                    _copy(archive, name, sounds[name], sound)
            else:
                archive.writestr(_entry(name, len(pack.files[name])), pack.files[name])
            progress(done, len(names), name)


def _copy(archive: zipfile.ZipFile, name: str, ref: RenderingRef, sound: BinaryIO) -> None:
    digest = hashlib.sha256()
    with archive.open(_entry(name, ref.size_bytes), "w") as member:
        while chunk := sound.read(_CHUNK_BYTES):
            digest.update(chunk)
            member.write(chunk)
    if digest.hexdigest() != ref.sha256:
        raise Refused("communes.sound_gone", sha256=ref.sha256[:12])


def _entry(name: str, size_bytes: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _FIRST_DAY)
    info.external_attr = _PLAIN_FILE
    info.create_system = _UNIX
    # Stored, not deflated: MP3 doesn't shrink, and a deflater's version would change the bytes.
    info.compress_type = zipfile.ZIP_STORED
    info.file_size = size_bytes
    return info


def _name(documents: Sequence[DayDocument], *, delta: bool) -> str:
    """Return the file name: station, days, and for a single day its revision; "bo-sung" is only what is lacking."""
    first, last = documents[0], documents[-1]
    days = first.day.isoformat()
    days += f"_r{first.revision}" if len(documents) == 1 else f"_{last.day.isoformat()}"
    return f"{first.station}_{days}{'_bo-sung' if delta else ''}.zip"
