"""Packs of a `PlayerStation`'s days as bytes, and their files."""

import io
import zipfile

from scheduler.communes import daypack


def pack_of(station, documents, scripts=None, **options):
    """Return the zip of some days."""
    made = io.BytesIO()
    pack = daypack.packed(documents, scripts, **options)
    daypack.write(pack, lambda ref: station.shelf.path_of(ref).open("rb"), made)
    return made.getvalue()


def unzipped(data):
    """Return name → content of a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(path, files, **options):
    """Write a zip as somebody else would."""
    with zipfile.ZipFile(path, "w", **options) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path
