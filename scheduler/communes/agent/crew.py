"""The agent's ways to the centre, each a thread with a connection of its own, beside the player that never waits.

    days     which days stand; a recall is on the shelf at once
    sounds   what the days want, at the pace and in the hours that are set; then what is here is told
    alerts   emergencies, before everything else
    outbox   what went out, carried back

A way that fails says so in `link.json`, waits longer each time, and tries again. None of them ends another, and one
that dies of a mistake in the program is begun again.
"""

import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from scheduler.communes.agent.alerting import Alerts
from scheduler.communes.agent.downloading import Downloads
from scheduler.communes.agent.intake import Intake
from scheduler.communes.agent.line import Line, tls_of
from scheduler.communes.agent.linkstate import LinkState
from scheduler.communes.agent.outbox import Outbox
from scheduler.communes.agent.pace import Backoff, Pace, Urgent
from scheduler.communes.agent.settings import AgentSettings
from scheduler.communes.agent.supervising import supervise
from scheduler.communes.agent.syncing import Days, Sounds, tell_fetched
from scheduler.communes.enrolment import Enrolled
from scheduler.messages import Message, SchedulerError
from scheduler.playout.player import Shelf
from scheduler.timekeeping import STATION_ZONE

INCOMING, OUTBOX = "incoming", "outbox.jsonl"
_WAIT_SECONDS = 50
"""How long the centre may keep silent; proxies and telephone networks cut after 60."""
_LOOK_SECONDS = 30.0
_CARRY_SECONDS = 15.0
_LATEST_ALERT_SECONDS = 10.0
"""The longest wait of the emergencies' way after a failure: it must be back soon after the line is."""


class Crew:
    """All that goes over the network, for one PC.

    Args:
        home: the agent's folder.
        who: station, centre, token.
        settings: pace and hours.
        shelf: of the player.
        state: where it is noted how the link stands.
        now: this PC's time.
        backoff: makes the waits of one way, given the longest in seconds.
    """

    def __init__(
        self,
        home: Path,
        who: Enrolled,
        settings: AgentSettings,
        shelf: Shelf,
        state: LinkState,
        now: Callable[[], datetime],
        backoff: Callable[[float], Backoff] = lambda most: Backoff(most_seconds=most),
    ) -> None:
        self._state, self._now, self._backoff = state, now, backoff
        self._stop = threading.Event()
        tls = tls_of(who.centre)
        self._lines = {name: Line(who, tls, state.heard, now) for name in ("days", "sounds", "alerts", "outbox")}
        urgent = Urgent()
        incoming = home / INCOMING
        self._received = 0
        pace = Pace(settings.bandwidth_kib, urgent, sleep=self._stop.wait)
        self.intake = Intake(incoming, shelf, who)
        self.days = Days(self._lines["days"], self.intake, settings, now)
        self._downloads = Downloads(incoming / "pieces", shelf.store, self._lines["sounds"], self._took(pace))
        self.sounds = Sounds(self._downloads, self.intake, settings, self.days.links, now)
        alerts = Downloads(incoming / "urgent", shelf.store, self._lines["alerts"])
        self.alerts = Alerts(self._lines["alerts"], alerts, shelf, who, urgent, now)
        self.outbox = Outbox(home / OUTBOX, shelf.journal_path)

    def start(self) -> None:
        """Start all ways, each supervised."""
        ways: tuple[tuple[str, Callable[[], float], float], ...] = (
            ("days", self._look_at_days, 300.0),
            ("sounds", self._fetch_sounds, 300.0),
            ("alerts", self._listen, _LATEST_ALERT_SECONDS),
            ("outbox", self._carry, 300.0),
        )
        for name, step, most in ways:
            way = partial(self._keep, name, step, self._backoff(most))
            supervise(name, way, self._backoff(most), self._stop)

    def stop(self) -> None:
        """Tell all ways to end; one that waits for the centre ends with the process, nothing of it is half."""
        self._stop.set()
        self.days.news.set()

    def died(self, way: str, why: str) -> None:
        """Note that a thread died of a mistake in the program.

        Args:
            way: the thread's name.
            why: the error.
        """
        self._state.failed(way, Message("agent.died", {"why": why}), self._now())

    def fetch_once(self) -> int:
        """Take in what is newer, with its sounds, and tell the centre; returns how many sounds came.

        Raises:
            OutsideFailed: the line broke.
            Refused: something isn't followed; what is good has come.
            OSError: the disk is full or can't be written.
        """
        refused = None
        try:
            self.days.look()
        except SchedulerError as error:
            refused = error
        came = self._fetch_and_tell()
        if refused is not None:
            raise refused
        return came

    @property
    def received(self) -> int:
        """Bytes of sounds that came so far."""
        return self._received

    def close(self) -> None:
        """Let go of the connections."""
        for line in self._lines.values():
            line.close()

    def _took(self, pace: Pace) -> Callable[[int], None]:
        def took(count: int) -> None:
            self._received += count
            pace.took(count)

        return took

    def _keep(self, way: str, step: Callable[[], float], backoff: Backoff) -> None:
        """Take a step after another until the end; a failure is noted, and waited after."""
        while not self._stop.is_set():
            before = self._received
            try:
                seconds = step()
            except SchedulerError as error:
                self._state.failed(way, error.message, self._now())
            except OSError as error:
                self._state.failed(way, Message("agent.disk", {"why": error}), self._now())
            else:
                self._state.worked(way)
                backoff.worked()
                self._stop.wait(seconds)
                continue
            if way == "sounds" and self._received > before:
                backoff.worked()  # it broke, but it carries
            self._stop.wait(backoff.failed())

    def _look_at_days(self) -> float:
        self.days.look(_WAIT_SECONDS)
        return 0.5

    def _fetch_sounds(self) -> float:
        self.days.news.clear()
        self._fetch_and_tell()
        self.days.news.wait(_LOOK_SECONDS)
        return 0.0

    def _fetch_and_tell(self) -> int:
        try:
            return self.sounds.fetch(lambda: not self._stop.is_set())
        finally:
            today = self._now().astimezone(STATION_ZONE).date()
            held = self.intake.held(today)
            if held and held != self._state.link.told:
                tell_fetched(self._lines["sounds"], held)
                self._state.told(held)

    def _listen(self) -> float:
        self.alerts.look(_WAIT_SECONDS)
        return 0.2

    def _carry(self) -> float:
        self.outbox.carry(self._lines["outbox"])
        self.outbox.forget_archived()
        return _CARRY_SECONDS
