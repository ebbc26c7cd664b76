"""A week of 25 communes' agents: restarts, lost answers, an outage of 5 h 49 min; each planned airing once in the log.

Real players on simulated clocks play signed days that they fetched over the real API, in this process, and their real
outboxes carry the journals back over it. What they sent to their outputs is recorded; the log is judged by those
recordings alone.
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
from scheduler.communes.agent.line import Answer, Line
from scheduler.communes.agent.outbox import Outbox
from scheduler.communes.enrolment import Enrolled
from scheduler.daysheet import read_day
from scheduler.messages import OutsideFailed
from scheduler.playout.entries import read_whole
from scheduler.playout.journal import Journal
from scheduler.playout.outputs.mp3file import FileOutput
from scheduler.playout.player import Player
from scheduler.playout.shelf import Shelf
from scheduler.records.house import House
from scheduler.timekeeping import ClockKind, SimulatedClock, at
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


class Wall(SimulatedClock):
    """A simulated clock that passes for the wall's: an agent reports nothing that a rehearsal timed."""

    kind = ClockKind.SYSTEM


class Centre:
    """The real application in this process."""

    def __init__(self, house: House, now: datetime) -> None:
        self._runner = asyncio.Runner()
        transport = httpx.ASGITransport(app=create_app(house, SimulatedClock(now)))
        self._client = httpx.AsyncClient(transport=transport, base_url="http://centre")

    def ask(self, method: str, who: Enrolled, place: str, body: object = None) -> httpx.Response:
        """Ask as a commune's PC."""
        shown = {"Authorization": f"Bearer {who.token}"}
        path = f"/api/v1/stations/{who.station}/{place}"
        answer = self._runner.run(self._client.request(method, path, headers=shown, json=body))
        answer.raise_for_status()
        return answer

    def close(self) -> None:
        """Let go of the loop."""
        self._runner.run(self._client.aclose())
        self._runner.close()


class ShakyLine(Line):
    """A line that shuffles and doubles what it carries, and loses one answer in five on the way back."""

    def __init__(self, centre: Centre, who: Enrolled, week: Week, chance: random.Random) -> None:
        self._centre, self._pc, self._week, self._chance = centre, who, week, chance

    def post(self, place: str, body: Any) -> Answer:  # noqa: ANN401 - what the outbox sends
        """Carry it there; perhaps nobody hears that it arrived."""
        rows = list(body["entries"])
        rows += self._chance.sample(rows, min(3, len(rows)))
        self._chance.shuffle(rows)
        answer = self._centre.ask("POST", self._pc, place, {"entries": rows})
        self._week.messages += 1
        if self._chance.random() < _ANSWER_LOST:
            raise OutsideFailed("communes.no_centre", centre="", why="lost")
        return Answer(answer.status_code, "", answer.content)


class Agent:
    """One commune's PC: its shelf, journal and outbox, and what it has sent to its output."""

    def __init__(self, home: Path, who: Enrolled, house: House, line: ShakyLine, chance: random.Random) -> None:
        self.home, self.who, self.chance, self._line = home, who, chance, line
        self.shelf = Shelf(home / "shelf", house.store)
        self.recorded: Counter[int] = Counter()

    def play(self, day: date, begin: datetime, until: datetime) -> None:
        """Be one process: go on where the last one died, play, and die without a word."""
        output = FileOutput(self._recording(day), read_whole(self.shelf.journal_path).mark)
        journal = Journal(self.shelf.journal_path, self.who.station, Wall.kind, sync=False)
        player = Player(
            self.who.station, self.shelf, output, journal, Wall(begin), self.who.key, poll_seconds=None
        )  # fmt: skip
        player.go_on(until)

    def report(self) -> bool:
        """Be a new process that carries back what no answer came for; tell whether all of it was answered."""
        outbox = Outbox(self.home / "outbox.jsonl", self.shelf.journal_path)
        try:
            outbox.carry(self._line, _BATCH)
        except OutsideFailed:
            return False
        return not outbox.waiting()

    def end_day(self, day: date) -> None:
        """Count the frames of the day's recording."""
        part = self._recording(day).with_name(f".{self._recording(day).name}.part")
        if part.exists():
            self.recorded.update(frames_by_number(part.read_bytes()))
            part.unlink()

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
    centre = Centre(house, over)
    try:
        return _live(house, centre, tokens, days, seed)
    finally:
        centre.close()
        house.database.close()


def _live(house: House, centre: Centre, tokens: Sequence[str], days: int, seed: int) -> Week:
    week, chance = Week(), random.Random(seed)
    key = house.signing_key().public_key()
    whos = [Enrolled(code, key, "", token) for code, token in zip(stations(len(tokens)), tokens, strict=True)]
    pcs = [Agent(house.home / w.station, w, house, ShakyLine(centre, w, week, chance), chance) for w in whos]
    for n in range(days):
        day = MONDAY + timedelta(days=n)
        down = _outage(day) if n == min(_OUTAGE_DAY, days - 1) else None
        for pc in pcs:
            pc.shelf.put_day(read_day(centre.ask("GET", pc.who, f"days/{day}").content), key)
            week.restarts += _day(pc, day, down)
    for pc in pcs:
        while not pc.report():
            continue
    _judge(week, house, pcs, days)
    return week


def _day(pc: Agent, day: date, down: tuple[datetime, datetime] | None) -> int:
    """Live one day of one PC: it dies a few times, mostly on air, and is off for a while; returns how often it died."""
    now, end, died = at(day, 0), at(day, 24 * 60), 0
    deaths = sorted(_death(pc.chance, day) for _ in range(pc.chance.randint(0, 4)))
    for moment in [*deaths, end]:
        if moment <= now:
            continue
        pc.play(day, now, moment)
        if down is None or not down[0] <= moment < down[1]:
            pc.report()
        if moment < end:
            died += 1
            now = moment + timedelta(seconds=pc.chance.choice([3, 8, 20, 90, 400, 1500]))
    pc.end_day(day)
    return died


def _death(chance: random.Random, day: date) -> datetime:
    _, minute = chance.choice(WINDOWS)
    within = chance.random() * (90 * SLOTS_EACH) if chance.random() < 0.8 else chance.random() * 18_000
    return at(day, minute) + timedelta(seconds=round(within, 1))


def _outage(day: date) -> tuple[datetime, datetime]:
    begin = at(day, _OUTAGE_MINUTE)
    return begin, begin + OUTAGE


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
