"""A day's sync over a line that is cut at random bytes: nothing half is kept, little is sent twice; what a day costs.

Beside it stands LibreTime's counted three requests an item: its playout asks for the schedule, the file's metadata and
the file.
"""

import random
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import uvicorn
from sqlmodel import select

from benchmarks.bad_proxy import BadProxy, between
from benchmarks.figures import Figure
from scheduler.administration import desk as administration
from scheduler.administration.network import import_network
from scheduler.communes import credentials
from scheduler.communes.agent import shelving
from scheduler.communes.agent.crew import Crew
from scheduler.communes.agent.linkstate import LinkState
from scheduler.communes.agent.pace import Backoff
from scheduler.communes.agent.settings import AgentSettings
from scheduler.communes.enrolment import Enrolled
from scheduler.daysheet import DayDocument, RenderingRef, SheetSlot, SheetWindow, canonical_json, signed
from scheduler.files import sha256_of
from scheduler.messages import OutsideFailed
from scheduler.records.audio import Rendering, Take, VoiceKind
from scheduler.records.house import House
from scheduler.records.slot import PublishedDay
from scheduler.records.station import Station
from scheduler.timekeeping import STATION_ZONE, SystemClock
from scheduler.web.app import create_app

SOUND_BYTES = 570_000
"""Of 95 s in the loudspeakers' profile."""
CUTS, SYNCS, SOUNDS = 1000, 20, 20
LIBRETIME_REQUESTS_AN_ITEM = 3
STATION = "nghia-hai"


def run() -> list[Figure]:
    """Measure."""
    lot = random.Random(10)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        house, port, today = stack.enter_context(served(folder))
        plain = stack.enter_context(between(port))
        who = _enrolled(house, plain)
        crew = _crew(folder / "plain", who)
        crew.fetch_once()
        first, requests = plain.sent, plain.requests
        crew.fetch_once()
        unchanged, unchanged_requests = plain.sent - first, plain.requests - requests
        crew.close()
        sent = made = wrong = 0
        for number in range(SYNCS):
            proxy = stack.enter_context(between(port))
            cuts = CUTS // SYNCS
            proxy.cuts = sorted(lot.sample(range(100, first), cuts))
            home = folder / f"pc{number}"
            crew = _crew(home, Enrolled(STATION, who.key, f"http://127.0.0.1:{proxy.own_port}", who.token))
            wrong += _sync(crew, home, today)
            sent, made = sent + proxy.sent, made + proxy.made
            crew.close()
    twice = 100 * (sent - SYNCS * first) / sent
    items = SOUNDS * LIBRETIME_REQUESTS_AN_ITEM
    return [
        Figure(f"wrong or half files, {made} cuts", wrong, "files", limit=0),
        Figure("bytes sent twice", twice, "%", limit=5),
        Figure(f"first sync of {SOUNDS} sounds", first / 1e6, "MB"),
        Figure("first sync", requests, "requests", f"LibreTime: {items}", requests / items),
        Figure("unchanged day", unchanged, "bytes", limit=400),
        Figure("unchanged day", unchanged_requests, "requests", limit=1),
    ]


@contextmanager
def served(folder: Path) -> Iterator[tuple[House, int, date]]:
    """Serve a real house on loopback whose station has one day of several sounds, today."""
    now = datetime.now(UTC)
    today = now.astimezone(STATION_ZONE).date()
    house = administration.init(folder / "centre", "bench", now)
    network = resources.files("scheduler").joinpath("samples", "network.toml").read_text(encoding="utf-8")
    import_network(house, network, "network.toml", 2, now)
    _publish(house, today, now)
    bound = socket.create_server(("127.0.0.1", 0))
    app = create_app(house, SystemClock())
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    try:
        yield house, int(bound.getsockname()[1]), today
    finally:
        server.should_exit = True
        thread.join(10)
        bound.close()
        house.database.close()


def _publish(house: House, today: date, now: datetime) -> None:
    written: dict[str, Any] = {"written_at": now, "written_by": 1}
    lot = random.Random(1)
    begins = datetime(today.year, today.month, today.day, 15, 0, tzinfo=UTC)
    slots = []
    loud: dict[str, Any] = {"milliseconds": 95_000, "loudness_lufs": -16.0, "true_peak_dbtp": -1.5}
    with house.database.writing() as session:
        for n in range(SOUNDS):
            kept = house.store.put_bytes(lot.randbytes(SOUND_BYTES), "mp3")
            take = Take(
                bulletin_id=None, script_sha256="", sha256=str(n), size_bytes=1, voice="espeak/vi", voice_version="1",
                voice_kind=VoiceKind.SYNTHETIC, words_per_minute=120, **loud, **written,
            )  # fmt: skip
            session.add(take)
            session.flush()
            made: dict[str, Any] = {"sha256": kept.sha256, "size_bytes": kept.size_bytes}
            session.add(Rendering(take_id=take.id or 0, profile="loa", format="mp3", **made, **loud, **written))
            ref = RenderingRef("loa", "mp3", kept.sha256, kept.size_bytes, 95_000)
            at, title = begins + timedelta(seconds=100 * n), f"Bản tin {n}"
            slots.append(SheetSlot(f"S{n}", "toi", at, 95_000, title, title, "CCHC-04", "ordinary", "espeak", (ref,)))
        window = SheetWindow("toi", "Buổi tối", begins, 3_600_000, 3_000, (), None, None, None)
        bare = DayDocument(
            STATION,
            STATION,
            today,
            1,
            1,
            provisional=False,
            demo=False,
            windows=(window,),
            slots=tuple(slots),
            recalls=(),
        )
        station = session.exec(select(Station).where(Station.code == STATION)).one()
        session.add(
            PublishedDay(
                station_id=station.id or 0,
                day=today,
                revision=1,
                counter=1,
                provisional=False,
                content_sha256="0" * 64,
                document=canonical_json(signed(bare, house.signing_key())).decode(),
                **written,
            )
        )


def _enrolled(house: House, proxy: BadProxy) -> Enrolled:
    now = datetime.now(UTC)
    token = credentials.redeem(house, credentials.offer(house, (STATION,), "agent", "bench", 2, now).code, now)[0]
    return Enrolled(STATION, house.signing_key().public_key(), f"http://127.0.0.1:{proxy.own_port}", token)


def _crew(home: Path, who: Enrolled) -> Crew:
    shelf, state = shelving.shelf_of(home), LinkState(home)
    return Crew(home, who, AgentSettings(), shelf, state, lambda: datetime.now(UTC), lambda _: Backoff(0.001, 0.002))


def _sync(crew: Crew, home: Path, today: date) -> int:
    """Fetch until it went through; returns how many files weren't what their names say, looked at after each break."""
    wrong = 0
    while today not in crew.intake.held(today):
        with suppress(OutsideFailed):
            crew.fetch_once()
        files = (home / "shelf" / "audio").glob("??/*")
        wrong += sum(sha256_of(path) != path.stem for path in files)
    return wrong
