"""Who may speak here: an installation's chain, how patiently it asks, what people are told before texts leave."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from scheduler.messages import Message, render
from scheduler.records.audio import VoiceNotice
from scheduler.records.house import House
from scheduler.settings import Settings
from scheduler.studio.keeping import Stamp
from scheduler.studio.voices import engines, piper_files
from scheduler.studio.voices.circuits import Circuits
from scheduler.studio.voices.contract import Voice, Workplace
from scheduler.studio.voices.engines import VoiceReport
from scheduler.studio.voices.patient import Patience, patient

Announce = Callable[[Message], None]
"""Says a sentence to whoever is there, at once."""

logger = logging.getLogger(__name__)


def logged(message: Message) -> None:
    """Announce in the log, where nobody watches."""
    logger.warning(render(message, "en"), extra={"action": message.id})


def voices_of(house: House) -> list[Voice]:
    """Return the chain that `config.toml` names, online voices with patience around them.

    Raises:
        WrongUse: it names none, or one that doesn't exist.
    """
    studio = house.settings.studio
    circuits = circuits_of(house.home, house.settings)
    patience = Patience(studio.tries, studio.back_off_seconds)
    chain = engines.chain_of(Workplace(house.settings, house.home), demo=house.demo)
    return [patient(voice, circuits, patience) for voice in chain]


def circuits_of(home: Path, settings: Settings) -> Circuits:
    """Return the circuits of an installation; they outlive a process."""
    rest = timedelta(minutes=settings.studio.circuit_minutes)
    file = home / piper_files.FOLDER / "circuits.json"
    return Circuits(file, settings.studio.circuit_failures, rest.total_seconds())


def report(home: Path, settings: Settings, *, demo: bool) -> list[VoiceReport]:
    """Return every engine, usable or why not, without asking any network; those of the chain first, in its order.

    Raises:
        WrongUse: `config.toml` names no voice.
    """
    return engines.report(Workplace(settings, home), circuits_of(home, settings), demo=demo)


def tell_first_uses(house: House, voices: Sequence[Voice], stamp: Stamp, announce: Announce) -> None:
    """Say where texts go for each online voice that works here, once per installation; that it was said is recorded.

    Args:
        house: the opened house.
        voices: those that are about to be asked.
        stamp: who has them asked.
        announce: called before any text leaves.
    """
    online = [voice for voice in voices if voice.online and voice.usable() is None]
    if not online:
        return
    with house.database.reading() as session:
        unsaid = [voice for voice in online if session.get(VoiceNotice, voice.name) is None]
    for voice in unsaid:
        announce(Message("studio.goes_out", {"service": voice.service, "voice": voice.name}))
        row = {"voice": voice.name, "service": voice.service, "told_at": stamp.now, "told_by": stamp.by}
        with house.database.writing() as session:
            insert = insert_sqlite if session.get_bind().dialect.name == "sqlite" else insert_postgresql
            session.connection().execute(insert(VoiceNotice).on_conflict_do_nothing(), row)
