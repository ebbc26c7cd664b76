"""The player: plays one station's shelf into one output at exact moments, and journals what really went out.

It decides nothing itself (see `deciding`) and knows no database: the same code runs at the district, on a commune's PC
and, on a simulated clock, in the demo. `tick(now)` does what is due and says when to come back.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from scheduler.messages import Message, OutsideFailed, Refused
from scheduler.playout.cue import BREAKING_IN, Reason, Role
from scheduler.playout.deciding import Begin, End, Heard, OnAir, Skip, Step, Tick, Wait, decide
from scheduler.playout.entries import plain_entry
from scheduler.playout.guarding import SUFFIX
from scheduler.playout.journal import Entry, Journal, read_journal, read_whole
from scheduler.playout.outputs import Output
from scheduler.playout.programme import Programme, emergency_cue, read_programme
from scheduler.playout.shelf import Pause, Shelf
from scheduler.playout.standing import Glance, following_of
from scheduler.playout.verified import Verified
from scheduler.timekeeping import STATION_ZONE, Clock

__all__ = [
    "Entry",
    "Journal",
    "Output",
    "Pause",
    "Player",
    "Reason",
    "Shelf",
    "Tick",
    "plain_entry",
    "read_journal",
    "read_whole",
]

logger = logging.getLogger(__name__)

RELAY_AHEAD = timedelta(seconds=10)
"""So long before a relay block its input runs already."""

ORDERS_POLL = timedelta(seconds=0.2)
"""So often it is looked whether an emergency has come or ended: it must be on air within two seconds of its order."""

_SAME_OUTAGE = timedelta(seconds=10)
"""A journal that can't be written is told once until it could be for so long."""

STEP_SECONDS = 2.0
"""A wall clock that moves by more than this against the monotonic one was set by somebody."""


class Player:
    """Plays a station.

    Args:
        station: its code; documents of another one are refused.
        shelf: what there is to play.
        output: where it goes.
        journal: of this process; what it tells of earlier ones is not played again.
        clock: real or simulated.
        key: public key that documents must be signed with.
        heartbeat_seconds: how often a line says how much of what is on has gone out.
        poll_seconds: how often to look for something new; None: only when something is due (nobody else acts).
        resumes: go on with what an emergency cut, where it still fits; else it is owed.
        guard_seconds: unplanned silence after which the window's tune fills it; 0 leaves it silent.
        not_before: cues that start earlier are another player's business.
        zone: the station's zone.
        clock_doubted: told by whoever knows a better clock that this one is wrong; a start is marked then.

    Attributes:
        refused: documents, orders and single slots on the shelf that are not followed, and why.
    """

    def __init__(
        self,
        station: str,
        shelf: Shelf,
        output: Output,
        journal: Journal,
        clock: Clock,
        key: Ed25519PublicKey,
        *,
        heartbeat_seconds: float = 1.0,
        poll_seconds: float | None = 1.0,
        guard_seconds: float = 0.0,
        resumes: bool = False,
        not_before: datetime | None = None,
        zone: ZoneInfo = STATION_ZONE,
        clock_doubted: Callable[[], bool] = lambda: False,
    ) -> None:
        self._clock_doubted = clock_doubted
        self.station = station
        self.refused: tuple[Message, ...] = ()
        self._shelf = shelf
        self._output = output
        self._journal = journal
        self._clock = clock
        self._key = key
        self._zone = zone
        self._not_before = not_before
        self._heartbeat = timedelta(seconds=heartbeat_seconds)
        self._poll = None if poll_seconds is None else timedelta(seconds=poll_seconds)
        self._resumes = resumes
        self._guard = timedelta(seconds=guard_seconds) if guard_seconds else None
        self._booted_at = clock.now()
        self._boot_seconds = clock.monotonic()
        self._counted_ms = round(self._boot_seconds * 1000)
        self._heard = Heard()
        for entry in journal.before.entries:
            if entry.clock is clock.kind:  # what a simulated day played was never on air
                self._heard.note(entry)
        self._on_air: OnAir | None = None
        self._entry: Entry | None = None
        self._played_ms = 0
        self._beat_at = self._booted_at
        self._holding = False
        self._verified = Verified(shelf)
        self._unwritten_at: datetime | None = None
        self._told: set[str] = set()  # emergencies journalled as not played: once, however often they are tried
        self._seen: object = None
        self._orders_mark = 0
        self._programme = self._read(self._booted_at)

    def run(self, until: datetime) -> None:
        """Play until a moment; what is on then plays to its end, and nothing new begins."""
        self.go_on(until)
        while self._on_air is not None:
            now = self._clock.now()
            self._count(now, [])
            if self._on_air.left_milliseconds > 0:
                ends_at = now + timedelta(milliseconds=self._on_air.left_milliseconds)
                self._clock.wait_until(min(ends_at, self._beat_at))
            else:
                self._end(End(Reason.UNKNOWN) if self._on_air.joined else End(), now)

    def go_on(self, until: datetime, watch: Callable[[Tick], None] = lambda _: None) -> None:
        """Play until a moment and leave on what is on then, to be gone on with; `watch` is told what each tick did."""
        while (now := self._clock.now()) < until:
            tick = self.tick(now)
            watch(tick)
            self._wait(min(tick.wait_until, until))

    def keep_on(self, until: datetime, watch: Callable[[Tick], None] = lambda _: None) -> None:
        """Play until a moment as `go_on`; while the journal can't be written, stay silent and try again each second."""
        while self._clock.now() < until:
            try:
                self.go_on(until, watch)
            except OutsideFailed as error:
                now = self._clock.now()
                if self._unwritten_at is None or now - self._unwritten_at > _SAME_OUTAGE:  # else logs fill a full disk
                    logger.warning("Silent at %s: %s", self.station, error, extra={"action": "journal_unwritable"})
                self._unwritten_at = now
                self._clock.wait_until(min(now + timedelta(seconds=1), until))

    def tick(self, now: datetime) -> Tick:
        """Do everything that is due.

        Args:
            now: the clock's wall time.

        Raises:
            OutsideFailed: the journal can't be written: nothing may go out that nobody can account for.
        """
        self._orders_mark = self._shelf.orders_mark()
        if now >= self._programme.stale_at or self._shelf.fingerprint() != self._seen:
            self._programme = self._read(now)
        self._listen_for_mute()
        if self._poll is not None:
            self._verified.ahead(self._programme, now)
        steps: list[Step] = []
        self._count(now, steps)
        while True:
            step = decide(
                now,
                self._booted_at,
                self._programme,
                self._heard,
                self._on_air,
                self._output.formats,
                self._guard,
                resumes=self._resumes,
            )
            if isinstance(step, Wait):
                self._holding = step.holding
                break
            self._do(step, now, steps)
        self._output.relay(self._programme.relay_at(now), self._programme.relay_at(now + RELAY_AHEAD))
        return Tick(tuple(steps), self._come_back(now, step.until))

    def glance(self, now: datetime) -> Glance:
        """Return what is on and what comes next; reads nothing."""
        cue, left_ms = (self._on_air.cue, self._on_air.left_milliseconds) if self._on_air is not None else (None, 0)
        return Glance(cue, self._played_ms if cue is not None else 0, left_ms, following_of(self._programme, now))

    def stop(self, note: str = "playout.stopped") -> None:
        """End what is on because somebody stops the player, and journal it as cut."""
        if self._on_air is not None:
            now = self._clock.now()
            self._count(now, [])
            self._end(End(Reason.OTHER, note=note), now)

    def _read(self, now: datetime) -> Programme:
        self._seen = self._shelf.fingerprint()
        programme = read_programme(self._shelf, self.station, self._key, now, self._output.formats, self._zone)
        if self._not_before is not None:
            programme = programme.since(self._not_before)
        told = {repr(m) for m in self.refused}
        self.refused = programme.troubles
        for message in (m for m in self.refused if repr(m) not in told):
            logger.info("Not followed at %s: %s", self.station, message.id, extra={"action": "refused"})
        return programme

    def _do(self, step: Begin | End | Skip, now: datetime, steps: list[Step]) -> None:
        match step:
            case Begin():
                step = self._begin(step, now)
            case End():
                self._end(step, now)
            case Skip():
                self._skip(step, now)
        steps.append(step)

    def _begin(self, step: Begin, now: datetime) -> Begin | Skip:
        """Start a cue, or leave it out when its file or the output fails."""
        cue = step.cue
        wrong = self._start_output(step)
        if wrong is not None:
            self._skip(wrong, now)
            return wrong
        try:
            self._entry = self._journal.begin(
                cue, now, self._clock.monotonic(), self._output.mark, clock_trusted=self._trusted(now)
            )
        except OutsideFailed:
            self._output.stop()  # what nobody can account for doesn't go out
            raise
        left_ms = cue.milliseconds - step.skip_milliseconds
        joined = step.skip_milliseconds > 0 and not step.resumed
        self._on_air = OnAir(cue, left_ms, step.order, joined=joined, resumed=step.resumed)
        self._played_ms = 0
        self._beat_at = now + self._heartbeat
        logger.info("On air at %s: %s", self.station, cue.title, extra={"action": "on_air"})
        return step

    def _start_output(self, step: Begin) -> Skip | None:
        ref = step.cue.rendering
        if ref is None:
            return Skip(step.cue, Reason.FILE_MISSING, note="playout.no_format")
        try:
            if not self._verified.holds(ref):
                there = self._shelf.path_of(ref).exists()
                note = "playout.file_damaged" if there else "playout.file_missing"
                return Skip(step.cue, Reason.FILE_MISSING, note=note)
            guards = step.cue.key.endswith(SUFFIX)
            self._output.begin(self._shelf.path_of(ref), step.skip_milliseconds, over_and_over=guards)
        except Refused as error:
            return Skip(step.cue, Reason.FILE_MISSING, note=error.message.id)
        except OutsideFailed as error:
            return Skip(step.cue, Reason.EQUIPMENT, note=error.message.id)
        return None

    def _end(self, step: End, now: datetime) -> None:
        if self._on_air is None or self._entry is None:
            return
        self._output.stop()
        mark, entry = self._output.mark, self._entry
        ended = self._journal.end(entry, self._played_ms, now, mark, step.reason, step.cut_by, note=step.note)
        self._heard.note(ended)
        self._heard.done.add(self._on_air.cue.key)
        self._on_air = self._entry = None

    def _skip(self, step: Skip, now: datetime) -> None:
        cue = step.cue
        if step.reason is Reason.CLOCK and self._unwritten_at is not None and cue.starts_at <= self._unwritten_at:
            step = replace(step, reason=Reason.EQUIPMENT, note="playout.journal_full")
        if cue.role is Role.SLOT or (cue.role in BREAKING_IN and cue.bulletin not in self._told):
            mark, seconds = self._output.mark, self._clock.monotonic()
            self._journal.not_played(cue, now, seconds, mark, step.reason, step.cut_by, step.note)
            logger.info("Not played at %s: %s", self.station, cue.title, extra={"action": "not_played"})
        if cue.role in BREAKING_IN:
            self._heard.mute.add(cue.bulletin)
            self._told.add(cue.bulletin)
        else:
            self._heard.done.add(cue.key)
            self._heard.cut.pop(cue.key, None)  # its rest can't be gone on with either
            self._heard.unplayed[cue.key] = step.reason

    def _count(self, now: datetime, steps: list[Step]) -> None:
        """Give the time since the last tick to what was on, and what is left to silence where the time is ours."""
        total_ms = round(self._clock.monotonic() * 1000)
        elapsed_ms = total_ms - self._counted_ms
        self._counted_ms = total_ms
        try:
            if self._on_air is not None:
                run_ms = min(elapsed_ms, self._on_air.left_milliseconds)
                self._output.run_for(run_ms)
                self._played_ms += run_ms
                elapsed_ms -= run_ms
                self._on_air = replace(self._on_air, left_milliseconds=self._on_air.left_milliseconds - run_ms)
                self._beat(now)
            elif (quiet_ms := elapsed_ms if self._holding else self._programme.own_milliseconds(now, elapsed_ms)) > 0:
                self._output.silence(quiet_ms)
        except OutsideFailed as error:
            self._do(End(Reason.EQUIPMENT, note=error.message.id), now, steps)

    def _beat(self, now: datetime) -> None:
        if self._entry is not None and now >= self._beat_at:
            self._journal.beat(self._entry, self._played_ms, now, self._output.mark)
            self._beat_at = now + self._heartbeat

    def _come_back(self, now: datetime, until: datetime) -> datetime:
        if self._poll is not None:
            until = min(until, now + self._poll)
        return min(until, self._beat_at) if self._on_air is not None else until

    def _wait(self, until: datetime) -> None:
        """Wait until a moment, or until an emergency comes or ends where others act beside this player."""
        if self._poll is None:
            self._clock.wait_until(until)
            return
        while (now := self._clock.now()) < until and self._shelf.orders_mark() == self._orders_mark:
            self._clock.wait_until(min(until, now + ORDERS_POLL))

    def _trusted(self, now: datetime) -> bool:
        by_wall = (now - self._booted_at).total_seconds()
        steady = abs(by_wall - (self._clock.monotonic() - self._boot_seconds)) <= STEP_SECONDS
        return steady and not self._clock_doubted()

    def _listen_for_mute(self) -> None:
        """Give emergencies whose sound was missing another chance as soon as it is there."""
        for order in (o for o in self._programme.orders if o.id in self._heard.mute):
            ref = emergency_cue(order, 1, order.issued_at, self._output.formats).rendering
            if ref is not None and self._shelf.has(ref):
                self._heard.mute.discard(order.id)
