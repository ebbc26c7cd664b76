"""Which files may be heard from outside: renderings that records name, nothing else in the store."""

from pathlib import Path

from sqlmodel import select

from scheduler.records.audio import Rendering
from scheduler.records.house import House


def rendering_file(house: House, sha256: str, ext: str) -> Path | None:
    """Return the file of a rendering; None when records name none such, or it isn't in the store with that content.

    It is read through before it is handed out: a rendering is a few hundred kilobytes, and a loudspeaker that gets a
    damaged one stays silent. A name that is no content hash (a path trick) finds nothing either.

    Raises:
        OSError: the store can't be read.
    """
    with house.database.reading() as session:
        query = select(Rendering.id).where(Rendering.sha256 == sha256, Rendering.format == ext)
        if session.exec(query).first() is None:
            return None
    try:
        return house.store.path(sha256, ext) if house.store.verify(sha256, ext) else None
    except ValueError:
        return None
