"""How other broadcast schedulers choose what airs next, after their source; each fills one station in time order.

LibreTime: `Block.php`, `AutoPlaylistManager.php`. AzuraCast: `Radio/AutoDJ/{Scheduler,QueueBuilder,
DuplicatePrevention}.php`. Rivendell: `rdevent_line.cpp`, `rdschedcartlist.cpp`. Facts only; no code of theirs.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from scheduler.traffic.problem import PlanBulletin, PlanStation, Segment

_TRIALS = 50
_NO_REPEAT_SECONDS = 120 * 60
_TITLES_APART = 12


class Filler:
    """A station's log while a rule fills it.

    Args:
        station: with its segments, targets and shares.
        bulletins: meant for it.
        legal: whether only what may legally air at a moment is offered.
    """

    def __init__(self, station: PlanStation, bulletins: Sequence[PlanBulletin], *, legal: bool) -> None:
        self.station, self.bulletins, self.legal = station, bulletins, legal
        self.log: list[tuple[int, str]] = []
        self.last: dict[str, int] = {}
        self.count: Counter[str] = Counter()
        self.today: Counter[tuple[str, int]] = Counter()
        self.luck = random.Random(f"peer/{station.code}")

    def may_air(self, b: PlanBulletin, segment: Segment, at: int) -> bool:
        """Tell whether a bulletin may start at a moment: valid, and by its gap and limits where those are looked at."""
        if not b.valid_from <= at or at + b.seconds > b.valid_until:
            return False
        if not self.legal:
            return True
        rested = b.code not in self.last or at - self.last[b.code] >= b.gap_seconds
        return rested and self.count[b.code] < b.most and self.today[b.code, segment.day] < b.most_a_day

    def offered(self, segment: Segment, at: int) -> list[PlanBulletin]:
        """Return the bulletins that are offered to the rule at a moment."""
        return [b for b in self.bulletins if self.may_air(b, segment, at)]

    def air(self, b: PlanBulletin, segment: Segment, at: int) -> int:
        """Put a bulletin on; return when the next one may start."""
        self.log.append((at, b.code))
        self.last[b.code] = at
        self.count[b.code] += 1
        self.today[b.code, segment.day] += 1
        return at + b.seconds + segment.gap_seconds

    def air_all(self, chosen: Iterable[PlanBulletin], segment: Segment) -> None:
        """Put bulletins on one behind the other; what doesn't fit or isn't legal any more is left out."""
        at = begins(segment)
        for b in chosen:
            if at + b.seconds <= ends(segment) and self.may_air(b, segment, at):
                at = self.air(b, segment, at)


def begins(segment: Segment) -> int:
    """Return the first moment for a slot."""
    return segment.starts + segment.lead_seconds


def ends(segment: Segment) -> int:
    """Return when the last slot must be over."""
    return segment.ends - segment.tail_seconds


def libretime_random(filler: Filler) -> None:
    """LibreTime's smart block, random, no repeats, no overflow: a subset of lengths that fills the time left."""
    for segment in filler.station.segments:
        pool = {b.code: b for b in filler.offered(segment, begins(segment))}
        sizes = {code: b.seconds + segment.gap_seconds for code, b in pool.items()}
        chosen = _fullest(filler.luck, sizes, ends(segment) - begins(segment) + segment.gap_seconds)
        filler.luck.shuffle(chosen)
        filler.air_all((pool[code] for code in chosen), segment)


def _fullest(luck: random.Random, sizes: dict[str, int], room: int) -> list[str]:
    """Return the best of 50 trials: take at random what fits, then exchange single ones for longer ones that fit."""
    best: list[str] = []
    most = 0
    every = list(sizes)
    for _ in range(_TRIALS if every else 0):
        luck.shuffle(every)
        chosen: list[str] = []
        used = 0
        for code in every:
            if used + sizes[code] <= room:
                chosen.append(code)
                used += sizes[code]
        left = set(every).difference(chosen)
        for place, code in enumerate(chosen):
            longer = [o for o in every if o in left and 0 < sizes[o] - sizes[code] <= room - used]
            if longer:
                chosen[place] = max(longer, key=sizes.__getitem__)
                left ^= {code, chosen[place]}
                used += sizes[chosen[place]] - sizes[code]
        if used > most:
            best, most = chosen, used
    return best


def libretime_least_recent(filler: Filler) -> None:
    """LibreTime's smart block sorted by least recently played: takes what still fits."""
    for segment in filler.station.segments:
        pool = filler.offered(segment, begins(segment))
        filler.air_all(sorted(pool, key=lambda b: (filler.last.get(b.code, -1), b.code)), segment)


def azuracast_shuffle(filler: Filler) -> None:
    """AzuraCast: a playlist a topic, weighted shuffle of playlists, shuffled inside, no repeat within two hours.

    It doesn't look ahead at lengths: the first pick that doesn't fit ends the window.
    """
    lists: dict[str, list[PlanBulletin]] = defaultdict(list)
    for b in filler.bulletins:
        lists[b.topic].append(b)
    queues: dict[str, list[PlanBulletin]] = {topic: [] for topic in lists}
    total = sum(quota for _, quota in filler.station.quotas) or 1.0
    weight = {topic: max(1, round(100 * quota / total)) for topic, quota in filler.station.quotas}
    for segment in filler.station.segments:
        at = begins(segment)
        while True:
            order = sorted(lists, key=lambda topic: -(filler.luck.random() ** (1 / weight.get(topic, 1))))
            picks = (_next_of(filler, lists[t], queues[t], segment, at) for t in order)
            picked = next((b for b in picks if b is not None), None)
            if picked is None or at + picked.seconds > ends(segment):
                break
            queues[picked.topic].remove(picked)
            at = filler.air(picked, segment, at)


def _next_of(
    filler: Filler, every: list[PlanBulletin], queue: list[PlanBulletin], segment: Segment, at: int
) -> PlanBulletin | None:
    """Return the first of a playlist's queue that wasn't on air lately; a queue without one is shuffled anew, once."""
    for _ in range(2):
        for b in queue:
            lately = b.code in filler.last and at - filler.last[b.code] < _NO_REPEAT_SECONDS
            if not lately and filler.may_air(b, segment, at):
                return b
        queue[:] = filler.luck.sample(every, len(every))
    return None


def azuracast_scheduled(filler: Filler) -> None:
    """AzuraCast with one scheduled, sequential playlist a window: each window goes on where its playlist stopped."""
    place: Counter[int] = Counter()
    for segment in filler.station.segments:
        at, hour = begins(segment), begins(segment) % 86_400 // 3600
        for _ in range(len(filler.bulletins)):
            b = filler.bulletins[place[hour] % len(filler.bulletins)]
            place[hour] += 1
            if not filler.may_air(b, segment, at):
                continue
            if at + b.seconds > ends(segment):
                break
            at = filler.air(b, segment, at)


def rivendell_codes(filler: Filler) -> None:
    """Rivendell: a clock with so many events as average carts fit, each a random cart not among the last 12 titles."""
    titles: list[str] = []
    for segment in filler.station.segments:
        at = begins(segment)
        pool = filler.offered(segment, at)
        if not pool:
            continue
        average = sum(b.seconds + segment.gap_seconds for b in pool) / len(pool)
        for _ in range(max(1, int((ends(segment) - at) / average))):
            offered = filler.offered(segment, at)
            apart = [b for b in offered if b.code not in titles[-_TITLES_APART:]]
            if not offered:
                break
            b = filler.luck.choice(apart or offered)  # a rule that leaves nothing is broken
            titles.append(b.code)
            if at + b.seconds > ends(segment):
                break
            at = filler.air(b, segment, at)


def round_robin(filler: Filler) -> None:
    """By hand: bulletins in turn, as often as they are wanted, the next one that fits."""
    queue = list(filler.bulletins)
    for segment in filler.station.segments:
        at = begins(segment)
        while True:
            place = next((n for n, b in enumerate(queue) if _fits_and_wanted(filler, b, segment, at)), None)
            if place is None:
                break
            queue.append(queue.pop(place))
            at = filler.air(queue[-1], segment, at)


def _fits_and_wanted(filler: Filler, b: PlanBulletin, segment: Segment, at: int) -> bool:
    wanted = filler.count[b.code] < b.wanted
    return wanted and at + b.seconds <= ends(segment) and filler.may_air(b, segment, at)


RULES: dict[str, Callable[[Filler], None]] = {
    "LibreTime random smart block": libretime_random,
    "LibreTime least recently played": libretime_least_recent,
    "AzuraCast weighted shuffle": azuracast_shuffle,
    "AzuraCast scheduled playlists": azuracast_scheduled,
    "Rivendell clock and codes": rivendell_codes,
    "round robin, first fit": round_robin,
}
