"""One zip for a station and day: everything to play it with no network at all.

`day.json` with its signature, playlists, `audio/`, `SHA256SUMS`, a page that plays, and the scripts to read aloud
when the machine fails. The same content gives the same bytes.
"""

import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from scheduler.communes import packpages
from scheduler.communes.playlists import FORMATS, lines_of, playlist
from scheduler.communes.playlists.lines import path_of
from scheduler.daysheet import DayDocument, RenderingRef, canonical_json
from scheduler.timekeeping import STATION_ZONE

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""A zip knows no earlier moment; one for all, so that the same content is the same file."""

_PLAIN_FILE = 0o100644 << 16
_UNIX = 3


def build(
    document: DayDocument,
    read: Callable[[RenderingRef], bytes],
    scripts: Mapping[str, str] | None = None,
    lang: str = "vi",
    zone: ZoneInfo = STATION_ZONE,
) -> bytes:
    """Return a pack.

    Args:
        document: signed.
        read: returns a rendering's bytes; what it raises comes through.
        scripts: bulletin's code → script, for the page to read aloud from; left out where there is none.
        lang: of headings.
        zone: in which times are written.
    """
    files: dict[str, bytes] = {"day.json": canonical_json(document)}
    for form in FORMATS:
        files[f"playlist.{form}"] = playlist(document, form, lang, zone)
    for line in lines_of(document, lang):
        if line.rendering is not None:
            files[path_of(line.rendering)] = read(line.rendering)
    files["index.html"] = packpages.player_page(document, lang, zone).encode()
    if scripts:
        files["loi-doc.html"] = packpages.reading_page(document, scripts, lang, zone).encode()
    sums = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    files["SHA256SUMS"] = sums.encode()
    return _zipped(files)


def pack_name(document: DayDocument) -> str:
    """Return a pack's file name: station, day, revision."""
    return f"{document.station}_{document.day.isoformat()}_r{document.revision}.zip"


def _zipped(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _FIRST_DAY)
            info.external_attr = _PLAIN_FILE
            info.create_system = _UNIX
            # Stored, not deflated: MP3 doesn't shrink, and a deflater's version would change the bytes.
            info.compress_type = zipfile.ZIP_STORED
            archive.writestr(info, files[name])
    return made.getvalue()
