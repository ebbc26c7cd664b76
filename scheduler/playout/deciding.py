"""What a player does next. Pure: the programme, what was heard and what is on give one step.

An emergency breaks in at once and nothing else starts until its last repeat is over. A slot that would begin in that
time is left out, so that the ones after it are on time. Never two things at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scheduler.daysheet import EmergencyOrder
from scheduler.playout.cue import BREAKING_IN, Cue, Problem, Reason
from scheduler.playout.guarding import filler, moments
from scheduler.playout.journal import Entry, Result
from scheduler.playout.programme import Programme, cue_of, emergency_cue
from scheduler.playout.resuming import rest_of

LATE_MILLISECONDS = 2000
"""A cue starts up to this late; beyond it is left out, or joined in progress after a restart."""

OVERRUN_MILLISECONDS = 1000
"""So much may what is on run into the next cue's time; with more left it is cut, so that the next is on time."""

TRIES = 2
"""How often a repeat of an emergency is begun when the player dies in the middle of it."""

_SETTLED_KEPT = 32
"""So many settled items may lie before what is due until they are put away."""


@dataclass(slots=True)
class Heard:
    """What a station has heard so far, by what its journal says.

    Attributes:
        done: keys of cues that are settled: played, cut, or journalled as not played.
        broken: keys of cues in whose middle a player died, with the milliseconds that went out; joined again while they
            last, and what went out isn't played again though the clock was set back.
        mute: emergencies whose sound is not there (yet).
        unplayed: keys of cues that did not play, with the reason's code.
        cut: keys of cues that an emergency cut, with the milliseconds of them that were heard.
    """

    done: set[str] = field(default_factory=set)
    broken: dict[str, int] = field(default_factory=dict)
    mute: set[str] = field(default_factory=set)
    unplayed: dict[str, str] = field(default_factory=dict)
    cut: dict[str, int] = field(default_factory=dict)
    _agenda: list[Cue | Problem] = field(default_factory=list)
    _agenda_of: Programme | None = None
    _parts: dict[str, dict[int, int]] = field(default_factory=dict)
    _ended: dict[str, datetime] = field(default_factory=dict)

    def note(self, entry: Entry) -> None:
        """Take an entry in."""
        if entry.role in BREAKING_IN:
            if entry.outcome is not Result.NOT_PLAYED:
                tries = self._parts.setdefault(entry.bulletin, {})
                tries[entry.part] = tries.get(entry.part, 0) + (1 if entry.broken_off else TRIES)
                self._ended[entry.bulletin] = entry.ended_at
        elif entry.broken_off and entry.key not in self.cut:
            self.broken[entry.key] = self.broken.get(entry.key, 0) + entry.milliseconds
        else:
            self._note_cut(entry)
            self.broken.pop(entry.key, None)
            self.done.add(entry.key)
            if entry.outcome is Result.NOT_PLAYED:
                self.unplayed[entry.key] = entry.reason

    def _note_cut(self, entry: Entry) -> None:
        if entry.cut_by and entry.outcome is Result.CUT and entry.slot:
            self.cut = {entry.key: self.cut.get(entry.key, 0) + entry.milliseconds}
        elif entry.outcome is not Result.NOT_PLAYED:
            self.cut.clear()  # something else was heard since, or the rest of it

    def first_due(self, programme: Programme, now: datetime, playing: str = "") -> Cue | Problem | None:
        """Return the first item that has started and isn't settled; None when none is.

        Args:
            programme: what there is; settled items are passed over once, not at every call.
            now: the wall time.
            playing: the key of what is on, which is no news.
        """
        if self._agenda_of is not programme:
            self._agenda_of, self._agenda = programme, list(programme.items)
        settled, found = 0, None
        for item in self._agenda:
            cue = cue_of(item)
            if cue.starts_at > now:
                break
            if cue.key in self.done:
                settled += 1
            elif cue.key != playing and _is_due(cue, self, now):
                found = item
                break
        if settled > _SETTLED_KEPT:
            self._agenda = [i for i in self._agenda if cue_of(i).key not in self.done]
        return found

    def next_part(self, order: EmergencyOrder) -> tuple[int, datetime] | None:
        """Return which repeat of an order comes next and when it is due; None when all are said."""
        tries = self._parts.get(order.id, {})
        part = next((n for n in range(1, order.repeat + 1) if tries.get(n, 0) < TRIES), None)
        if part is None:
            return None
        if part == 1 or part in tries:  # not begun, or broken off: at once
            return part, order.issued_at
        return part, self._ended[order.id] + timedelta(milliseconds=order.gap_milliseconds)


@dataclass(frozen=True, slots=True)
class OnAir:
    """What is on, how much of it is still to come, the order of an emergency, and whether its beginning is missing.

    `resumed`: its beginning was heard before an emergency.
    """

    cue: Cue
    left_milliseconds: int
    order: EmergencyOrder | None = None
    joined: bool = False
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Begin:
    """Start a cue, leaving out its first milliseconds; `resumed`: they were heard before an emergency."""

    cue: Cue
    skip_milliseconds: int = 0
    order: EmergencyOrder | None = None
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """What is on is over: by itself, or cut for a reason."""

    reason: Reason = Reason.NONE
    cut_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Skip:
    """A cue is left out."""

    cue: Cue
    reason: Reason
    cut_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do before that moment. `holding`: between two repeats of an emergency."""

    until: datetime
    holding: bool = False


Step = Begin | End | Skip | Wait


@dataclass(frozen=True, slots=True)
class Tick:
    """What a tick did, in order, and when the next one is due."""

    steps: tuple[Step, ...]
    wait_until: datetime


def decide(
    now: datetime,
    booted_at: datetime,
    programme: Programme,
    heard: Heard,
    on_air: OnAir | None,
    formats: tuple[str, ...],
    guard: timedelta | None = None,
    *,
    resumes: bool = False,
) -> Step:
    """Return the next step; call again until it is to wait.

    Args:
        now: the wall time.
        booted_at: when this player began: what was in progress then is joined, what was over is left out.
        programme: verified.
        heard: what is settled.
        on_air: what is on.
        formats: extensions that the output plays.
        guard: unplanned silence after which the tune fills it; None leaves it silent.
        resumes: go on with what an emergency cut, where it fits.
    """
    playing = on_air.cue.key if on_air is not None else ""
    due = heard.first_due(programme, now, playing)
    emergency = _emergency(now, programme, heard)
    if on_air is not None:
        return _while_on(now, programme, on_air, due, emergency)
    if emergency is not None:
        order, part, moment = emergency
        if moment <= now:
            return Begin(emergency_cue(order, part, now, formats), order=order)
        if due is not None:
            return Skip(cue_of(due), Reason.EMERGENCY, order.id)
        return Wait(_next_moment(now, programme, [moment]), holding=True)
    if due is None:
        return _idle(now, programme, heard, guard, resumes=resumes)
    return _due(now, booted_at, programme, heard, due)


def _idle(now: datetime, programme: Programme, heard: Heard, guard: timedelta | None, *, resumes: bool) -> Begin | Wait:
    """Return what is done while nothing is due: go on with what was cut, fill a hole that nobody planned, or wait."""
    rest = rest_of(now, programme, heard.cut) if resumes else None
    if rest is not None and programme.pause_of(rest[0]) is None:
        return Begin(*rest, resumed=True)
    if guard is None:
        return Wait(_next_moment(now, programme, []))
    tune = filler(now, programme, heard.unplayed, guard)
    if tune is not None and tune.key not in heard.done:
        return Begin(tune)
    return Wait(_next_moment(now, programme, moments(now, programme, heard.unplayed, guard)))


def _while_on(
    now: datetime,
    programme: Programme,
    on_air: OnAir,
    due: Cue | Problem | None,
    emergency: tuple[EmergencyOrder, int, datetime] | None,
) -> Step:
    if on_air.left_milliseconds <= 0:
        return _over(on_air)
    if on_air.order is not None:
        newest = next((o for o in programme.orders if o.id == on_air.order.id), on_air.order)
        if newest.expires_at <= now and newest.expires_at < on_air.order.expires_at:
            return End(Reason.WITHDRAWN, note="playout.stood_down")
        if due is not None:
            return Skip(cue_of(due), Reason.EMERGENCY, on_air.order.id)
    elif due is not None and (left_out := _never(programme, due)) is not None:
        return left_out  # what doesn't play cuts nothing off
    elif (end := _cut(now, programme, on_air, due, emergency)) is not None:
        return end
    return Wait(_next_moment(now, programme, [now + timedelta(milliseconds=on_air.left_milliseconds)]))


def _over(on_air: OnAir) -> End:
    if on_air.joined:
        return End(Reason.UNKNOWN, note="playout.joined")
    return End(note="playout.resumed" if on_air.resumed else "")


def _cut(
    now: datetime,
    programme: Programme,
    on_air: OnAir,
    due: Cue | Problem | None,
    emergency: tuple[EmergencyOrder, int, datetime] | None,
) -> End | None:
    """Return why an ordinary cue that is on must stop now, None when it goes on."""
    cue = on_air.cue
    if emergency is not None and emergency[2] <= now:
        return End(Reason.EMERGENCY, emergency[0].id)
    if cue.rendering is not None and cue.rendering.sha256 in programme.recalled:
        return End(Reason.WITHDRAWN, note="playout.recalled")
    if (pause := programme.pause_of(cue)) is not None:
        return End(Reason(pause.reason), note="playout.paused")
    if due is not None and on_air.left_milliseconds > OVERRUN_MILLISECONDS:
        return End(Reason.CLOCK)
    return None


def _due(now: datetime, booted_at: datetime, programme: Programme, heard: Heard, due: Cue | Problem) -> Step:
    if (left_out := _never(programme, due)) is not None:
        return left_out
    cue = cue_of(due)
    late = round((now - cue.starts_at).total_seconds() * 1000)
    if cue.key not in heard.broken and late <= LATE_MILLISECONDS:
        return Begin(cue)
    if cue.starts_at >= booted_at and cue.key not in heard.broken:
        return Skip(cue, Reason.CLOCK)
    late = max(late, heard.broken.get(cue.key, 0))
    if late < cue.milliseconds:
        return Begin(cue, late)
    return Skip(cue, Reason.UNKNOWN, note="playout.was_off")


def _never(programme: Programme, due: Cue | Problem) -> Skip | None:
    """Return why what is due doesn't play however it stands on air, None when it can."""
    cue = cue_of(due)
    if (pause := programme.pause_of(cue)) is not None:
        return Skip(cue, Reason(pause.reason), note="playout.paused")
    return Skip(cue, due.reason, note=due.why.id) if isinstance(due, Problem) else None


def _is_due(cue: Cue, heard: Heard, now: datetime) -> bool:
    if cue.starts_at > now or cue.key in heard.done:
        return False
    return cue.key not in heard.broken or now < cue.ends_at  # what broke off and is over is in the journal already


def _emergency(now: datetime, programme: Programme, heard: Heard) -> tuple[EmergencyOrder, int, datetime] | None:
    """Return the order that has the air now, its next repeat, and when that is due."""
    for order in programme.orders:
        if order.id not in heard.mute and order.issued_at <= now < order.expires_at:
            following = heard.next_part(order)
            if following is not None and following[1] < order.expires_at:
                return (order, *following)
    return None


def _next_moment(now: datetime, programme: Programme, others: Iterable[datetime]) -> datetime:
    coming = programme.begun(now)
    starts = (cue_of(i).starts_at for i in programme.items[coming : coming + 1])
    issues = (o.issued_at for o in programme.orders)
    edges = (moment for span, _ in programme.relays for moment in (span.starts_at, span.ends_at))
    return min(m for m in (*others, *starts, *issues, *edges, programme.stale_at) if m > now)
