"""A big house for the pages: the sample network's 25 stations, three months of slots, 1,000 bulletins."""

import json
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, insert, select

from benchmarks.pages_texts import BULLETINS, put_bulletins
from scheduler.administration import accounts
from scheduler.administration import desk as administration
from scheduler.administration.network import import_network
from scheduler.records.house import House
from scheduler.records.slot import NotPlaced, Outcome, PlanRun, Slot, SlotOutcome, SlotState
from scheduler.records.station import Station, Window
from scheduler.timekeeping import at
from scheduler.traffic.window_rows import window_rules
from scheduler.traffic.windows import instances

DAY = date(2023, 7, 12)
NOW = datetime(2023, 7, 12, 1, 0, tzinfo=UTC)
STATION = "huyen"
FIRST_DAY, DAYS = date(2023, 5, 1), 92
SLOT = timedelta(seconds=75)
GAP = timedelta(seconds=3)
A_WINDOW = 9
"""Slots in each window: a full one."""


def make_house(home: Path) -> tuple[House, str]:
    """Make the house; returns it and the code of a slot of the day."""
    house = administration.init(home, "bench", NOW, demo_today=DAY)
    text = resources.files("scheduler").joinpath("samples", "network.toml").read_text(encoding="utf-8")
    import_network(house, text, "network.toml", accounts.resolve(house, "bench"), NOW)
    with house.database.writing() as session:
        put_bulletins(session, NOW)
        slots = _slots(session, house)
        _put(session, Slot, slots)
        _put(session, SlotOutcome, _outcomes(session))
        _left_out(session)
    code = next(s["code"] for s in slots if s["day"] == DAY and s["code"].startswith(STATION))
    return house, code


def _put(session: Session, table: Any, rows: list[dict[str, Any]]) -> None:  # noqa: ANN401 - any table
    session.connection().execute(insert(table), rows)


def _slots(session: Session, house: House) -> list[dict[str, Any]]:
    """Fill each window of the days with slots of one bulletin after the other."""
    stations = {s.code: s for s in session.exec(select(Station))}
    windows = {(w.station_id, w.code): w.id for w in session.exec(select(Window))}
    rules, _ = window_rules(session, tuple(stations.values()))
    last_day = FIRST_DAY + timedelta(days=DAYS - 1)
    made: list[dict[str, Any]] = []
    for w in instances(rules, (), FIRST_DAY, last_day, house.zone):
        station = stations[w.station]
        for n in range(min(A_WINDOW, (w.ends_at - w.starts_at) // (SLOT + GAP))):
            number = len(made) % BULLETINS + 1
            starts_at = w.starts_at + n * (SLOT + GAP)
            made.append(
                {
                    "code": f"{w.station}-{starts_at:%Y%m%d%H%M%S}-{number}", "station_id": station.id,
                    "window_id": windows[station.id or 0, w.code], "day": w.day, "starts_at": starts_at,
                    "milliseconds": SLOT // timedelta(milliseconds=1), "bulletin_id": number, "approval_id": number,
                    "take_id": number, "state": SlotState.PUBLISHED if w.day < DAY else SlotState.PLANNED,
                    "pinned": n == 1, "makegood_id": None, "run_id": None, "written_at": NOW, "written_by": 1,
                }
            )  # fmt: skip
    return made


def _outcomes(session: Session) -> list[dict[str, Any]]:
    query = select(col(Slot.id)).where(Slot.starts_at < at(DAY, 0))
    return [
        {
            "slot_id": slot, "outcome": Outcome.CUT if n % 50 == 0 else Outcome.ON_TIME,
            "reason": "khan_cap" if n % 50 == 0 else "", "aired_milliseconds": 60_000, "started_at": NOW,
            "reconciled_at": NOW,
        }
        for n, slot in enumerate(session.exec(query))
    ]  # fmt: skip


def _left_out(session: Session) -> None:
    """Keep a run that left a hundred airings out."""
    run = PlanRun(first_day=DAY, last_day=DAY + timedelta(days=13), fingerprint="f", written_at=NOW, written_by=1)
    session.add(run)
    session.flush()
    values = {
        "run_id": run.id,
        "airings": 2,
        "reason": "network.window_used",
        "values_json": json.dumps({"window": "huyen/sang"}),
    }
    _put(session, NotPlaced, [{**values, "station_id": n % 25 + 1, "bulletin_id": n + 1} for n in range(100)])
