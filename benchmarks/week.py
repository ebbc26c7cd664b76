"""A week of 25 communes' agents: restarts, lost answers, an outage of 5 h 49 min; each planned airing once in the log.

Real players on simulated clocks play signed days that they fetched over the real API, in this process, and carry their
journals back over it. What they sent to their outputs is recorded; the log is judged by those recordings alone.
"""

import asyncio
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from benchmarks.figures import Figure
from benchmarks.week_house import (
    FRAME_MILLISECONDS,
    MONDAY,
    SLOTS_EACH,
    WINDOWS,
    frames_by_number,
    make_house,
    number_of,
    stations,
)
from scheduler.airtime import desk, gathering
from scheduler.airtime.effective import effective
from scheduler.communes.agent import shelving
from scheduler.communes.enrolment import Enrolled
from scheduler.daysheet import read_day
from scheduler.playout.entries import Entry, plain_entry, read_journal, read_whole
from scheduler.playout.outputs.mp3file import FileOutput
from scheduler.playout.shelf import Shelf
from scheduler.records.house import House
from scheduler.timekeeping import SimulatedClock, at
from scheduler.web.app import create_app

OUTAGE = timedelta(hours=5, minutes=49)
_OUTAGE_DAY = 2
_OUTAGE_MINUTE = 4 * 60 + 51
_ANSWER_LOST = 0.2
_BATCH = 40


@dataclass
class Week:
    """What a week came to.

    Attributes:
        planned: slots in the signed days.
        aired: of them heard in a recording, wholly or in part.
        lost: slots without a row, or with fewer seconds in the log than in the recording.
        doubled: slots with more seconds in the log than in the recording.
        aired_twice: slots with more seconds in the recording than their sound has.
        restarts: players that were killed.
        messages: batches that were sent, those included whose answer was lost.
        rows: of the log.
    """

    planned: int = 0
    aired: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    aired_twice: list[str] = field(default_factory=list)
    restarts: int = 0
    messages: int = 0
    rows: int = 0


class Agent:
    """One commune's PC: its shelf and journal, its link, and what it has sent to its output."""

    def __init__(self, home: Path, who: Enrolled, house: House, week: Week, chance: random.Random) -> None:
        self.home, self.who, self.week, self.chance = home, who, week, chance
        self.shelf = Shelf(home / "shelf", house.store)
        self.recorded: Counter[int] = Counter()
        self._answered: set[tuple[str, int]] = set()

    async def fetch(self, link: httpx.AsyncClient, day: date) -> None:
        """Fetch a day over the API and keep it as the agent does: only with its signature."""
        answer = await link.get(f"/api/v1/stations/{self.who.station}/days/{day}", headers=self._shown())
        answer.raise_for_status()
        self.shelf.put_day(read_day(answer.content), self.who.key)

    def play(self, day: date, begin: datetime, until: datetime) -> None:
        """Be one process: go on where the last one died, play, and die without a word."""
        output = FileOutput(self._recording(day), read_whole(self.shelf.journal_path).mark)
        shelving.player_of(self.shelf, self.who, output, SimulatedClock(begin)).go_on(until)

    async def report(self, link: httpx.AsyncClient) -> None:
        """Carry back what no answer came for, shuffled and in overlapping batches; some answers are lost."""
        told = [entry for entry in read_journal(self.shelf.journal_path) if not entry.open]
        waiting = [entry for entry in told if (entry.boot_id, entry.sequence) not in self._answered]
        waiting += self.chance.sample(told, min(3, len(told)))
        self.chance.shuffle(waiting)
        for first in range(0, len(waiting), _BATCH):
            await self._send(link, waiting[first : first + _BATCH + 3])

    def end_day(self, day: date) -> None:
        """Count the frames of the day's recording."""
        part = self._recording(day).with_name(f".{self._recording(day).name}.part")
        if part.exists():
            self.recorded.update(frames_by_number(part.read_bytes()))
            part.unlink()

    async def _send(self, link: httpx.AsyncClient, batch: Sequence[Entry]) -> None:
        body = {"entries": [plain_entry(entry) for entry in batch]}
        path = f"/api/v1/stations/{self.who.station}/as-run"
        answer = await link.post(path, json=body, headers=self._shown())
        answer.raise_for_status()
        self.week.messages += 1
        if self.chance.random() >= _ANSWER_LOST:
            taken = (a for a in answer.json()["answers"] if a["verdict"] in {"accepted", "repeated"})
            self._answered.update((a["boot_id"], a["sequence"]) for a in taken)

    def _shown(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.who.token}"}

    def _recording(self, day: date) -> Path:
        return self.home / "aired" / f"{day}.mp3"


def live(home: Path, agents: int, days: int, seed: int) -> Week:
    """Live through a week.

    Args:
        home: an empty folder.
        agents: how many communes.
        days: how many days; the outage is on the last of the first three.
        seed: of all that chance decides.
    """
    over = at(MONDAY + timedelta(days=days), 8 * 60)
    house, tokens = make_house(home, agents, days, over)
    try:
        return asyncio.run(_live(house, tokens, days, seed, over))
    finally:
        house.database.close()


async def _live(house: House, tokens: Sequence[str], days: int, seed: int, over: datetime) -> Week:
    week, chance = Week(), random.Random(seed)
    key = house.signing_key().public_key()
    whos = [Enrolled(code, key, "", token) for code, token in zip(stations(len(tokens)), tokens, strict=True)]
    pcs = [Agent(house.home / who.station, who, house, week, chance) for who in whos]
    transport = httpx.ASGITransport(app=create_app(house, SimulatedClock(over)))
    async with httpx.AsyncClient(transport=transport, base_url="http://centre") as link:
        for n in range(days):
            day = MONDAY + timedelta(days=n)
            down = _outage(day) if n == min(_OUTAGE_DAY, days - 1) else None
            for pc in pcs:
                await pc.fetch(link, day)
                await _day(pc, link, day, down)
        for pc in pcs:
            while any(_unanswered(pc)):
                await pc.report(link)
    _judge(week, house, pcs, days)
    return week


async def _day(pc: Agent, link: httpx.AsyncClient, day: date, down: tuple[datetime, datetime] | None) -> None:
    """Live one day of one PC: it dies a few times, mostly in the middle of a programme, and is off for a while."""
    now, end = at(day, 0), at(day, 24 * 60)
    deaths = sorted(_death(pc.chance, day) for _ in range(pc.chance.randint(0, 4)))
    for moment in [*deaths, end]:
        if moment <= now:
            continue
        pc.play(day, now, moment)
        if down is None or not down[0] <= moment < down[1]:
            await pc.report(link)
        if moment < end:
            pc.week.restarts += 1
            now = moment + timedelta(seconds=pc.chance.choice([3, 8, 20, 90, 400, 1500]))
    pc.end_day(day)


def _death(chance: random.Random, day: date) -> datetime:
    _, minute = chance.choice(WINDOWS)
    within = chance.random() * (90 * SLOTS_EACH) if chance.random() < 0.8 else chance.random() * 18_000
    return at(day, minute) + timedelta(seconds=round(within, 1))


def _outage(day: date) -> tuple[datetime, datetime]:
    begin = at(day, _OUTAGE_MINUTE)
    return begin, begin + OUTAGE


def _unanswered(pc: Agent) -> list[Any]:
    return [e for e in read_journal(pc.shelf.journal_path) if (e.boot_id, e.sequence) not in pc._answered]  # noqa: SLF001 - its own harness


def _judge(week: Week, house: House, pcs: Sequence[Agent], days: int) -> None:
    last = MONDAY + timedelta(days=days - 1)
    with house.database.reading() as session:
        facts = gathering.gather(session, house.zone, MONDAY, last, targets=False)
    week.rows = len(facts.rows)
    logged: dict[str, list[int]] = {}
    for row in effective(facts.rows):
        logged.setdefault(row.slot, []).append(row.milliseconds)
    for pc in pcs:
        for slot in (s for day in pc.shelf.days() for s in _slots(pc, day)):
            week.planned += 1
            frames = pc.recorded[number_of(slot.id)]
            rows = logged.get(slot.id, [])
            slack = FRAME_MILLISECONDS * max(1, len(rows))
            week.aired += frames > 0
            if not rows or sum(rows) < frames * FRAME_MILLISECONDS - slack:
                week.lost.append(slot.id)
            if sum(rows) > frames * FRAME_MILLISECONDS + slack:
                week.doubled.append(slot.id)
            if frames * FRAME_MILLISECONDS > slot.milliseconds:
                week.aired_twice.append(slot.id)
    if not all(proof.rows for proof in desk.verify(house)):
        raise RuntimeError("a chain of the log is broken or empty")


def _slots(pc: Agent, day: date) -> Sequence[Any]:
    document = pc.shelf.day(day)
    return () if document is None else document.slots


def run() -> list[Figure]:
    """Live the whole week."""
    with tempfile.TemporaryDirectory() as folder:
        week = live(Path(folder), agents=25, days=7, seed=20230710)
    about = f"{week.planned} planned, {week.aired} heard, {week.restarts} restarts"
    return [
        Figure("airings lost from the log in a week", len(week.lost), "", about, limit=0),
        Figure("airings doubled in the log", len(week.doubled), "", f"{week.messages} batches", limit=0),
        Figure("airings heard twice", len(week.aired_twice), "", f"{week.rows} rows", limit=0),
    ]
