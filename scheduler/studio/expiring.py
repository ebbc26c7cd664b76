"""Letting audio go by rule: the records say first that it went, then the files go.

A crash in between leaves files that nobody names; the next run takes them away. Rows, hashes, approvals and the log
stay.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select

from scheduler.records import expiry
from scheduler.records.account import require
from scheduler.records.audio import Rendering, SentenceAudio, Take
from scheduler.records.bulletin import BulletinVersion
from scheduler.records.expiry import TakeExpiry
from scheduler.records.house import House
from scheduler.studio import keeping
from scheduler.studio.drafting import MAKERS
from scheduler.studio.restoring import keys_of_take, origins
from scheduler.studio.term_rows import shelved_takes
from scheduler.studio.terms import Leaving, Verdict, leaving

_File = tuple[str, str]
"""SHA-256 and extension."""


@dataclass(frozen=True, slots=True)
class Expiry:
    """What went, or would go.

    Attributes:
        months: the rule.
        takes: whose term is over, those that are held too.
        done: it went; False: nothing was touched.
    """

    months: int
    takes: tuple[Leaving, ...]
    done: bool

    @property
    def going(self) -> tuple[Leaving, ...]:
        """Those that nothing holds."""
        return tuple(take for take in self.takes if take.verdict is Verdict.GOES)

    @property
    def size_bytes(self) -> int:
        """Of all that goes."""
        return sum(take.size_bytes for take in self.going)


def preview_expiry(house: House, now: datetime, months: int | None = None) -> Expiry:
    """Return what would go now; nothing is touched.

    Args:
        house: the opened house.
        now: the time.
        months: None for `audio_months` of `config.toml`.
    """
    rule = house.settings.studio.audio_months if months is None else months
    with house.database.reading() as session:
        return Expiry(rule, leaving(shelved_takes(session), now, rule, house.zone), done=False)


def expire_audio(house: House, by: int, now: datetime, months: int | None = None) -> Expiry:
    """Let the audio go whose term is over; again it finds nothing.

    Takes, their renderings, and sentences that no other script has go as files; their rows stay, but for those of
    sentences, which are a cache.

    Raises:
        Refused: no right to it.
        OSError: a file can't be removed; the next run takes it away.
    """
    rule = house.settings.studio.audio_months if months is None else months
    with house.database.writing() as session:
        require(session, by, *MAKERS)
        found = Expiry(rule, leaving(shelved_takes(session), now, rule, house.zone), done=True)
        for take in found.going:
            session.add(
                TakeExpiry(
                    take_id=take.take_id,
                    last_used_at=take.last_used_at,
                    months=rule,
                    size_bytes=take.size_bytes,
                    written_at=now,
                    written_by=by,
                )
            )
        session.flush()
        files = _files_of_gone(session) | _sentences_of_gone(session, [take.take_id for take in found.going])
    for sha256, ext in sorted(files):
        house.store.remove(sha256, ext)
    return found


def _files_of_gone(session: Session) -> set[_File]:
    """Return the files of all takes that went, but for those that a take which is here names too."""
    gone = set(expiry.gone_since(session))
    if not gone:
        return set()
    leaving_files: set[_File] = set()
    staying: set[_File] = {(sha256, "flac") for sha256 in session.exec(select(SentenceAudio.sha256))}
    for take_id, sha256 in session.exec(select(Take.id, Take.sha256)):
        (leaving_files if take_id in gone else staying).add((sha256, "flac"))
    for take_id, sha256, ext in session.exec(select(Rendering.take_id, Rendering.sha256, Rendering.format)):
        (leaving_files if take_id in gone else staying).add((sha256, ext))
    return leaving_files - staying


def _sentences_of_gone(session: Session, take_ids: Sequence[int]) -> set[_File]:
    """Forget the sentences that only takes which are going now were made of; returns their files."""
    if not take_ids:
        return set()
    scripts = dict(session.exec(select(BulletinVersion.script_sha256, BulletinVersion.script)).all())
    gone = set(expiry.gone_since(session))
    going: set[str] = set()
    staying: set[str] = set()
    for take in session.exec(select(Take)):
        if take.id in gone and take.id not in take_ids:
            continue
        known = scripts.get(take.script_sha256)
        said = [known] if known is not None else [work.script for work in origins(session, take)]
        (going if take.id in gone else staying).update(keys_of_take(take, said))
    files = keeping.known_sentences(session, going - staying)
    keys = sorted(files)
    for start in range(0, len(keys), keeping.AT_ONCE):
        some = col(SentenceAudio.key).in_(keys[start : start + keeping.AT_ONCE])
        session.exec(delete(SentenceAudio).where(some))
    still = set(session.exec(select(SentenceAudio.sha256))) | set(session.exec(select(Take.sha256)))
    return {(sha256, "flac") for sha256 in files.values() if sha256 not in still}
