"""A commune's PC with the real client, beside a served sample house with a day of several sounds."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from commune_client import add_day, token_of
from station_client import MORNING
from take_rows import take_row

from scheduler.communes import enrolment
from scheduler.communes.agent import shelving
from scheduler.communes.agent.crew import Crew
from scheduler.communes.agent.linkstate import LinkState
from scheduler.communes.agent.pace import Backoff
from scheduler.communes.agent.settings import AgentSettings
from scheduler.communes.enrolment import Enrolled
from scheduler.timekeeping import STATION_ZONE

STATION = "nghia-hai"
TODAY = datetime.now(UTC).astimezone(STATION_ZONE).date()


def sound(house, number, size=30_000):
    """Put a rendering into the centre's store and records: bytes that say their number."""
    from sqlmodel import select

    from scheduler.daysheet import RenderingRef
    from scheduler.records.account import Account
    from scheduler.records.audio import Rendering

    kept = house.store.put_bytes((f"{number:08d}" * (size // 8 + 1)).encode()[:size], "mp3")
    with house.database.writing() as session:
        stamp = {"written_at": MORNING, "written_by": session.exec(select(Account.id)).first()}
        take = take_row(sha256=f"take-{number}", **stamp)
        session.add(take)
        session.flush()
        made = {
            "profile": "loa",
            "format": "mp3",
            "milliseconds": 10_000,
            "loudness_lufs": -16.0,
            "true_peak_dbtp": -1.5,
        }
        session.add(Rendering(take_id=take.id, sha256=kept.sha256, size_bytes=kept.size_bytes, **made, **stamp))
    return RenderingRef("loa", "mp3", kept.sha256, kept.size_bytes, 10_000)


def publish(house, refs, *, revision=1, counter=500, day=TODAY, recalls=(), station=STATION, key=None, add=True):
    """Publish a day that plays some sounds, one after another in the evening; returns the signed document."""
    from scheduler.daysheet import DayDocument, SheetSlot, SheetWindow, canonical_json, signed

    begins = datetime(day.year, day.month, day.day, 15, 0, tzinfo=UTC)
    window = SheetWindow("toi", "Buổi tối", begins, 3_600_000, 3_000, (), None, None, None)
    slots = tuple(
        SheetSlot(f"S{n}", "toi", begins + timedelta(seconds=20 * n), 10_000, f"BT-{n}", f"Bản tin {n}", "CCHC-04",
                  "ordinary", "espeak", (ref,))
        for n, ref in enumerate(refs)
    )  # fmt: skip
    document = DayDocument(station, "Đài xã Nghĩa Hải", day, revision, counter, False, True, (window,), slots, recalls)
    document = signed(document, key or house.key)
    if add:
        add_day(house, STATION, day, revision, canonical_json(document).decode(), counter=counter)
    return document


def enrol(house, port, home, at):
    """Enrol a PC; its centre is a port on loopback."""
    who = Enrolled(STATION, house.key.public_key(), f"http://127.0.0.1:{port}", token_of(house, STATION, at=at))
    home.mkdir(parents=True, exist_ok=True)
    kept = {"station": STATION, "key": _raw(house), "centre": who.centre, "token": who.token}
    (home / enrolment.FILE).write_text(json.dumps(kept), encoding="utf-8")
    return who


def moved(who, port):
    """The same PC, its centre at another port."""
    return replace(who, centre=f"http://127.0.0.1:{port}")


class Crews:
    """Makes crews that don't wait long after a failure."""

    def __init__(self):
        self.made = []

    def __call__(self, home, who, **settings):
        crew = Crew(
            home,
            who,
            AgentSettings(**settings),
            shelving.shelf_of(home),
            LinkState(home),
            lambda: datetime.now(UTC),
            lambda most: Backoff(min(0.01, most), 0.02),
        )
        self.made.append(crew)
        return crew

    def close(self):
        for crew in self.made:
            crew.stop()
            crew.close()


def sync(crew, tries=10_000):
    """Fetch until a try goes through with nothing refused; returns how often something was refused."""
    from scheduler.messages import OutsideFailed, Refused

    refused = 0
    for _ in range(tries):
        try:
            crew.fetch_once()
        except OutsideFailed:
            continue
        except Refused:
            refused += 1
        else:
            return refused
    raise AssertionError("it never went through")


def _raw(house):
    import base64

    return base64.b64encode(house.key.public_key().public_bytes_raw()).decode()
