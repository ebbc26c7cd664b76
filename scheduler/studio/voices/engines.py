"""Which engines there are: those of installed packages (entry points `scheduler.voices`) and the built-in ones."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from scheduler.messages import Message, WrongUse
from scheduler.settings import Settings
from scheduler.studio.voices.circuits import Circuits
from scheduler.studio.voices.contract import Voice, VoiceMaker, Workplace

GROUP = "scheduler.voices"

_BUILT_IN = {
    name: f"scheduler.studio.voices.{name}:make_voice"
    for name in ("edge", "espeak", "fpt", "google", "piper", "viettel")
}
_USUAL = ("google", "espeak")
_SAMPLE = ("espeak",)


@dataclass(frozen=True, slots=True)
class VoiceReport:
    """What is known of one engine on this machine.

    Attributes:
        engine: its name in `config.toml`.
        voice: engine and voice as takes name it; "" when it can't be loaded.
        version: of engine and voice.
        online: texts leave this machine.
        service: who gets them; "" when they stay.
        place: its place in the chain, 1 first; None when the chain doesn't name it.
        unusable: why it can't be used here, or None.
    """

    engine: str
    voice: str
    version: str
    online: bool
    service: str
    place: int | None
    unusable: Message | None


def engines() -> dict[str, EntryPoint]:
    """Return every engine by name, sorted; an installed package may replace a built-in one."""
    found = {name: EntryPoint(name, value, GROUP) for name, value in _BUILT_IN.items()}
    found.update({point.name: point for point in entry_points(group=GROUP)})
    return dict(sorted(found.items()))


def make(engine: str, place: Workplace) -> Voice:
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
    return maker(place)


def order(settings: Settings, *, demo: bool) -> tuple[str, ...]:
    """Return the engines in the order in which they are asked.

    What `config.toml` names; where it is silent Google, then the embedded voice. Sample data stays on the machine.

    Raises:
        WrongUse: it names none.
    """
    named = settings.studio.voices
    if named is None:
        return _SAMPLE if demo else _USUAL
    if not named:
        raise WrongUse("studio.no_voices_named")
    return named


def chain_of(place: Workplace, *, demo: bool) -> list[Voice]:
    """Return the voices of `order`, first asked first.

    Raises:
        WrongUse: there is none, or one doesn't exist.
    """
    return [make(engine, place) for engine in order(place.settings, demo=demo)]


def report(place: Workplace, circuits: Circuits, *, demo: bool) -> list[VoiceReport]:
    """Return what is known of every engine, without asking any network: those of the chain first, in its order.

    Raises:
        WrongUse: `config.toml` names no voice.
    """
    chain = order(place.settings, demo=demo)
    names = [*chain, *(name for name in engines() if name not in chain)]
    return [_report_one(name, chain, place, circuits) for name in names]


def _report_one(engine: str, chain: Sequence[str], place: Workplace, circuits: Circuits) -> VoiceReport:
    number = chain.index(engine) + 1 if engine in chain else None
    try:
        voice = make(engine, place)
    except WrongUse as error:
        return VoiceReport(engine, "", "", online=False, service="", place=number, unusable=error.message)
    why = voice.usable() or circuits.resting(voice.name)
    return VoiceReport(engine, voice.name, voice.version, voice.online, voice.service, number, why)
