"""Emergencies, over a connection of their own: sound first, then the order, while everything else stands aside.

The centre is told when an order has come and when it is on air, so that it knows where somebody must telephone.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from scheduler.communes.agent.downloading import Downloads
from scheduler.communes.agent.line import Line, json_of
from scheduler.communes.agent.pace import Urgent
from scheduler.communes.enrolment import Enrolled
from scheduler.daysheet import EmergencyOrder, canonical_json, read_order, verify
from scheduler.messages import OutsideFailed, Refused, SchedulerError
from scheduler.playout.player import Shelf, read_whole

_OK, _UNCHANGED, _UNKNOWN = 200, 304, 404
_MOST_ORDERS = 200
_FORMATS = ("mp3",)
_WAIT_FOR_AIR_SECONDS = 1
"""How long the centre may keep silent while the player here hasn't begun an order that has come."""
_LAST_BYTES = 1 << 18
"""Of the journal, where an order's beginning stands."""


class Alerts:
    """Waits for emergencies and puts them on the shelf.

    Args:
        line: of its own.
        downloads: over the same line, without any cap.
        shelf: where orders go.
        who: whose signature counts.
        urgent: what the others wait for meanwhile.
        now: this PC's time.
    """

    def __init__(
        self,
        line: Line,
        downloads: Downloads,
        shelf: Shelf,
        who: Enrolled,
        urgent: Urgent,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._now = now
        self._line, self._downloads, self._shelf, self._who, self._urgent = line, downloads, shelf, who, urgent
        self._etag = ""
        self._untold: dict[str, EmergencyOrder] = {}
        self._silent: dict[str, EmergencyOrder] = {}

    def look(self, wait_seconds: int = 0) -> int:
        """Ask for orders; returns how many were news. One that is refused keeps no other away.

        Args:
            wait_seconds: how long the centre may wait for one.

        Raises:
            OutsideFailed: the line broke, or a sound couldn't be fetched; the orders stand all the same.
            Refused: an order isn't followed, or the answer is none.
        """
        wait_seconds = min(wait_seconds, _WAIT_FOR_AIR_SECONDS) if self._silent else wait_seconds
        answer = self._line.get("emergencies", self._etag, wait_seconds if self._etag else 0)
        if answer.status == _UNCHANGED:
            self._tell()
            return 0
        if answer.status != _OK:
            raise OutsideFailed("agent.no_emergencies", status=answer.status)
        told = json_of(answer, "emergencies").get("orders")
        if not isinstance(told, list):
            raise Refused("agent.odd_answer", what="emergencies")
        new, wrong = 0, None
        with self._urgent.first():
            for raw in told[:_MOST_ORDERS]:
                try:
                    new += self._take(raw)
                except SchedulerError as error:
                    wrong = wrong or error
        if wrong is None:
            self._etag = answer.etag
        self._tell()
        if wrong is not None:
            raise wrong
        return new

    def _take(self, raw: Any) -> bool:  # noqa: ANN401 - raw JSON
        try:
            order = read_order(canonical_json(raw))
        except (RecursionError, UnicodeEncodeError) as error:
            raise Refused("agent.odd_answer", what="emergencies") from error
        if self._who.station not in order.stations:
            raise Refused("agent.other_order", code=order.id, station=self._who.station)
        verify(order, self._who.key)
        failed = self._fetch(order)
        new = self._shelf.put_order(order, self._who.key)
        if new and self._now() < order.expires_at:
            self._untold[order.id] = order
        if failed is not None:
            raise failed
        return new

    def _tell(self) -> None:
        """Tell the centre which orders have come, and which of them are on air since the last time.

        Raises:
            OutsideFailed: the line broke; it is told again at the next look.
        """
        for code in tuple(self._untold):
            self._line.post(f"emergencies/{code}/received", {"on_air": False})
            self._silent[code] = self._untold.pop(code)
        if not self._silent:
            return
        entries = read_whole(self._shelf.journal_path, last_bytes=_LAST_BYTES).entries
        begun = {entry.bulletin for entry in entries if entry.milliseconds or entry.open}
        for code, order in tuple(self._silent.items()):
            if code in begun:
                self._line.post(f"emergencies/{code}/received", {"on_air": True})
            if code in begun or self._now() >= order.expires_at:
                del self._silent[code]

    def _fetch(self, order: EmergencyOrder) -> SchedulerError | None:
        """Fetch the sound of a signed order; the order stands even when that fails, and the player says why."""
        ref = next((r for r in order.renderings if r.format in _FORMATS), None)
        if ref is None or self._shelf.has(ref):
            return None
        try:
            self._downloads.fetch(ref)
        except (Refused, OutsideFailed) as error:
            return error
        return None
