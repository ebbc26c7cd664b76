"""Seven days without a link, on a simulated clock: the days that came before are played, and reported once."""

import json
from collections import Counter
from datetime import timedelta

import pytest
from player_station import DAY

from scheduler.communes.agent.intake import Intake
from scheduler.communes.agent.line import Answer
from scheduler.communes.agent.outbox import Outbox
from scheduler.communes.agent.settings import AgentSettings
from scheduler.communes.enrolment import Enrolled
from scheduler.daysheet import signed
from scheduler.messages import OutsideFailed
from scheduler.timekeeping import ClockKind, SimulatedClock, at

DAYS = AgentSettings().days_ahead


class Wall(SimulatedClock):
    """Passes for the wall's: what a rehearsal timed would not be reported."""

    kind = ClockKind.SYSTEM


class Link:
    """A line that is away until it is `back`, and then loses every third answer on its way home."""

    def __init__(self):
        self.back, self.posts, self.rows = False, 0, Counter()

    def post(self, place, body):
        if not self.back:
            raise OutsideFailed("communes.no_centre", centre="https://huyen.example", why="away")
        self.posts += 1
        told = [(row["boot_id"], row["sequence"]) for row in body["entries"]]
        repeated = [key in self.rows for key in told]
        self.rows.update(told)
        if self.posts % 3 == 0:
            raise OutsideFailed("communes.no_centre", centre="https://huyen.example", why="lost")
        verdicts = ["repeated" if again else "accepted" for again in repeated]
        answers = [{"boot_id": b, "sequence": n, "verdict": v} for (b, n), v in zip(told, verdicts, strict=True)]
        return Answer(200, "", json.dumps({"answers": answers}).encode())


def ahead(station, day, shift):
    """A provisional day as the centre gives it ahead."""
    window = station.window()
    slots = [
        station.slot(f"{shift}-{n}", 301 + 2 * n, 24_000, number=n, starts_at=at(day, 301 + 2 * n)) for n in (1, 2)
    ]
    moved = type(window)(**{**{f: getattr(window, f) for f in window.__slots__}, "starts_at": at(day, 300)})
    provisional = shift > 0
    document = station.document(slots, [moved], shift + 1, day=day, provisional=provisional)
    return signed(document, station.key)


@pytest.fixture
def days(station, tmp_path):
    """A week of days, taken in before the link went."""
    who = Enrolled(station.station, station.public, "https://huyen.example", "token")
    intake = Intake(tmp_path / "incoming", station.shelf, who)
    documents = [ahead(station, DAY + timedelta(days=n), n) for n in range(DAYS + 1)]
    for document in documents:
        intake.take(document, document.day, at(DAY, 0))
    return documents


def test_seven_days_without_a_link_are_played_and_reported_once_when_it_is_back(station, days, tmp_path):
    outbox, link = Outbox(tmp_path / "outbox.jsonl", station.shelf.journal_path), Link()
    for n in range(DAYS):
        begin = at(DAY + timedelta(days=n), 0)
        player = station.start(clock=Wall(begin))
        player.run(begin + timedelta(days=1))
        station.output.close()
        with pytest.raises(OutsideFailed, match="away"):
            outbox.carry(link)

    entries, waiting, link.back = station.entries(), outbox.waiting(), True
    while outbox.waiting():
        try:
            outbox.carry(link, batch=7)
        except OutsideFailed:
            continue
    posts = link.posts
    outbox.carry(link)

    heard = [e.slot for e in entries if e.slot and e.milliseconds == 24_000]
    assert heard == [s.id for document in days[:DAYS] for s in document.slots]
    assert [e.provisional for e in entries if e.slot] == [d.provisional for d in days[:DAYS] for _ in d.slots]
    assert waiting == entries
    assert set(link.rows) == {(e.boot_id, e.sequence) for e in entries}
    assert link.posts == posts
    assert {a.verdict for a in outbox.answers().values()} == {"accepted", "repeated"}
    assert len(outbox.answers()) == len(entries)
