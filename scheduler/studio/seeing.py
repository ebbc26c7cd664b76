"""Which takes may be looked at: those that records name and whose file is here, whole."""

from sqlmodel import select

from scheduler.messages import Refused
from scheduler.records.audio import Take
from scheduler.records.expiry import gone_since
from scheduler.records.house import House
from scheduler.studio.encoding import decode
from scheduler.studio.waveform import COLUMNS, Waveform, waveform_of


def take_waveform(house: House, sha256: str, columns: int = COLUMNS) -> Waveform:
    """Return the waveform of a take, read from its file and checked against its hash.

    Raises:
        Refused: records name no such take; it went by rule, with the day; or its file is missing or damaged.
        OSError: the store can't be read.
    """
    with house.database.reading() as session:
        ids = [number for number in session.exec(select(Take.id).where(Take.sha256 == sha256)) if number is not None]
        gone = gone_since(session, ids)
    if not ids:
        raise Refused("studio.no_such_take", take=sha256[:12])
    if len(gone) == len(ids):
        raise Refused("studio.expired_by_rule", on=max(gone.values()).astimezone(house.zone).date())
    if not house.store.verify(sha256, "flac"):
        raise Refused("studio.take_damaged", take=sha256[:12])
    with house.store.open(sha256, "flac") as file:
        speech = decode(file.read())
    return waveform_of(speech.samples, speech.sample_rate, columns)
