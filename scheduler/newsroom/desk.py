"""The newsroom's use cases on texts: import, edit, read. States are changed in `workflow`, words in `dictionary`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from scheduler.messages import Message, Refused
from scheduler.newsroom import acknowledging, changing, keeping, secrecy, topics
from scheduler.newsroom.changing import Changes
from scheduler.newsroom.importing import TESSERACT, Imported, Recogniser, import_bytes
from scheduler.newsroom.importing.decoding import check_length
from scheduler.newsroom.importing.sources import Source, SourceFile, Unopened, files
from scheduler.newsroom.keeping import Stamp
from scheduler.newsroom.reading import Lexicon, Script, estimate_seconds, read, unknown
from scheduler.newsroom.reading_aloud import as_spoken, read_aloud
from scheduler.progress import Progress, silent
from scheduler.records.account import require
from scheduler.records.bulletin import Bulletin, BulletinState, BulletinVersion
from scheduler.records.house import House
from scheduler.records.notice import OwnNotice

__all__ = ["Changes", "ImportOutcome", "ImportResult", "as_spoken", "edit", "import_bulletins", "read_aloud"]

EVERYBODY = ("*",)


class ImportResult(StrEnum):
    """What became of a file."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """One file's outcome.

    Attributes:
        name: of the file.
        result: new, changed (a new version, or other wishes), unchanged, duplicate (another bulletin's text), refused.
        code: of the bulletin; "" when refused.
        bulletin_id: None when refused.
        imported: what was found in it; None when it could not be read.
        unreadable: what nobody can read in it yet.
        seconds: estimated spoken length.
        problems: sentences for the editor.
        why: why it was refused, and each mistake.
    """

    name: str
    result: ImportResult
    code: str = ""
    bulletin_id: int | None = None
    imported: Imported | None = None
    unreadable: tuple[str, ...] = ()
    seconds: float = 0.0
    problems: tuple[Message, ...] = ()
    why: tuple[Message, ...] = ()


def import_bulletins(
    house: House,
    sources: Sequence[Source],
    by: int,
    now: datetime,
    progress: Progress = silent,
    *,
    cut: bool = False,
    recogniser: Recogniser = TESSERACT,
) -> list[ImportOutcome]:
    """Import files and what archives hold; each is a transaction of its own, a problem is one outcome, the rest go on.

    Folders, zip archives and e-mails with attachments hold several files. A file is a bulletin again by the code it
    gives itself, else by its name; other content makes a new version and voids an approval; a file that is still the
    one that came last leaves alone what was mended here since. The same text under another name is the same bulletin.

    Args:
        house: the opened house.
        sources: paths of files or folders, or names with their bytes.
        by: the account that acts.
        now: written into the records.
        progress: told after each file, and after each page of a scan.
        cut: make the proposed cuts; otherwise they are only reported.
        recogniser: reads scans.

    Raises:
        Refused: the account may not write.
    """
    with house.database.reading() as session:
        require(session, by, *keeping.WRITERS)
        words = keeping.lexicon(session)
    found = files(sources)
    outcomes = []
    for done, file in enumerate(found):
        pages = _Pages(progress, done, len(found), file.name)
        outcomes.append(_outcome(house, file, Stamp(by, now), words, recogniser, pages, cut=cut))
        progress(done + 1, len(found), file.name)
    return outcomes


@dataclass(frozen=True, slots=True)
class _Pages:
    """Tells the pages of a scan as a part of the file whose turn it is."""

    progress: Progress
    done: int
    total: int
    name: str

    def __call__(self, done: int, total: int, what: str = "") -> None:  # noqa: ARG002 - the contract's signature
        self.progress(self.done, self.total, f"{self.name} {done}/{total}")


def _outcome(
    house: House,
    file: SourceFile | Unopened,
    stamp: Stamp,
    words: Lexicon,
    recogniser: Recogniser,
    pages: Progress,
    *,
    cut: bool,
) -> ImportOutcome:
    if isinstance(file, Unopened):
        return _refused(file.name, file.error)
    try:
        imported = import_bytes(file.content(), file.name, recogniser, pages)
    except (Refused, OSError) as error:
        return _refused(file.name, error)
    return _import_one(house, imported, stamp, words, cut=cut)


def _import_one(house: House, imported: Imported, stamp: Stamp, words: Lexicon, *, cut: bool) -> ImportOutcome:
    text = imported.with_cuts() if cut else imported.text
    try:
        script = read(text, keeping.options(house.settings), words)
        with house.database.writing() as session:
            return _keep(session, imported, text, script, stamp)
    except Refused as error:
        return _refused(imported.name, error, imported)


def _refused(name: str, error: Refused | OSError, imported: Imported | None = None) -> ImportOutcome:
    if isinstance(error, Refused):
        why: tuple[Message, ...] = (error.message, *error.details)
    else:
        why = (Message("newsroom.unreadable_file", {"name": name, "why": error}),)
    return ImportOutcome(name, ImportResult.REFUSED, imported=imported, why=why)


def _keep(session: Session, imported: Imported, text: str, script: Script, stamp: Stamp) -> ImportOutcome:
    wishes = imported.wishes
    key = wishes.code or imported.name
    bulletin = session.exec(select(Bulletin).where(Bulletin.source_key == key)).first()
    if bulletin is None and wishes.code:
        bulletin = session.exec(select(Bulletin).where(Bulletin.code == wishes.code)).first()
    digest = keeping.text_sha256(imported.title, text)
    result = ImportResult.NEW
    told: tuple[Message, ...] = ()
    if bulletin is None:
        twin = _twin(session, digest)
        if twin is not None:
            bulletin, result = twin, ImportResult.DUPLICATE
        else:
            bulletin = _new(session, imported, key, stamp)
            keeping.add_version(session, bulletin, text, script, stamp, imported.name, imported.recognised_by)
            keeping.move(session, bulletin, BulletinState.DRAFT, stamp, imported.name)
    else:
        changes = Changes(
            imported.title, text, imported.genre, imported.author, imported.document_number, imported.wishes
        )
        if _came_so(session, bulletin, imported.name, digest):  # what was mended here since stays
            changes = Changes(genre=imported.genre, wishes=imported.wishes)
        seen = keeping.version_of(session, bulletin)
        changed = changing.change(session, bulletin, changes, script, stamp, imported.name, imported.recognised_by)
        told = _replaced(bulletin, seen, imported.name)
        result = ImportResult.CHANGED if changed else ImportResult.UNCHANGED
    problems = imported.problems if text == imported.text else tuple(p for p in imported.problems if not _is_cut(p))
    return ImportOutcome(
        imported.name,
        result,
        bulletin.code,
        bulletin.id,
        imported,
        tuple(unknown(script.unreadable)),
        estimate_seconds(script.text),
        (*told, *problems, *acknowledging.problems(session, bulletin)),
    )


def _is_cut(problem: Message) -> bool:
    return problem.id == "newsroom.cuts_proposed"


def _replaced(bulletin: Bulletin, seen: BulletinVersion, name: str) -> tuple[Message, ...]:
    """Tell that a file took the place of a version that was edited here, and how to see what went."""
    number = bulletin.current_version
    if seen.number in {number, 1} or seen.source_name == name:
        return ()
    return (Message("newsroom.edit_replaced", {"code": bulletin.code, "version": seen.number, "now": number}),)


def _came_so(session: Session, bulletin: Bulletin, name: str, digest: str) -> bool:
    """Tell whether the text that this file brought last is the one it brings now."""
    query = (
        select(BulletinVersion.text_sha256)
        .where(BulletinVersion.bulletin_id == bulletin.id, BulletinVersion.source_name == name)
        .order_by(col(BulletinVersion.number).desc())
    )
    return session.exec(query).first() == digest


def _twin(session: Session, digest: str) -> Bulletin | None:
    """Return a bulletin of the district's with the same words; a commune's own notice stays apart."""
    query = (
        select(Bulletin)
        .join(BulletinVersion, col(BulletinVersion.bulletin_id) == col(Bulletin.id))
        .where(BulletinVersion.text_sha256 == digest, col(BulletinVersion.number) == col(Bulletin.current_version))
        .where(Bulletin.state != BulletinState.WITHDRAWN)
        .where(col(Bulletin.id).not_in(select(OwnNotice.bulletin_id)))
    )
    return session.exec(query).first()


def _new(session: Session, imported: Imported, key: str, stamp: Stamp) -> Bulletin:
    wishes = imported.wishes
    bulletin = Bulletin(
        code=wishes.code or _next_code(session, stamp.now),
        source_key=key,
        title=imported.title,
        topic=wishes.topic or (imported.topic.topic if imported.topic else topics.OTHER),
        genre=imported.genre,
        author=imported.author,
        document=imported.document_number,
        written_at=stamp.now,
        written_by=stamp.by,
    )
    changing.wish(bulletin, wishes)
    session.add(bulletin)
    session.flush()
    keeping.write_audience(session, bulletin, wishes.audience or EVERYBODY)
    return bulletin


def _next_code(session: Session, now: datetime) -> str:
    start = f"BT-{now.year}-"
    taken = set(session.exec(select(Bulletin.code).where(col(Bulletin.code).startswith(start))).all())
    number = len(taken) + 1
    while f"{start}{number:03d}" in taken:
        number += 1
    return f"{start}{number:03d}"


def edit(house: House, code: str, changes: Changes, by: int, now: datetime, why: str = "") -> bool:
    """Edit a bulletin: other words make a new version; whatever changes voids an approval and makes it a draft.

    Args:
        house: the opened house.
        code: of the bulletin.
        changes: what changes.
        by: the account that acts.
        now: written into the records.
        why: a reason for the history.

    Returns:
        Whether anything changed.

    Raises:
        Refused: no such bulletin, it is withdrawn or retired, somebody else changed it since the version the changes
            are based on (or, with another text and no such version, ever), an unknown audience or topic, a text that is
            too long or stamped as a state secret, or no right to.
    """
    with house.database.writing() as session:
        bulletin = keeping.writable(session, code, by)
        version = keeping.version_of(session, bulletin)
        text = version.text if changes.text is None else changes.text
        check_length(text, code)
        secrecy.check(text, code)
        script = keeping.reading_of(session, house.settings, text)
        changing.check_looked(session, bulletin, version, changes, by)
        return changing.change(session, bulletin, changes, script, Stamp(by, now), why.strip())
