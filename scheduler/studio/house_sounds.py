"""Tune, opening and closing: the house's for all stations, and those that a station has of its own."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from scheduler.files import Kept
from scheduler.messages import Message, OutsideFailed, Refused
from scheduler.progress import Progress, silent
from scheduler.records.account import require
from scheduler.records.audio import SoundRole, StationSound, Take, VoiceKind
from scheduler.records.house import House
from scheduler.records.station import Station
from scheduler.studio import casting, keeping, sounds
from scheduler.studio.casting import Announce
from scheduler.studio.drafting import MAKERS, DraftOutcome, DraftResult, bench_of, outcome_of, target_of
from scheduler.studio.encoding import is_take
from scheduler.studio.keeping import Stamp
from scheduler.studio.making import Made, Recorded, Speaker, Work, make, make_from_wave
from scheduler.studio.phrasing import sentences
from scheduler.studio.recording import Recording, recorded

ROLES = tuple(role.value for role in SoundRole)
"""The roles there are, for doors."""
MOST_SECONDS = 600
"""A longer sound is no tune and no opening; windows know no longer ones either."""
_TOPIC = "KHAC"


@dataclass(frozen=True, slots=True)
class SoundLine:
    """A sound in use; `station` is "" for the house's, `words` all that is said, "" for a tune or a recording."""

    station: str
    role: str
    seconds: float
    voice: str
    kind: str
    words: str


def draft_sounds(
    house: House, by: int, now: datetime, progress: Progress = silent, announce: Announce = casting.logged
) -> list[DraftOutcome]:
    """Make the house's tune, opening and closing and the stations' own words; a person's recording there stays.

    One that no voice can speak, or that the store can't take, is reported and the others go on. Renderings that a
    recording lacks are made from it.

    Raises:
        Refused: no right to it.
    """
    with house.database.reading() as session:
        require(session, by, *MAKERS)
        query = select(StationSound, Station.code).join(Station, col(StationSound.station_id) == col(Station.id))
        own = session.exec(query.order_by(col(StationSound.id))).all()
    wanted: list[tuple[int | None, str, SoundRole, str]] = [(None, "", role, "") for role in SoundRole]
    wanted += [(sound.station_id, code, sound.role, sound.words) for sound, code in own]
    outcomes = []
    for done, (station_id, code, role, words) in enumerate(wanted, 1):
        try:
            outcomes.append(_spoken(house, (station_id, code), role, words, Stamp(by, now), announce))
        except (OutsideFailed, OSError) as error:
            why = error.message if isinstance(error, OutsideFailed) else Message("studio.not_kept", {"why": error})
            passed_over = error.details if isinstance(error, OutsideFailed) else ()
            work = _work(code, role, words)
            outcomes.append(outcome_of(work, DraftResult.FAILED, why=why, passed_over=passed_over))
        progress(done, len(wanted), outcomes[-1].title)
    return outcomes


def set_words(
    house: House,
    station: str | None,
    role: str,
    words: str,
    by: int,
    now: datetime,
    announce: Announce = casting.logged,
) -> DraftOutcome:
    """Have words spoken and used as a station's opening or closing (None: of all without their own).

    Args:
        house: the opened house.
        station: its code.
        role: "opening" or "closing"; closing words own up to a synthetic voice by themselves.
        words: as they are spoken, figures written out.
        by: the account that acts.
        now: written into the records.
        announce: told where texts go before an online voice gets its first.

    Raises:
        Refused: no such station, no right, no words, figures in them, or words for a tune.
        OutsideFailed: no voice could speak them.
        OSError: the store can't be written.
    """
    if SoundRole(role) is SoundRole.TUNE:
        raise Refused("studio.no_words_for_tune")
    figures = [word for word in words.split() if any(sign.isdigit() for sign in word)]
    if not sentences(words):
        raise Refused("studio.no_words")
    if figures:
        raise Refused("studio.words_not_spoken", words=figures)
    place = _place(house, station, by)
    return _spoken(house, place, SoundRole(role), words, Stamp(by, now), announce, anew=True)


def set_file(house: House, station: str | None, role: str, file: Path, by: int, now: datetime) -> Recording:
    """Use a file as a station's sound in a role; nothing is claimed about its voice. The same again changes nothing.

    Args:
        house: the opened house.
        station: its code; None for all without a choice of their own.
        role: which sound.
        file: of any kind that `intake` knows.
        by: the account that acts.
        now: written into the records.

    Raises:
        Refused: no such station, no right, or the file is no sound, hopeless, or longer than ten minutes.
        OutsideFailed: ffmpeg is missing, or an encoder failed.
        OSError: the file can't be read or the store not be written.
    """
    place = _place(house, station, by)
    work = _work(place[1], SoundRole(role), f"{place[1]}-{role}: {file.name}")
    made, checks = recorded(house, work, file)
    if made.mastered.loudness.seconds > MOST_SECONDS:
        raise Refused("studio.sound_too_long", file=file.name, most=MOST_SECONDS // 60)
    return Recording(_use(house, place, SoundRole(role), made, Stamp(by, now)), checks)


def set_kept(
    house: House, station: str | None, role: str, sha256: str, file: Path | None, by: int, now: datetime
) -> DraftOutcome | None:
    """Use a recording that was mastered before: kept here, or a file that another house exported.

    Args:
        house: the opened house.
        station: its code; None for all without a choice of their own.
        role: which sound.
        sha256: of the take.
        file: where it lies if it isn't kept here; None for nowhere.
        by: the account that acts.
        now: written into the records.

    Returns:
        None when it is neither kept nor that file, or isn't as loud as takes are here: then it is to be mastered.

    Raises:
        Refused: no such station, or no right.
        OutsideFailed: an encoder failed.
        OSError: the file can't be read or the store not be written.
    """
    place = _place(house, station, by)
    with house.database.reading() as session:
        used = keeping.sound_of(session, place[0], SoundRole(role))
        if used is not None and used[1].sha256 == sha256:
            return outcome_of(_work(place[1], SoundRole(role), ""), DraftResult.KEPT, used[1])
    if not house.store.verify(sha256, "flac"):
        data = b"" if file is None or not file.is_file() else file.read_bytes()
        if house.store.name_of(data) != sha256 or not is_take(data, target_of(house.settings)):
            return None
        house.store.put_bytes(data, "flac")
    size = house.store.path(sha256, "flac").stat().st_size
    take = Recorded(Kept(sha256, "flac", size), Speaker("recorded", "", VoiceKind.RECORDED, 0))
    work = replace(_work(place[1], SoundRole(role), f"{place[1]}-{role}: {sha256}"), recorded=take)
    with bench_of(house, [], [work]) as bench:
        return _use(house, place, SoundRole(role), make(work, bench), Stamp(by, now))


def _use(house: House, place: "_Place", role: SoundRole, made: Made, stamp: Stamp) -> DraftOutcome:
    """Record a recording and use it; the one in use again is kept."""
    with house.database.writing() as session:
        before = keeping.sound_of(session, place[0], role)
        take = keeping.record_take(session, made, stamp)
        keeping.set_sound(session, place[0], role, int(take.id or 0), stamp)
        same = before is not None and before[1].id == take.id
        return outcome_of(made.work, DraftResult.KEPT if same else DraftResult.MADE, take)


def clear(house: House, station: str | None, role: str, by: int) -> bool:
    """Let a station use the house's sound in a role again (None: the house its usual one, made by the next draft).

    Returns:
        Whether there was one to take away.

    Raises:
        Refused: no such station, or no right.
    """
    place = _place(house, station, by)
    with house.database.writing() as session:
        found = keeping.sound_of(session, place[0], SoundRole(role))
        if found is not None:
            session.delete(found[0])
        return found is not None


def listing(house: House) -> list[SoundLine]:
    """Return all sounds in use, the house's first, then by station and role."""
    with house.database.reading() as session:
        codes = dict(session.exec(select(Station.id, Station.code)).all())
        query = select(StationSound, Take).join(Take, col(StationSound.take_id) == col(Take.id))
        lines = [
            SoundLine(
                codes.get(sound.station_id, ""),
                sound.role.value,
                take.milliseconds / 1000,
                take.voice,
                take.voice_kind.value,
                _said(sound, take),
            )
            for sound, take in session.exec(query)
        ]
    return sorted(lines, key=lambda line: (line.station, ROLES.index(line.role)))


def _said(sound: StationSound, take: Take) -> str:
    if sound.role is SoundRole.TUNE or take.voice_kind is not VoiceKind.SYNTHETIC:
        return ""
    return sounds.spoken_words(sound.role, sound.words) if sound.words else sounds.WORDS[sound.role][1]


_Place = tuple[int | None, str]
"""A station's id and code; (None, "") for all that have none of their own."""


def _place(house: House, station: str | None, by: int) -> _Place:
    with house.database.reading() as session:
        if station is None:
            require(session, by, *MAKERS)
            return None, ""
        found = session.exec(select(Station).where(Station.code == station)).first()
        if found is None:
            raise Refused("studio.no_station", station=station)
        require(session, by, *MAKERS, unit_id=found.unit_id)
        return found.id, found.code


def _work(station: str, role: SoundRole, script: str) -> Work:
    title = sounds.WORDS[role][0]
    may_leave = role is not SoundRole.TUNE and not sounds.has_long_number(script)
    code = f"{station or 'house'}-{role}"
    return Work(None, title, _TOPIC, code, script, keeping.script_sha256(script), may_leave)


def _spoken(
    house: House, place: _Place, role: SoundRole, words: str, stamp: Stamp, announce: Announce, *, anew: bool = False
) -> DraftOutcome:
    """Make a sound and use it; what is whole, or a person's unless `anew`, stays."""
    chain = casting.voices_of(house)
    tune = role is SoundRole.TUNE
    names = {sounds.TUNE_VOICE} if tune else {voice.name for voice in chain}
    with house.database.reading() as session:
        used = keeping.sound_of(session, place[0], role)
        words = words if anew or used is None else used[0].words
        work = _work(place[1], role, sounds.spoken_words(role, words) if words else sounds.WORDS[role][1])
        if used is not None and used[1].voice_kind is not VoiceKind.SYNTHETIC and not anew:
            if keeping.is_rendered(session, used[1], house.store, house.settings.studio.renderings):
                return outcome_of(work, DraftResult.KEPT, used[1])
            work = replace(work, script_sha256=used[1].script_sha256, recorded=keeping.recorded(used[1]))
        whole = None if work.recorded else _whole(session, house, work, names)
    if whole is not None and used is not None and used[1].id == whole.id and used[0].words == words:
        return outcome_of(work, DraftResult.KEPT, used[1])
    if work.may_leave and work.recorded is None:
        casting.tell_first_uses(house, chain, stamp, announce)
    with bench_of(house, chain, [work]) as bench:
        if tune and work.recorded is None:
            speaker = Speaker(sounds.TUNE_VOICE, sounds.TUNE_VERSION, VoiceKind.SYNTHETIC, 0)
            made = make_from_wave(work, sounds.signature_tune(), speaker, house.store, bench.target, bench.profiles)
        else:
            made = make(work, bench)
        with house.database.writing() as session:
            keeping.record_sentences(session, bench.shelf.newly_voiced())
            take = keeping.record_take(session, made, stamp)
            keeping.set_sound(session, place[0], role, int(take.id or 0), stamp, words)
            result = DraftResult.MADE if work.recorded is None else DraftResult.RENDERED
            return outcome_of(work, result, take, passed_over=made.passed_over)


def _whole(session: Session, house: House, work: Work, voices: set[str]) -> Take | None:
    take = keeping.whole_take(session, work, voices, house.store, house.settings.studio.renderings)
    return take if take is None or take.voice_kind is VoiceKind.SYNTHETIC else None
