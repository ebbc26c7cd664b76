"""The player's journal as airtime takes it in: rooms don't import each other, so a door carries it over."""

from scheduler.airtime.intake import AsRun
from scheduler.playout.entries import Entry


def as_run(entry: Entry) -> AsRun:
    """Return a journal's entry as airtime's desk is handed it."""
    return AsRun(
        station=entry.station,
        boot_id=entry.boot_id,
        sequence=entry.sequence,
        slot=entry.slot,
        bulletin=entry.bulletin,
        topic=entry.topic,
        klass=entry.klass,
        role=str(entry.role),
        rendering_sha256=entry.rendering_sha256,
        revision=entry.revision,
        started_at=entry.started_at,
        milliseconds=entry.milliseconds,
        outcome=entry.outcome.value,
        reason=str(entry.reason),
        voice=entry.voice,
        clock=entry.clock,
        clock_trusted=entry.clock_trusted,
        note=entry.note,
    )
