"""Packs of a `PlayerStation`'s days as bytes, and their files."""

import io
import zipfile
from dataclasses import replace
from datetime import timedelta

from scheduler.communes import daypack


def pack_of(station, documents, scripts=None, **options):
    """Return the zip of some days."""
    made = io.BytesIO()
    pack = daypack.packed(documents, scripts, **options)
    daypack.write(pack, lambda ref: station.shelf.path_of(ref).open("rb"), made)
    return made.getvalue()


def shifted(document, days):
    """Return the same programme so many days later, with a later counter."""
    by = timedelta(days=days)
    return replace(
        document,
        day=document.day + by,
        counter=document.counter + days,
        windows=tuple(replace(w, starts_at=w.starts_at + by) for w in document.windows),
        slots=tuple(replace(s, id=f"{s.id}-{days}", starts_at=s.starts_at + by) for s in document.slots),
    )


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
