"""Which bulletins there are and how each stands: the list and the sheet that pages show. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.messages import Message
from scheduler.newsroom import acknowledging, keeping
from scheduler.newsroom.hindrances import Hindrance, hindrances
from scheduler.newsroom.reading import estimate_seconds
from scheduler.newsroom.side_by_side import Expansion, Row, expansions, rows
from scheduler.newsroom.versions import VersionLine, names_of
from scheduler.newsroom.versions import line as line_of
from scheduler.records.audio import Rendering, Take
from scheduler.records.bulletin import (
    Approval,
    Bulletin,
    BulletinAudience,
    BulletinStep,
    BulletinVersion,
)
from scheduler.records.expiry import gone_since
from scheduler.records.house import House


@dataclass(frozen=True, slots=True)
class Audio:
    """The take of a bulletin and a rendering of it that can be heard.

    Attributes:
        sha256: of the rendering.
        ext: its extension, such as "mp3".
        loudness_lufs: integrated, of the decoded rendering.
        true_peak_dbtp: the same.
        voice: who made the take, "espeak/vi".
        expired_at: when its files went by rule; None while they are here.
    """

    sha256: str
    ext: str
    length: timedelta
    loudness_lufs: float
    true_peak_dbtp: float
    voice: str
    voice_kind: str
    take_sha256: str
    expired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BulletinLine:
    """A bulletin in the list.

    Attributes:
        audio: that of the approval in force, else of the current script; None before there is any.
        estimated: length of the current script as the embedded voice would speak it.
    """

    code: str
    title: str
    state: str
    klass: str
    topic: str
    rank: int
    must_air: bool
    wanted_airings: int
    valid_from: date | None
    valid_until: date | None
    version: int
    unreadable: int
    audio: Audio | None
    estimated: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class ApprovalLine:
    """A submission and what became of it; `void_reason` when it holds no longer."""

    version: int
    submitted_at: datetime
    submitted_by: str
    approved_at: datetime | None
    approved_by: str
    voided_at: datetime | None
    void_reason: str
    take_sha256: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class StepLine:
    """A change of state: who, when, why."""

    at: datetime
    by: str
    to_state: str
    reason: str


@dataclass(frozen=True, slots=True)
class FlaggedNumber:
    """A person's number in the newest version: where it stands, and who let it pass when; `at` None: nobody yet."""

    place: Message
    kind: str
    written: str
    at: datetime | None
    by: str


@dataclass(frozen=True, slots=True)
class BulletinSheet:
    """All about one bulletin.

    Attributes:
        reading: covers the text from end to end, in order.
        lexicon_version: of the lexicon that made the script; "" for scripts older than versions.
        current_lexicon: version of the lexicon as it is now.
        hindrances: what stands in the way of its submission.
    """

    line: BulletinLine
    genre: str
    author: str
    document: str
    audience: tuple[str, ...]
    most_airings: int
    least_gap_minutes: int
    most_a_day: int
    text: str
    script: str
    reading: tuple[Expansion, ...]
    versions: tuple[VersionLine, ...]
    approvals: tuple[ApprovalLine, ...]
    steps: tuple[StepLine, ...]
    numbers: tuple[FlaggedNumber, ...] = ()
    lexicon_version: str = ""
    current_lexicon: str = ""
    hindrances: tuple[Hindrance, ...] = ()

    @property
    def side_by_side(self) -> tuple[Row, ...]:
        """Text and script beside each other, sentence by sentence."""
        return rows(self.reading, self.script)

    @property
    def unreadable(self) -> tuple[str, ...]:
        """What nobody can read yet, each once, in the order of the text; it blocks submission."""
        return tuple(dict.fromkeys(e.written for e in self.reading if not e.readable))


def all_bulletins(house: House) -> tuple[BulletinLine, ...]:
    """Return every bulletin in the order of its code."""
    with house.database.reading() as session:
        bulletins = session.exec(select(Bulletin).order_by(Bulletin.code)).all()
        return tuple(_line(session, b, house.settings.studio.renderings) for b in bulletins)


def bulletin_sheet(house: House, code: str) -> BulletinSheet | None:
    """Return all about a bulletin, its newest version; None when there is no such code."""
    with house.database.reading() as session:
        bulletin = session.exec(select(Bulletin).where(Bulletin.code == code)).first()
        if bulletin is None:
            return None
        names = names_of(session)
        versions = session.exec(
            select(BulletinVersion)
            .where(BulletinVersion.bulletin_id == bulletin.id)
            .order_by(col(BulletinVersion.number).desc())
        ).all()
        approvals = session.exec(
            select(Approval).where(Approval.bulletin_id == bulletin.id).order_by(col(Approval.id).desc())
        ).all()
        steps = session.exec(
            select(BulletinStep).where(BulletinStep.bulletin_id == bulletin.id).order_by(col(BulletinStep.id))
        ).all()
        audience = session.exec(
            select(BulletinAudience.audience).where(BulletinAudience.bulletin_id == bulletin.id)
        ).all()
        line = _line(session, bulletin, house.settings.studio.renderings)
        newest = next((v for v in versions if v.number == bulletin.current_version), versions[0] if versions else None)
        flagged = acknowledging.lines(session, newest) if newest else ()
        hindering = hindrances(session, house, bulletin, newest) if newest else ()
        current_lexicon = keeping.lexicon(session).version
    text, tokens = (newest.text, newest.tokens_json) if newest else ("", "[]")
    return BulletinSheet(
        line=line,
        genre=bulletin.genre,
        author=bulletin.author,
        document=bulletin.document,
        audience=tuple(sorted(audience)),
        most_airings=bulletin.most_airings,
        least_gap_minutes=bulletin.least_gap_minutes,
        most_a_day=bulletin.most_a_day,
        text=text,
        script=newest.script if newest else "",
        reading=expansions(text, tokens),
        versions=tuple(line_of(v, names) for v in versions),
        approvals=tuple(_approval(a, bulletin.approval_id, names) for a in approvals),
        steps=tuple(StepLine(s.at, names.get(s.by, ""), s.to_state.value, s.reason) for s in steps),
        numbers=tuple(
            FlaggedNumber(
                acknowledging.place(n.found), n.found.kind.value, n.found.written, n.at, names.get(n.by or 0, "")
            )
            for n in flagged
        ),
        lexicon_version=newest.lexicon_version if newest else "",
        current_lexicon=current_lexicon,
        hindrances=hindering,
    )


def _line(session: Session, bulletin: Bulletin, profiles: Sequence[str]) -> BulletinLine:
    version = session.exec(
        select(BulletinVersion).where(
            BulletinVersion.bulletin_id == bulletin.id, BulletinVersion.number == bulletin.current_version
        )
    ).first()
    return BulletinLine(
        code=bulletin.code,
        title=bulletin.title,
        state=bulletin.state.value,
        klass=bulletin.klass.value,
        topic=bulletin.topic,
        rank=bulletin.rank,
        must_air=bulletin.must_air,
        wanted_airings=bulletin.wanted_airings,
        valid_from=bulletin.valid_from,
        valid_until=bulletin.valid_until,
        version=bulletin.current_version,
        unreadable=version.unreadable if version else 0,
        audio=_audio(session, bulletin, version.script_sha256 if version else "", profiles),
        estimated=timedelta(seconds=round(estimate_seconds(version.script))) if version else timedelta(),
    )


def _audio(session: Session, bulletin: Bulletin, script_sha256: str, profiles: Sequence[str]) -> Audio | None:
    """Return the newest take's rendering in the first of the profiles that it has, as a player chooses it."""
    approval = session.get(Approval, bulletin.approval_id) if bulletin.approval_id else None
    query = select(Take, Rendering).join(Rendering, col(Rendering.take_id) == Take.id)
    if approval is not None:
        query = query.where(Take.id == approval.take_id)
    else:
        query = query.where(Take.bulletin_id == bulletin.id, Take.script_sha256 == script_sha256)
    newest_first = (col(Take.id).desc(), col(Rendering.written_at).desc(), col(Rendering.id).desc())
    found = session.exec(query.order_by(*newest_first)).all()
    if not found:
        return None
    of_newest = [(take, rendering) for take, rendering in found if take.id == found[0][0].id]
    order = {profile: at for at, profile in enumerate(profiles)}
    take, rendering = min(of_newest, key=lambda pair: order.get(pair[1].profile, len(order)))
    return Audio(
        sha256=rendering.sha256,
        ext=rendering.format,
        length=timedelta(milliseconds=rendering.milliseconds),
        loudness_lufs=rendering.loudness_lufs,
        true_peak_dbtp=rendering.true_peak_dbtp,
        voice=take.voice,
        voice_kind=take.voice_kind.value,
        take_sha256=take.sha256,
        expired_at=gone_since(session, [rendering.take_id]).get(rendering.take_id),
    )


def _approval(approval: Approval, in_force: int | None, names: dict[int, str]) -> ApprovalLine:
    return ApprovalLine(
        version=approval.version_number,
        submitted_at=approval.submitted_at,
        submitted_by=names.get(approval.submitted_by, ""),
        approved_at=approval.approved_at,
        approved_by=names.get(approval.approved_by or 0, ""),
        voided_at=approval.voided_at,
        void_reason=approval.void_reason,
        take_sha256=approval.take_sha256,
        in_force=approval.id == in_force,
    )
