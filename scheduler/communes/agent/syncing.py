"""Days and their sounds, from the centre onto the shelf: newer days, then only the sounds that aren't here."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from scheduler.communes import confirming
from scheduler.communes.agent.downloading import Downloads
from scheduler.communes.agent.intake import Intake
from scheduler.communes.agent.line import Answer, Line, json_of
from scheduler.communes.agent.settings import AgentSettings, permitted
from scheduler.daysheet import canonical_json, read_day
from scheduler.messages import OutsideFailed, Refused
from scheduler.timekeeping import STATION_ZONE

_OK, _UNCHANGED = 200, 304
_MOST_DAYS = 40


@dataclass(frozen=True, slots=True)
class _Stands:
    day: date
    counter: int


class Days:
    """Looks which days stand at the centre, and takes the newer ones in.

    Args:
        line: of its own, so that a recall never waits behind a sound.
        intake: where they go.
        settings: how many days ahead.
        now: this PC's time.

    Attributes:
        links: file name → where the centre says that the sound is.
        news: set when something came; whoever fetches sounds waits for it.
    """

    def __init__(self, line: Line, intake: Intake, settings: AgentSettings, now: Callable[[], datetime]) -> None:
        self._line, self._intake, self._settings, self._now = line, intake, settings, now
        self._etag = ""
        self.links: dict[str, str] = {}
        self.news = threading.Event()

    def look(self, wait_seconds: int = 0) -> int:
        """Ask what stands and fetch what is newer; one day that is refused keeps no other away.

        Args:
            wait_seconds: how long the centre may wait for a change.

        Returns:
            How many days were news.

        Raises:
            OutsideFailed: the line broke.
            Refused: a day isn't followed, or the answer is none; the good ones have been taken in.
        """
        answer = self._line.get("days", self._etag, wait_seconds if self._etag else 0)
        if answer.status == _UNCHANGED:
            return 0
        new, refused = 0, None
        for stands in self._standing(answer):
            known = self._intake.counter_of(stands.day)
            if stands.counter == known:
                continue
            try:
                if stands.counter < known:
                    raise Refused("agent.older_day", day=stands.day, counter=stands.counter, known=known)  # noqa: TRY301 - one list of refusals
                new += self._fetch(stands.day)
            except Refused as error:
                refused = refused or error
        if new:
            self.news.set()
        if refused is not None:
            raise refused
        self._etag = answer.etag
        return new

    def _standing(self, answer: Answer) -> list[_Stands]:
        today = self._now().astimezone(STATION_ZONE).date()
        first, last = today - timedelta(days=1), today + timedelta(days=self._settings.days_ahead)
        try:
            told: list[dict[str, Any]] = json_of(answer, "days")["days"] if answer.status == _OK else [{}]
            days = [_Stands(date.fromisoformat(one["day"]), int(one["counter"])) for one in told[:_MOST_DAYS]]
        except (KeyError, TypeError, ValueError) as error:
            raise Refused("agent.odd_answer", what=f"days, HTTP {answer.status}") from error
        return sorted((d for d in days if first <= d.day <= last), key=lambda d: (d.day < today, d.day))

    def _fetch(self, day: date) -> bool:
        place = f"days/{day.isoformat()}"
        answer = self._line.get(f"{place}?links=1")
        if answer.status != _OK:
            raise Refused("agent.odd_answer", what=f"{place}, HTTP {answer.status}")
        told = json_of(answer, place)
        try:
            document = read_day(canonical_json(told.get("document")))
        except (RecursionError, UnicodeEncodeError) as error:
            raise Refused("agent.odd_answer", what=place) from error
        new = self._intake.take(document, day, self._now())
        links = told.get("links")
        if isinstance(links, dict):
            self.links.update({str(name): link for name, link in links.items() if isinstance(link, str)})
        confirming.keep_key_of(self._intake.shelf.root, day, answer.receipt_key)
        return new


class Sounds:
    """Fetches the sounds that the days want, the nearest day's first.

    Args:
        downloads: over a line of its own.
        intake: what is wanted.
        settings: in which hours.
        links: of `Days`.
        now: this PC's time.
    """

    def __init__(
        self,
        downloads: Downloads,
        intake: Intake,
        settings: AgentSettings,
        links: dict[str, str],
        now: Callable[[], datetime],
    ) -> None:
        self._downloads, self._intake, self._settings, self._links, self._now = downloads, intake, settings, links, now

    def fetch(self, go_on: Callable[[], bool] = lambda: True) -> int:
        """Fetch what is lacking and may be fetched now; one sound that is refused keeps no other away.

        Args:
            go_on: asked before each sound.

        Returns:
            How many came.

        Raises:
            OutsideFailed: the line broke; what came stays.
            Refused: a sound isn't what the signed day says.
            OSError: the disk is full or can't be written.
        """
        came, refused = 0, None
        tried: set[str] = set()
        self._intake.settle(self._now())
        today = self._now().astimezone(STATION_ZONE).date()
        self._downloads.forget(frozenset(w.ref.sha256 for w in self._intake.wanted(today)))
        while go_on():
            now = self._now().astimezone(STATION_ZONE)
            free = permitted(self._settings, now.time())
            wanted = (w for w in self._intake.wanted(now.date()) if free or w.day <= now.date())
            one = next((w for w in wanted if w.ref.sha256 not in tried), None)
            if one is None:
                break
            tried.add(one.ref.sha256)
            try:
                self._downloads.fetch(one.ref, self._links.get(f"{one.ref.sha256}.{one.ref.format}", ""))
                came += 1
            except Refused as error:
                refused = refused or error
            self._intake.settle(self._now())
        if refused is not None:
            raise refused
        return came


def tell_fetched(line: Line, held: dict[date, int]) -> None:
    """Tell the centre which days are here with all their sounds.

    Raises:
        OutsideFailed: the line broke, or the centre didn't take it.
    """
    days = [{"day": day.isoformat(), "revision": revision} for day, revision in sorted(held.items())]
    answer = line.post("fetched", {"days": days[:31]})
    if answer.status != _OK:
        raise OutsideFailed("agent.not_taken", what="fetched", status=answer.status)
