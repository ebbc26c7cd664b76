"""Exact starts: the slots of each piece, one behind the other, priority ones first, kept ones where they were."""

from dataclasses import dataclass
from itertools import pairwise

from scheduler.traffic.board import Board, Piece
from scheduler.traffic.problem import BulletinClass, PlanBulletin

_NO_HURRY_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Job:
    """An airing that needs a start: not before `release`, not after `late`; `old` is its start in the old plan."""

    bulletin: PlanBulletin
    place: int
    release: int
    late: int
    old: int | None
    key: tuple[int, int, int, int, str]


@dataclass(frozen=True, slots=True)
class Sequence:
    """Starts by `(bulletin, place)`, and the airings that found none."""

    starts: dict[tuple[str, int], int]
    failed: tuple[tuple[PlanBulletin, int], ...]


_Laid = list[tuple[Job, int]]


def sequence(board: Board) -> Sequence:
    """Return a start for each airing on the board; the board isn't changed.

    Within a piece, work goes on with whatever may start already (which ends soonest), priority bulletins first in the
    order that the commune gave them (Circular 39/2020), then those whose next airing leaves no slack in the gap.
    """
    by_code = {b.code: b for b in board.bulletins}
    content: dict[int, list[tuple[PlanBulletin, int]]] = {}
    for code, mine in board.placed.items():
        for place in mine:
            content.setdefault(board.places[code].piece[place], []).append((by_code[code], place))
    last: dict[str, int] = {}
    starts: dict[tuple[str, int], int] = {}
    failed: list[tuple[PlanBulletin, int]] = []
    for number in sorted(content):
        jobs = [_job(board, b, place, last) for b, place in content[number]]
        laid = _around_kept(jobs, board.pieces[number])
        if laid is None:
            laid = _one_behind_the_other(jobs, board.pieces[number])
        found = {(job.bulletin.code, job.place) for job, _ in laid}
        failed += [(j.bulletin, j.place) for j in jobs if (j.bulletin.code, j.place) not in found]
        for job, at in laid:
            starts[job.bulletin.code, job.place] = at
            last[job.bulletin.code] = max(at, last.get(job.bulletin.code, at))
    return Sequence(starts, tuple(failed))


def _job(board: Board, b: PlanBulletin, place: int, last: dict[str, int]) -> Job:
    places = board.places[b.code]
    following = [p for p in board.placed[b.code] if p > place]
    slack = _NO_HURRY_SECONDS
    if following:
        slack = min(slack, board.time(b.code, following[0]) - board.time(b.code, place) - b.gap_seconds)
    order = board.station.order
    return Job(
        bulletin=b,
        place=place,
        release=max(places.early[place], last.get(b.code, -b.gap_seconds) + b.gap_seconds),
        late=places.late[place],
        old=board.kept[b.code].get(place),
        key=(
            0 if b.klass is BulletinClass.PRIORITY else 1,
            order.index(b.code) if b.code in order else len(order),
            slack,
            b.rank,
            b.code,
        ),
    )


def _around_kept(jobs: list[Job], piece: Piece) -> _Laid | None:
    """Leave kept airings where they were and lay the others between them; None if that doesn't work."""
    laid = [(job, job.old) for job in jobs if job.old is not None]
    if not laid or any(not job.release <= at <= job.late for job, at in laid):
        return None
    gap = piece.gap_seconds
    for job in sorted((j for j in jobs if j.old is None), key=lambda j: (j.release, j.key)):
        at = max(job.release, piece.begins)
        for other, begun in sorted(laid, key=lambda item: item[1]):
            if at + job.bulletin.seconds + gap > begun and at < begun + other.bulletin.seconds + gap:
                at = begun + other.bulletin.seconds + gap
        if at > job.late:
            return None
        laid.append((job, at))
    laid.sort(key=lambda item: item[1])
    for (job, at), (other, then) in pairwise(laid):
        if then < at + job.bulletin.seconds + gap:
            return None
        if job.bulletin is other.bulletin and then < at + job.bulletin.gap_seconds:
            return None
    return laid


def _one_behind_the_other(jobs: list[Job], piece: Piece) -> _Laid:
    """List scheduling by release; an airing that would start too late is left out."""
    laid: _Laid = []
    waiting = sorted(jobs, key=lambda j: (j.key, j.place))
    at = piece.begins
    begun: dict[str, int] = {}

    def release(job: Job) -> int:
        code = job.bulletin.code
        return max(job.release, begun[code] + job.bulletin.gap_seconds) if code in begun else job.release

    while waiting:
        job = next((j for j in waiting if release(j) <= at), None) or min(waiting, key=lambda j: (release(j), j.key))
        waiting.remove(job)
        start = max(at, release(job))
        if start <= job.late:
            laid.append((job, start))
            begun[job.bulletin.code] = start
            at = start + job.bulletin.seconds + piece.gap_seconds
    return laid
