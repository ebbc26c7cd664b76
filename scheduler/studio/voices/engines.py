"""Which engines there are: those of installed packages (entry points `scheduler.voices`) and the built-in ones."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from scheduler.config import Settings
from scheduler.messages import Message, WrongUse
from scheduler.studio.voices.contract import Voice, VoiceMaker

GROUP = "scheduler.voices"

_BUILT_IN = {
    "espeak": "scheduler.studio.voices.espeak:make_voice",
    "google": "scheduler.studio.voices.google:make_voice",
}


@dataclass(frozen=True, slots=True)
class VoiceReport:
    """What is known of one engine on this machine.

    Attributes:
        engine: its name in `config.toml`.
        voice: engine and voice as takes name it; "" when it can't be loaded.
        version: of engine and voice.
        online: texts leave this machine.
        place: its place in the chain, 1 first; None when the chain doesn't name it.
        unusable: why it can't be used here, or None.
    """

    engine: str
    voice: str
    version: str
    online: bool
    place: int | None
    unusable: Message | None


def engines() -> dict[str, EntryPoint]:
    """Return every engine by name, sorted; an installed package may replace a built-in one."""
    found = {name: EntryPoint(name, value, GROUP) for name, value in _BUILT_IN.items()}
    found.update({point.name: point for point in entry_points(group=GROUP)})
    return dict(sorted(found.items()))


def make(engine: str, settings: Settings) -> Voice:
    """Return the voice of an engine; nothing is started yet.

    Raises:
        WrongUse: there is no such engine, or it can't be loaded.
    """
    known = engines()
    if engine not in known:
        near = difflib.get_close_matches(engine, known, 1)
        raise WrongUse("studio.no_engine", engine=engine, known=(near or list(known)))
    try:
        maker: VoiceMaker = known[engine].load()
    except (ImportError, AttributeError) as error:
        raise WrongUse("studio.engine_broken", engine=engine, why=str(error)) from error
    return maker(settings)


def chain_of(settings: Settings) -> list[Voice]:
    """Return the voices that `config.toml` names, first asked first.

    Raises:
        WrongUse: it names none, or one that doesn't exist.
    """
    if not settings.studio.voices:
        raise WrongUse("studio.no_voices_named")
    return [make(engine, settings) for engine in settings.studio.voices]


def report(settings: Settings) -> list[VoiceReport]:
    """Return what is known of every engine: those of the chain first, in its order."""
    order = list(settings.studio.voices)
    names = [*order, *(name for name in engines() if name not in order)]
    return [_report_one(name, order, settings) for name in names]


def _report_one(engine: str, order: Sequence[str], settings: Settings) -> VoiceReport:
    place = order.index(engine) + 1 if engine in order else None
    try:
        voice = make(engine, settings)
    except WrongUse as error:
        return VoiceReport(engine, "", "", online=False, place=place, unusable=error.message)
    return VoiceReport(engine, voice.name, voice.version, voice.online, place, voice.usable())
