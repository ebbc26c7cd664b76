"""The planner's working board of one station: where a bulletin may go, and what already stands.

A piece is a stretch that holds slots one behind the other; published and pinned airings have been cut out of the
segments before. A place is a bulletin's earliest and latest start in a piece. The board is the solver's own scratch
pad: it changes, nothing outside the solver sees it.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.traffic.problem import DAY_SECONDS, RANK_WEIGHTS, Fixed, PlanBulletin, PlanStation, Problem

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of time: slots start at or after `begins` and are over by `ends`, `gap_seconds` between two."""

    begins: int
    ends: int
    day: int
    gap_seconds: int

    @property
    def room_seconds(self) -> int:
        """What fits, when each slot takes its length and one gap."""
        return self.ends - self.begins + self.gap_seconds


@dataclass(frozen=True, slots=True)
class Places:
    """Where one bulletin may start at a station, in time order; parallel arrays, one entry a place."""

    piece: tuple[int, ...]
    early: tuple[int, ...]
    late: tuple[int, ...]
    pieces: Ints
    starts: Ints
    days: Ints

    def __len__(self) -> int:
        return len(self.piece)


def pieces_of(problem: Problem, station: PlanStation) -> tuple[Piece, ...]:
    """Return the station's segments without leads, tails, the frozen past and the airings that stand."""
    seconds = sorted((f.starts, f.starts + f.seconds) for f in station.fixed)
    made: list[Piece] = []
    for segment in station.segments:
        begins = max(segment.starts + segment.lead_seconds, problem.frozen_until)
        ends = segment.ends - segment.tail_seconds
        gap = segment.gap_seconds
        if made:
            begins = max(begins, made[-1].ends + gap)
        for taken_from, taken_until in seconds:
            if taken_until + gap <= begins or taken_from - gap >= ends:
                continue
            if begins < taken_from - gap:
                made.append(Piece(begins, taken_from - gap, segment.day, gap))
            begins = max(begins, taken_until + gap)
        if begins < ends:
            made.append(Piece(begins, ends, segment.day, gap))
    return tuple(made)


class Board:
    """One station's slots while they are being planned.

    Args:
        problem: the whole problem; only its horizon and bulletins are read.
        station: the station.
    """

    def __init__(self, problem: Problem, station: PlanStation) -> None:
        by_code = {b.code: b for b in problem.bulletins}
        self.station = station
        self.horizon = problem.days * DAY_SECONDS
        self.pieces = pieces_of(problem, station)
        self.bulletins = [by_code[c] for c in station.bulletins if c not in station.declined]
        self.fixed: dict[str, list[int]] = {}
        for fixed in station.fixed:
            self.fixed.setdefault(fixed.bulletin, []).append(fixed.starts)
        self.fixed_days: dict[str, Counter[int]] = {}
        for fixed in station.fixed:
            self.fixed_days.setdefault(fixed.bulletin, Counter())[_day(station, fixed)] += 1
        self.room = [p.room_seconds for p in self.pieces]
        self.in_piece: list[list[str]] = [[] for _ in self.pieces]
        self.places = {b.code: self._places(b) for b in self.bulletins}
        self.placed: dict[str, list[int]] = {b.code: [] for b in self.bulletins}
        self.kept: dict[str, dict[int, int]] = {b.code: {} for b in self.bulletins}
        self.banned: dict[str, set[int]] = {b.code: set() for b in self.bulletins}
        self.air: Counter[str] = Counter(dict(station.credit))
        for fixed in station.fixed:
            if fixed.bulletin in by_code and 0 <= fixed.starts < self.horizon:
                b = by_code[fixed.bulletin]
                self.air[b.topic] += fixed.seconds - b.part_second
        self.total = sum(seconds for topic, seconds in self.air.items() if topic not in station.uncounted)
        self.quota = dict(station.quotas)

    def _places(self, b: PlanBulletin) -> Places:
        fixed = self.fixed.get(b.code, [])
        found: list[tuple[int, int, int]] = []
        for number, piece in enumerate(self.pieces):
            early = max(piece.begins, b.valid_from)
            latest = min(piece.ends, b.valid_until) - b.seconds
            step = max(b.gap_seconds, b.seconds + piece.gap_seconds)
            for at in sorted(fixed):  # stay a gap away from what stands
                if early < at + step and at - step < early:
                    early = at + step
                elif early <= at - step < latest:
                    latest = at - step
            while early <= latest:  # one place a gap; most pieces are shorter than the gap
                found.append((number, early, latest))
                early += step
        full = self.fixed_days.get(b.code, Counter())
        found = [f for f in found if full[self.pieces[f[0]].day] < b.most_a_day]
        piece_of = tuple(f[0] for f in found)
        early_of = tuple(f[1] for f in found)
        return Places(
            piece_of,
            early_of,
            tuple(f[2] for f in found),
            np.array(piece_of, dtype=np.int64),
            np.array(early_of, dtype=np.int64),
            np.array([self.pieces[n].day for n in piece_of], dtype=np.int64),
        )

    def count(self, code: str) -> int:
        """Return how many airings the bulletin has, those that stand included."""
        return len(self.placed[code]) + len(self.fixed.get(code, ()))

    def size(self, b: PlanBulletin, piece: int) -> int:
        """Return the seconds of room that an airing takes in a piece."""
        return b.seconds + self.pieces[piece].gap_seconds

    def fits(self, b: PlanBulletin, place: int) -> bool:
        """Tell whether the place's piece has room for it."""
        number = self.places[b.code].piece[place]
        return self.room[number] >= self.size(b, number)

    def counted(self, b: PlanBulletin) -> int:
        """Return the seconds of an airing that count for the station's target."""
        return 0 if b.topic in self.station.uncounted else b.whole_seconds

    def put(self, b: PlanBulletin, place: int) -> None:
        """Add an airing at a place."""
        number = self.places[b.code].piece[place]
        self.room[number] -= self.size(b, number)
        self.in_piece[number].append(b.code)
        self.placed[b.code].append(place)
        self.placed[b.code].sort()
        self.air[b.topic] += b.whole_seconds
        self.total += self.counted(b)

    def take(self, b: PlanBulletin, place: int) -> None:
        """Remove an airing from a place."""
        number = self.places[b.code].piece[place]
        self.room[number] += self.size(b, number)
        self.in_piece[number].remove(b.code)
        self.placed[b.code].remove(place)
        self.kept[b.code].pop(place, None)
        self.air[b.topic] -= b.whole_seconds
        self.total -= self.counted(b)

    def gain(self, b: PlanBulletin) -> tuple[int, int]:
        """Return what one more airing is worth: seconds nearer to target and quota, and the weight of a wish."""
        seconds = max(0, min(self.counted(b), self.station.target_seconds - self.total))
        seconds += max(0, min(b.whole_seconds, int(self.quota.get(b.topic, 0)) - self.air[b.topic]))
        return seconds, RANK_WEIGHTS[b.rank] if self.count(b.code) < b.wanted else 0

    def time(self, code: str, place: int) -> int:
        """Return when an airing at a place is expected to start: where it was kept, else as early as it may."""
        return self.kept[code].get(place, self.places[code].early[place])

    def legal(self, b: PlanBulletin, place: int, at: int | None = None) -> bool:
        """Tell whether gap, daily limit and count allow one more airing at a place, room aside.

        Args:
            b: the bulletin.
            place: number of one of its places.
            at: its start there; as early as the place allows if not given.
        """
        if place in self.banned[b.code] or self.count(b.code) >= b.most:
            return False
        places, mine = self.places[b.code], self.placed[b.code]
        if place in mine:
            return False
        at, day = places.early[place] if at is None else at, places.days[place]
        if any(abs(at - self.time(b.code, other)) < b.gap_seconds for other in mine):
            return False
        today = sum(1 for other in mine if places.days[other] == day)
        return bool(today + self.fixed_days.get(b.code, Counter())[int(day)] < b.most_a_day)

    def reach(self, b: PlanBulletin, *, by_gap: bool = True, by_day: bool = True) -> int:
        """Return the most further airings that gap, daily limit and count allow, other bulletins aside."""
        per_day = Counter(self.fixed_days.get(b.code, Counter()))
        places, last, count = self.places[b.code], -(10**9), 0
        most = b.most - len(self.fixed.get(b.code, ()))
        for number, early, late in zip(places.piece, places.early, places.late, strict=True):
            at = max(early, last + b.gap_seconds) if by_gap else early
            day = self.pieces[number].day
            if at <= late and count < most and (not by_day or per_day[day] < b.most_a_day):
                count, last = count + 1, at
                per_day[day] += 1
        return count


def _day(station: PlanStation, fixed: Fixed) -> int:
    """Return the broadcast day of an airing that stands."""
    if fixed.day is not None:
        return fixed.day
    holding = (s.day for s in station.segments if s.starts <= fixed.starts < s.ends)
    return next(holding, fixed.starts // DAY_SECONDS)
