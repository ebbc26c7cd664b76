"""The sounds of stations in a network file: `[[sound]]` tables ⇄ values.

Words are made into sound by the studio, which the door asks after the import; nothing is written into records here.
"""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from scheduler.administration.network_values import EVERY_STATION, SoundEntry
from scheduler.messages import Message
from scheduler.records.audio import SoundRole, StationSound, Take, VoiceKind
from scheduler.records.station import Station
from scheduler.tomlcheck import Table

ROLES = tuple(role.value for role in SoundRole)
_SHA256_SIGNS = 64


def read_sounds(tables: Sequence[Table], stations: tuple[str, ...]) -> tuple[SoundEntry, ...]:
    """Return the sounds that a file's tables give, by station and role; what is wrong is noted at its table."""
    entries: dict[tuple[str, str], tuple[int, SoundEntry]] = {}
    for number, table in enumerate(tables, 1):
        entry = _sound(table, stations)
        first, _entry = entries.setdefault((entry.station, entry.role), (number, entry))
        if first != number and entry.station and entry.role:
            values = {"what": f"{entry.station} {entry.role}", "table": table.path, "number": first}
            table.wrong("role", Message("network.twice", values))
    return _ordered(entry for _number, entry in entries.values())


def _sound(table: Table, stations: tuple[str, ...]) -> SoundEntry:
    table.known(("station", "role", "words", "file", "take"))
    entry = SoundEntry(
        station=table.text("station", among=(EVERY_STATION, *stations)),
        role=table.text("role", among=ROLES),
        words=table.text("words", ""),
        file=table.text("file", ""),
        take=table.text("take", ""),
    )
    if bool(entry.words) == bool(entry.file or entry.take):
        table.wrong("words", Message("network.sound_of_what"))
    if entry.words and entry.role == SoundRole.TUNE:
        table.wrong("words", Message("network.tune_has_no_words"))
    if entry.take and (len(entry.take) != _SHA256_SIGNS or set(entry.take) - set("0123456789abcdef")):
        table.wrong("take", Message("network.no_hash"))
    return entry


def stored_sounds(session: Session) -> tuple[SoundEntry, ...]:
    """Return the sounds that somebody chose, by station and role; the house's usual ones are no choice."""
    codes = dict(session.exec(select(Station.id, Station.code)).all())
    query = select(StationSound, Take).join(Take, col(StationSound.take_id) == col(Take.id))
    entries = [
        SoundEntry(
            station=codes.get(sound.station_id, EVERY_STATION),
            role=sound.role.value,
            words=sound.words,
            take="" if sound.words else take.sha256,
        )
        for sound, take in session.exec(query)
        if sound.words or take.voice_kind is not VoiceKind.SYNTHETIC
    ]
    return _ordered(entries)


def _ordered(entries: Iterable[SoundEntry]) -> tuple[SoundEntry, ...]:
    return tuple(sorted(entries, key=lambda e: (e.station, e.role)))


def file_of(entry: SoundEntry, folder: str) -> str:
    """Return where an exported recording lies, relative to the network file; "" for what a voice speaks."""
    station = "chung" if entry.station == EVERY_STATION else entry.station
    return f"{folder}/{station}-{entry.role}.flac" if entry.take else ""
