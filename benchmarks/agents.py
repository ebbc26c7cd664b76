"""An emergency at 25 agents in the middle of a sync: how long until each has order and sound on its shelf."""

import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import select

from benchmarks import bad_link
from benchmarks.figures import Figure
from scheduler.communes import credentials
from scheduler.communes.agent import shelving
from scheduler.communes.agent.crew import Crew
from scheduler.communes.agent.linkstate import LinkState
from scheduler.communes.agent.settings import AgentSettings
from scheduler.communes.enrolment import Enrolled
from scheduler.daysheet import RenderingRef
from scheduler.playout import emergencies
from scheduler.records.account import AccountRole, Role
from scheduler.records.audio import Rendering, Take
from scheduler.records.house import House

AGENTS, KIB, SPREAD_SECONDS, MOST_SECONDS = 25, 40, 3.0, 60.0


def run() -> list[Figure]:
    """Measure."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        house, port, _ = stack.enter_context(bad_link.served(folder))
        crews = [_crew(house, port, folder / f"pc{n}") for n in range(AGENTS)]
        for crew in crews:
            stack.callback(crew.close)
            stack.callback(crew.stop)
            crew.start()
        time.sleep(SPREAD_SECONDS)
        syncing = sum(0 < crew.received < bad_link.SOUNDS * bad_link.SOUND_BYTES for crew in crews)
        if syncing < AGENTS:
            raise RuntimeError(f"only {syncing} of {AGENTS} agents were in mid-sync")
        ref = _order(house)
        began, waits = time.monotonic(), dict[int, float]()
        while len(waits) < AGENTS and time.monotonic() - began < MOST_SECONDS:
            for number, crew in enumerate(crews):
                shelf = crew.intake.shelf
                if number not in waits and shelf.orders()[0] and shelf.has(ref):
                    waits[number] = time.monotonic() - began
            time.sleep(0.02)
    reached = sorted(waits.values()) + [MOST_SECONDS] * (AGENTS - len(waits))
    return [
        Figure(f"emergency at {AGENTS} agents in mid-sync, p95", reached[int(AGENTS * 0.95)], "s", limit=5),
        Figure("the last of them", reached[-1], "s"),
    ]


def _crew(house: House, port: int, home: Path) -> Crew:
    now = datetime.now(UTC)
    token = credentials.redeem(house, credentials.offer(house, (bad_link.STATION,), "agent", "b", 2, now).code, now)[0]
    who = Enrolled(bad_link.STATION, house.signing_key().public_key(), f"http://127.0.0.1:{port}", token)
    shelf, state = shelving.shelf_of(home), LinkState(home)
    return Crew(home, who, AgentSettings(bandwidth_kib=KIB), shelf, state, lambda: datetime.now(UTC))


def _order(house: House) -> RenderingRef:
    """Order an emergency with a sound that nobody has yet; returns the sound."""
    now = datetime.now(UTC)
    kept = house.store.put_bytes(b"emergency" * 20_000, "mp3")
    written: dict[str, Any] = {"written_at": now, "written_by": 2}
    with house.database.writing() as session:
        take_id = session.exec(select(Take.id)).first()
        if take_id is None:
            raise RuntimeError("the house has no take")
        session.add(AccountRole(account_id=2, role=Role.EMERGENCY, **written))
        loud: dict[str, Any] = {"milliseconds": 30_000, "loudness_lufs": -16.0, "true_peak_dbtp": -1.5}
        made: dict[str, Any] = {"sha256": kept.sha256, "size_bytes": kept.size_bytes}
        session.add(Rendering(take_id=take_id, profile="loa", format="mp3", **made, **loud, **written))
    ref = RenderingRef("loa", "mp3", kept.sha256, kept.size_bytes, 30_000)
    spoken = emergencies.Spoken("Xả lũ", "Nước lên", "nước lên", take_id, "espeak/vi", 30_000, (ref,))
    valid = timedelta(minutes=5)
    emergencies.order_emergency(house, spoken, (bad_link.STATION,), now, 2, valid=valid)
    return ref
