"""From the problem to the tables of a station."""

import zlib
from collections import Counter
from collections.abc import Iterable

import numpy as np

from scheduler.traffic.pieces import Piece, day_of, pieces_of
from scheduler.traffic.problem import DAY_SECONDS, RANK_WEIGHTS, BulletinClass, PlanBulletin, PlanStation, Problem
from scheduler.traffic.search.laying import lay
from scheduler.traffic.search.tables import BULLETINS, PIECES, PLACES, SUMS, TOPICS, Ints, Table, Tables

_FAR = 1 << 40
_LOG_ROWS = 64
_LATER = 1 << 20  # in a programme: ordinary bulletins after those of priority


class Builder:
    """Builds the tables of stations; what stations share is worked out once.

    Args:
        problem: the whole problem; it must not change.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem, self.halt = problem, np.zeros(1, np.int64)
        self.by_code = {b.code: b for b in problem.bulletins}
        self.number = {b.code: n for n, b in enumerate(problem.bulletins)}
        topics = {t: None for b in problem.bulletins for t in (b.topic,)}
        topics |= {t: None for s in problem.stations for t, _ in s.quotas}
        self.topics = {t: n for n, t in enumerate(topics)}
        rows = [self._row(b) for b in problem.bulletins]
        self.rows = np.array(rows, dtype=BULLETINS)
        self._pieces: dict[int, tuple[tuple[Piece, ...], Table]] = {}

    def _row(self, b: PlanBulletin) -> tuple[int, ...]:
        span = min(b.valid_until, self.problem.days * DAY_SECONDS) - max(0, b.valid_from)
        values = {
            "seconds": b.seconds,
            "whole": b.whole_seconds,
            "counted": b.whole_seconds,
            "worth": RANK_WEIGHTS[b.rank],
            "wanted": b.wanted,
            "most": b.most,
            "goal": min(b.wanted, b.most) if b.must_air else 0,
            "gap": b.gap_seconds,
            "most_a_day": b.most_a_day,
            "topic": self.topics[b.topic],
            "valid_from": max(b.valid_from, -_FAR),
            "valid_until": min(b.valid_until, _FAR),
            "span": span,
            "order": 0 if b.klass is BulletinClass.PRIORITY else _LATER,
            "rank": b.rank,
        }
        return tuple(values.get(name, 0) for name in BULLETINS.names or ())

    def codes(self, station: PlanStation) -> list[str]:
        """Return the codes of the bulletins that a station may air, in the order of its table."""
        declined = station.declined
        return [
            c
            for c in station.bulletins
            if self.by_code[c].seconds > 0 and (c not in declined or self.by_code[c].klass is BulletinClass.PRIORITY)
        ]

    def pieces(self, station: PlanStation) -> tuple[tuple[Piece, ...], Table]:
        """Return a station's free stretches, as values and as a table of its own."""
        key = id(station.segments)
        if station.fixed or key not in self._pieces:
            pieces = pieces_of(station, self.problem.frozen_until)
            rows = [(p.begins, p.ends, p.day, p.gap_seconds, p.segment, p.room_seconds, 0) for p in pieces]
            made = pieces, np.array(rows, dtype=PIECES)
            if station.fixed:
                return made
            self._pieces[key] = made
        pieces, table = self._pieces[key]
        return pieces, table.copy()

    def build(self, station: PlanStation) -> Tables:
        """Return the tables of a station, with nothing on but what stands."""
        codes = self.codes(station)
        index = {c: j for j, c in enumerate(codes)}
        pieces, piece_table = self.pieces(station)
        bulletins = self._bulletins(station, codes, index)
        stands = self._stands(station, index)
        places = np.zeros(lay(bulletins, piece_table, stands, np.zeros(0, PLACES)), PLACES)
        lay(bulletins, piece_table, stands, places)
        topics, total = self._topics(station)
        room = int(piece_table["left"].sum())  # a target out of reach counts as far as it can be reached
        topics["quota"] = np.minimum(topics["quota"], topics["air"] + room)
        sums = np.zeros(1, SUMS)
        ends = max((p.ends for p in pieces), default=0)
        opens = sorted((start, c) for c, start in station.open if c in index)
        pins = self._pins(station, index, pieces)
        luck = zlib.crc32(station.code.encode()) | 1
        ends = max(ends, self.problem.days * DAY_SECONDS)
        sums[0] = (min(station.target_seconds, total + room), total, 0, ends, luck, 0, len(opens), len(pins), 0)
        size = max(1, len(places))
        opened = np.zeros((max(size, len(opens)), 2), np.int64)
        for n, (start, code) in enumerate(opens):
            opened[n] = index[code], start
        least = int(bulletins["seconds"].min()) if codes else _FAR
        most = max((p.room_seconds // (least + p.gap_seconds) for p in pieces), default=0)
        return Tables(
            sums=sums,
            topics=topics,
            pieces=piece_table,
            bulletins=bulletins,
            places=places,
            mine=np.zeros(size, np.int64),
            within=np.zeros((max(1, len(pieces)), most + 1), np.int64),
            log=np.zeros(_LOG_ROWS, np.int64),
            opens=opened,
            pins=pins,
            halt=self.halt,
        )

    def _bulletins(self, station: PlanStation, codes: list[str], index: dict[str, int]) -> Table:
        table = self.rows[np.array([self.number[c] for c in codes], dtype=np.int64)]
        if station.uncounted:
            silent = [n for t, n in self.topics.items() if t in station.uncounted]
            table["counted"][np.isin(table["topic"], silent)] = 0
        for place, code in enumerate(station.order):
            if code in index:  # the commune's own too: it may put them before what has priority
                table["order"][index[code]] = place
        first = {*station.order}
        for code, j in index.items():
            if table["order"][j] < _LATER and code not in first:
                table["order"][j] = len(station.order)
        planned = Counter(code for code, _ in station.open) + Counter(f.bulletin for f in station.fixed)
        for owed in station.owed:  # on top of what the old plan had, also where that can't stay
            if owed.bulletin in index:
                row = table[index[owed.bulletin]]
                row["goal"] = min(row["most"], max(row["goal"], planned[owed.bulletin] + owed.count))
        return table

    def _stands(self, station: PlanStation, index: dict[str, int]) -> Ints:
        rows = [(index[f.bulletin], f.starts, day_of(station, f)) for f in station.fixed if f.bulletin in index]
        return np.array(sorted(rows), dtype=np.int64).reshape(-1, 3)

    def _topics(self, station: PlanStation) -> tuple[Table, int]:
        """Return quotas, and airtime that is there already, by topic; and the airtime that counts for the target."""
        air: Counter[str] = Counter(dict(station.credit))
        for fixed in station.fixed:
            if fixed.bulletin in self.by_code and 0 <= fixed.starts < self.problem.days * DAY_SECONDS:
                b = self.by_code[fixed.bulletin]
                air[b.topic] += fixed.seconds - b.part_second
        quotas = dict(station.quotas)
        table = np.array([(int(quotas.get(t, 0)), air[t]) for t in self.topics], dtype=TOPICS)
        return table, sum(seconds for topic, seconds in air.items() if topic not in station.uncounted)

    def _pins(self, station: PlanStation, index: dict[str, int], pieces: Iterable[Piece]) -> Ints:
        rows = []
        for pin in station.pins:
            segments = [n for n, s in enumerate(station.segments) if (s.window, s.day) == (pin.window, pin.day)]
            held = [k for k, p in enumerate(pieces) if p.segment in segments]
            if pin.bulletin in index and held:
                rows.append((index[pin.bulletin], held[0], held[-1] + 1))
        return np.array(rows, dtype=np.int64).reshape(-1, 3)
