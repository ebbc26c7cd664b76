"""Which files may be heard from outside: renderings that records name, nothing else in the store."""

from pathlib import Path

from sqlmodel import select

from scheduler.records.audio import Rendering
from scheduler.records.house import House


def rendering_file(house: House, sha256: str, ext: str) -> Path | None:
    """Return the file of a rendering; None when records name none such, or it isn't in the store.

    A name that is no content hash (a path trick) finds nothing either.
    """
    with house.database.reading() as session:
        query = select(Rendering.id).where(Rendering.sha256 == sha256, Rendering.format == ext)
        if session.exec(query).first() is None:
            return None
    try:
        path = house.store.path(sha256, ext)
    except ValueError:
        return None
    return path if path.is_file() else None
