"""Making takes of scripts: of bulletins in a batch, of one text; each recorded in a transaction of its own."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from scheduler.messages import Message, OutsideFailed
from scheduler.progress import Progress, silent
from scheduler.records.account import Role, require
from scheduler.records.audio import Take
from scheduler.records.expiry import gone_since
from scheduler.records.house import House
from scheduler.records.notice import require_for
from scheduler.settings import Settings
from scheduler.studio import casting, keeping, profiles
from scheduler.studio.casting import Announce
from scheduler.studio.keeping import Stamp
from scheduler.studio.making import EMERGENCY_CODE, Bench, Made, Work, make, make_all
from scheduler.studio.mastering import Target
from scheduler.studio.phrasing import sentences
from scheduler.studio.shelf import Shelf, keys_of
from scheduler.studio.signals import Signal
from scheduler.studio.voices.chain import VoiceChain
from scheduler.studio.voices.contract import Voice

MAKERS = (Role.OPERATOR, Role.APPROVER)
"""Who may have takes made or bring them."""


class DraftResult(StrEnum):
    """What became of a script that was to be voiced."""

    MADE = "made"
    RENDERED = "rendered"
    KEPT = "kept"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DraftOutcome:
    """One script's outcome.

    Attributes:
        bulletin_id: None for a sound of the house or an emergency.
        take_id: the take made or kept; None when there is none.
        seconds: its length.
        lufs: its integrated loudness, LUFS.
        true_peak_dbtp: its true peak, dBTP.
        voice: who spoke it.
        passed_over: voices asked before that one, and why they did not speak.
        why: why it was skipped or failed, or None.
    """

    bulletin_id: int | None
    code: str
    title: str
    result: DraftResult
    take_id: int | None = None
    seconds: float = 0.0
    lufs: float = 0.0
    true_peak_dbtp: float = 0.0
    voice: str = ""
    passed_over: tuple[Message, ...] = ()
    why: Message | None = None


def draft(
    house: House,
    bulletin_ids: Sequence[int] | None,
    by: int,
    now: datetime,
    progress: Progress = silent,
    voices: Sequence[Voice] | None = None,
    announce: Announce = casting.logged,
) -> list[DraftOutcome]:
    """Make takes and renderings of bulletins whose current script has none; again it changes nothing.

    What a person recorded is never voiced over: its missing renderings are made from it, and a lost one is reported.
    What expired by rule is made again only for who names it.

    Each bulletin is written in a transaction of its own as soon as it is done: a crash costs the unfinished ones. One
    that no voice can speak is reported and the others go on. An online voice gets only what carries no flag.

    Args:
        house: the opened house.
        bulletin_ids: None for all that are neither retired nor withdrawn.
        by: the account that acts.
        now: written into the records.
        progress: told after each bulletin.
        voices: the chain; None for the one that `config.toml` names.
        announce: told where texts go before an online voice gets its first, and of damaged files that were made again.

    Raises:
        Refused: an id that is no bulletin's, or no right to it.
        WrongUse: `config.toml` names no voice, or one that doesn't exist.
    """
    chain = list(voices) if voices is not None else casting.voices_of(house)
    with house.database.reading() as session:
        if bulletin_ids is None:
            require(session, by, *MAKERS)
        for number in bulletin_ids or ():
            require_for(session, by, number, *MAKERS)
        found = keeping.current(session, bulletin_ids)
        if bulletin_ids is None:
            found = [one for one in found if one.voiced]
        broken: set[str] = set()
        named = bulletin_ids is not None
        outcomes = {one.work.code: _before(session, house, one, chain, broken, named=named) for one in found}
        works = [keeping.with_recording(session, one.work) for one in found if outcomes[one.work.code] is None]
    done = len(found) - len(works)
    progress(done, len(found))
    stamp = Stamp(by, now)
    if any(work.may_leave and work.recorded is None for work in works):
        casting.tell_first_uses(house, chain, stamp, announce)
    with bench_of(house, chain, works) as bench, closing(make_all(works, bench)) as finished:
        for work, made in finished:
            outcomes[work.code] = _apply(house, work, made, bench.shelf, stamp)
            done += 1
            progress(done, len(found), work.title)
        broken |= bench.shelf.broken
    if broken:
        announce(
            Message("studio.made_again", {"count": len(broken), "files": [sha256[:12] for sha256 in sorted(broken)]})
        )
    return [outcome for outcome in outcomes.values() if outcome is not None]


def bulletin_ids(house: House, names: Sequence[str]) -> list[int]:
    """Return the ids of bulletins named by code, or by number.

    Raises:
        Refused: one of them is no bulletin's; the sentence names it.
    """
    with house.database.reading() as session:
        return [keeping.bulletin_id(session, name) for name in names]


def draft_emergency(
    house: House, title: str, script: str, by: int, now: datetime, *, drill: bool = False
) -> DraftOutcome:
    """Make the take of an emergency: its signal, then its script; its topic is KHAC.

    Nobody looked it through and it waits for no network: only voices on this machine are asked. Whose right it is, is
    settled where the emergency is ordered.

    Raises:
        OutsideFailed: no voice could speak it, or the encoder failed.
        OSError: the store can't be written.
    """
    signal = Signal.DRILL if drill else Signal.ALARM
    digest = keeping.script_sha256(f"{signal}\n{script}")  # another signal is another sound
    work = Work(None, title, "KHAC", EMERGENCY_CODE, script, digest, signal=signal)
    chain = casting.voices_of(house)
    with house.database.reading() as session:
        kept = keeping.whole_take(
            session, work, {voice.name for voice in chain}, house.store, house.settings.studio.renderings
        )
    if kept is not None:
        return outcome_of(work, DraftResult.KEPT, kept)
    with bench_of(house, chain, [work]) as bench:
        return _apply(house, work, make(work, bench), bench.shelf, Stamp(by, now))


def target_of(settings: Settings) -> Target:
    """Return how loud takes are here."""
    return Target(settings.studio.loudness_lufs, settings.studio.true_peak_dbtp)


@contextmanager
def bench_of(house: House, voices: Sequence[Voice], works: Sequence[Work]) -> Iterator[Bench]:
    """Lay out what making these works needs; the voices are let go at the end."""
    texts = [phrase.text for work in works for phrase in sentences(work.script)]
    with house.database.reading() as session:
        known = keeping.known_sentences(session, keys_of(voices, texts))
    chain = VoiceChain(voices)
    try:
        made = profiles.chosen(house.settings.studio.renderings)
        yield Bench(chain, Shelf(house.store, known), house.store, target_of(house.settings), made)
    finally:
        chain.close()


def outcome_of(
    work: Work,
    result: DraftResult,
    take: Take | None = None,
    *,
    passed_over: tuple[Message, ...] = (),
    why: Message | None = None,
) -> DraftOutcome:
    """Return what became of a work: with its take's figures, or why there is none."""
    if take is None:
        return DraftOutcome(work.bulletin_id, work.code, work.title, result, why=why, passed_over=passed_over)
    return DraftOutcome(
        work.bulletin_id,
        work.code,
        work.title,
        result,
        take.id,
        take.milliseconds / 1000,
        take.loudness_lufs,
        take.true_peak_dbtp,
        take.voice,
        passed_over,
    )


def _before(
    session: Session, house: House, one: keeping.Current, voices: Sequence[Voice], broken: set[str], *, named: bool
) -> DraftOutcome | None:
    """Return the outcome of what need not or can't be made; None for what is to be made; see `whole_take`."""
    if not one.voiced:
        return outcome_of(one.work, DraftResult.SKIPPED, why=Message("studio.not_current", {"code": one.work.code}))
    if not one.readable:
        return outcome_of(one.work, DraftResult.SKIPPED, why=Message("studio.unreadable", {"code": one.work.code}))
    names = {voice.name for voice in voices}
    take = keeping.whole_take(session, one.work, names, house.store, house.settings.studio.renderings, broken)
    if take is not None:
        return outcome_of(one.work, DraftResult.KEPT, take)
    newest = keeping.newest_take(session, one.work)
    gone_at = None if newest is None or newest.id is None else gone_since(session, [newest.id]).get(newest.id)
    if gone_at is None or named:
        return None
    why = Message("studio.not_again", {"code": one.work.code, "on": gone_at.astimezone(house.zone).date()})
    return outcome_of(one.work, DraftResult.SKIPPED, why=why)


def _apply(house: House, work: Work, made: Made | OutsideFailed, shelf: Shelf, stamp: Stamp) -> DraftOutcome:
    with house.database.writing() as session:
        keeping.record_sentences(session, shelf.newly_voiced())
        if isinstance(made, OutsideFailed):
            return outcome_of(work, DraftResult.FAILED, why=made.message, passed_over=made.details)
        take = keeping.record_take(session, made, stamp)
        result = DraftResult.MADE if work.recorded is None else DraftResult.RENDERED
        return outcome_of(work, result, take, passed_over=made.passed_over)
