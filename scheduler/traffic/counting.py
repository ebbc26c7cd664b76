"""How many airings each bulletin of a station needs for the topic quotas and the target.

Counts are worked out on pooled time, before any place is chosen. Wishes beyond them are filled in afterwards, by rank:
counted in here they would take the room that a small topic needs.
"""

from fractions import Fraction

from scheduler.traffic.board import Board
from scheduler.traffic.problem import RANK_WEIGHTS, PlanBulletin


def counts(board: Board) -> dict[str, int]:
    """Return the further airings to aim at, by bulletin.

    Args:
        board: the station, with what stands and what is kept; it isn't changed.
    """
    return _Count(board).run()


class _Count:
    def __init__(self, board: Board) -> None:
        self.board = board
        self.got = {b.code: 0 for b in board.bulletins}
        self.reach = {b.code: max(0, board.reach(b) - len(board.placed[b.code])) for b in board.bulletins}
        self.left = sum(board.room)
        self.air = dict(board.air)
        self.total = board.total
        self.gap_seconds = max((p.gap_seconds for p in board.pieces), default=0)
        self.by_worth = sorted(board.bulletins, key=lambda b: (-Fraction(RANK_WEIGHTS[b.rank], b.seconds), b.code))

    def run(self) -> dict[str, int]:
        board = self.board
        for topic, quota in board.quota.items():
            mine = [b for b in self.by_worth if b.topic == topic]
            self._grow(mine, wishes=True, until_topic=int(quota))
            self._grow(mine, wishes=False, until_topic=int(quota))
        self._grow(self.by_worth, wishes=True, until_total=board.station.target_seconds)
        self._grow(self.by_worth, wishes=False, until_total=board.station.target_seconds)
        return self.got

    def _grow(
        self,
        bulletins: list[PlanBulletin],
        *,
        wishes: bool,
        until_topic: int | None = None,
        until_total: int | None = None,
    ) -> None:
        """Add airings, one each in turn, while they are wanted (`wishes`) or allowed, up to a sum of seconds."""
        if wishes:
            for b in bulletins:
                while (
                    self._open(b, until_topic, until_total) and self.board.count(b.code) + self.got[b.code] < b.wanted
                ):
                    self._add(b)
            return
        grew = True
        while grew:  # beyond the wishes in turn, so that no bulletin is worn out
            grew = False
            for b in bulletins:
                if self._open(b, until_topic, until_total):
                    self._add(b)
                    grew = True

    def _open(self, b: PlanBulletin, until_topic: int | None, until_total: int | None) -> bool:
        return (
            self.got[b.code] < self.reach[b.code]
            and self.left >= b.seconds
            and (until_topic is None or self.air.get(b.topic, 0) < until_topic)
            and (until_total is None or (self.total < until_total and self.board.counted(b) > 0))
        )

    def _add(self, b: PlanBulletin) -> None:
        self.got[b.code] += 1
        self.left -= b.seconds + self.gap_seconds
        self.air[b.topic] = self.air.get(b.topic, 0) + b.whole_seconds
        self.total += self.board.counted(b)
