"""What a player has before it right now: the verified content of its shelf."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from scheduler.daysheet import DayDocument, EmergencyOrder, verify
from scheduler.messages import Message, Refused
from scheduler.playout.cue import OUTSIDE_TOPIC, Cue, Problem, Role, Span
from scheduler.playout.cueing import cues, own_time
from scheduler.playout.shelf import Pause, Shelf
from scheduler.timekeeping import STATION_ZONE, at, broadcast_day


@dataclass(frozen=True, slots=True)
class Programme:
    """Everything a decision needs.

    Attributes:
        items: cues, and problems that are journalled at their moment, in the order of their starts.
        own_time: when the output is ours; gaps in it are silence, outside it nothing is sent.
        orders: emergencies for this station, by moment of issue.
        pauses: windows that don't run: by local day and window.
        recalled: hashes that must not be played.
        refused: documents and orders that are not followed, and why.
        relays: blocks in which the output belongs to a relay, with its source.
        windows: every window of those days, by its code.
        stale_at: when another broadcast day begins and the shelf must be read again.
    """

    items: tuple[Cue | Problem, ...]
    own_time: tuple[Span, ...]
    orders: tuple[EmergencyOrder, ...]
    pauses: tuple[tuple[Span, str, Pause], ...]
    recalled: frozenset[str]
    refused: tuple[Message, ...]
    stale_at: datetime
    relays: tuple[tuple[Span, str], ...] = ()
    windows: tuple[tuple[Span, str], ...] = ()

    @property
    def troubles(self) -> tuple[Message, ...]:
        """All that isn't followed or played, by name: documents, orders, and single slots."""
        return (*self.refused, *(i.why for i in self.items if isinstance(i, Problem)))

    def begun(self, moment: datetime) -> int:
        """Return how many items have started by a moment; the next one is the item of that index."""
        return bisect_right(self.items, moment, key=start_of)

    def relay_at(self, moment: datetime) -> str:
        """Return the source of the relay block that is on then, "" when none is."""
        return next((source for span, source in self.relays if span.starts_at <= moment < span.ends_at), "")

    def pause_of(self, cue: Cue) -> Pause | None:
        """Return the pause of a cue's window, None when it runs."""
        for span, window, pause in self.pauses:
            if window == cue.window and span.starts_at <= cue.starts_at < span.ends_at:
                return pause
        return None

    def since(self, moment: datetime) -> "Programme":
        """Return it without what starts before a moment."""
        return replace(self, items=tuple(i for i in self.items if cue_of(i).starts_at >= moment))

    def own_milliseconds(self, now: datetime, elapsed_milliseconds: int) -> int:
        """Return how much of the time up to `now` was ours."""
        since = now - timedelta(milliseconds=elapsed_milliseconds)
        shared = (min(now, s.ends_at) - max(since, s.starts_at) for s in self.own_time)
        return sum(round(s / timedelta(milliseconds=1)) for s in shared if s > timedelta(0))


def read_programme(
    shelf: Shelf,
    station: str,
    key: Ed25519PublicKey,
    now: datetime,
    formats: tuple[str, ...],
    zone: ZoneInfo = STATION_ZONE,
) -> Programme:
    """Return what the shelf says for the broadcast day of `now` and the one before, whose windows may pass midnight.

    Documents that are damaged, unsigned, signed by another key or of another station are named in `refused`.
    """
    today = broadcast_day(now, zone)
    refused: list[Message] = []
    documents = _documents(shelf, station, key, today, refused)
    recalls = tuple(r for d in documents for r in d.recalls)
    items: list[Cue | Problem] = []
    spans: tuple[Span, ...] = ()
    pauses: list[tuple[Span, str, Pause]] = []
    relays: list[tuple[Span, str]] = []
    windows: list[tuple[Span, str]] = []
    paused = _pauses(shelf, refused)
    for document in documents:
        if document.day > today:
            continue  # read for its recalls
        played, problems = cues(document, recalls, formats)
        items += (*played, *problems)
        spans += own_time(document, played)
        for window in document.windows:
            span = Span(window.starts_at, window.ends_at)
            windows.append((span, window.code))
            lengths = ((r, timedelta(milliseconds=r.milliseconds)) for r in window.relays)
            relays += [(Span(r.starts_at, r.starts_at + length), r.source) for r, length in lengths]
            pauses += [(span, p.window, p) for p in paused if (p.day, p.window) == (document.day, window.code)]
    return Programme(
        items=tuple(sorted(items, key=start_of)),
        own_time=spans,
        orders=_orders(shelf, station, key, refused),
        pauses=tuple(pauses),
        recalled=frozenset(r.sha256 for r in recalls),
        refused=tuple(refused),
        stale_at=at(today + timedelta(days=1), 0, zone),
        relays=tuple(relays),
        windows=tuple(windows),
    )


def cue_of(item: Cue | Problem) -> Cue:
    """Return the cue of an item, playable or not."""
    return item.cue if isinstance(item, Problem) else item


def start_of(item: Cue | Problem) -> datetime:
    """Return when an item is to start."""
    return cue_of(item).starts_at


def emergency_cue(order: EmergencyOrder, part: int, starts_at: datetime, formats: tuple[str, ...]) -> Cue:
    """Return the cue of one repeat of an order.

    Args:
        order: verified.
        part: which repeat, from 1.
        starts_at: when it is due.
        formats: extensions that the output plays.
    """
    rendering = next((r for r in order.renderings if r.format in formats), None)
    return Cue(
        key=f"{order.id}#{part}",
        role=Role.DRILL if order.drill else Role.EMERGENCY,
        window="",
        starts_at=starts_at,
        milliseconds=min(order.milliseconds, rendering.milliseconds) if rendering else order.milliseconds,
        slot="",
        bulletin=order.id,
        title=order.title,
        topic=OUTSIDE_TOPIC,
        klass="emergency",
        voice=order.voice,
        rendering=rendering,
        revision=0,
        provisional=False,
        part=part,
    )


def _documents(
    shelf: Shelf, station: str, key: Ed25519PublicKey, today: date, refused: list[Message]
) -> list[DayDocument]:
    found = []
    for day in shelf.days():
        if day < today - timedelta(days=1):
            continue
        try:
            document = shelf.day(day)
            if document is None:
                continue
            verify(document, key)
            if document.station != station or document.day != day:
                raise Refused("playout.other_station", station=station, other=document.station)  # noqa: TRY301 - one list of refusals
        except Refused as error:
            refused.append(Message("playout.day_refused", {"day": day, "why": error.message}))
        else:
            found.append(document)
    return found


def _orders(shelf: Shelf, station: str, key: Ed25519PublicKey, refused: list[Message]) -> tuple[EmergencyOrder, ...]:
    orders, wrong = shelf.orders()
    refused += [Message("playout.order_refused", {"why": error.message}) for error in wrong]
    good = []
    for order in orders:
        try:
            verify(order, key)
        except Refused as error:
            refused.append(Message("playout.order_refused", {"why": error.message}))
        else:
            if station in order.stations:
                good.append(order)
    return tuple(good)


def _pauses(shelf: Shelf, refused: list[Message]) -> tuple[Pause, ...]:
    try:
        return shelf.pauses()
    except Refused as error:
        refused.append(error.message)
        return ()
