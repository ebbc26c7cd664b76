"""Sixty days of five stations as a state machine: what people do in any order, and what must hold after each act."""

import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlmodel import select
from traffic_house import MONDAY, Writer

from scheduler.administration import accounts
from scheduler.airtime import desk as airtime
from scheduler.daysheet import read_day
from scheduler.files import Store
from scheduler.messages import Refused
from scheduler.records.airing import AiringKind, AiringOutcome, AiringSource, Grade, NewAiring
from scheduler.records.appending import append
from scheduler.records.audio import Rendering, Take, VoiceKind
from scheduler.records.bulletin import Bulletin, BulletinState, Klass
from scheduler.records.choice import Choice, ChoiceKind
from scheduler.records.database import Database
from scheduler.records.house import House
from scheduler.records.slot import DayCause, MakegoodOwed, MakegoodState, PublishedDay, Slot, SlotState
from scheduler.records.station import ExceptionKind, Station, Window, WindowException
from scheduler.settings import Settings
from scheduler.timekeeping import ClockKind, at
from scheduler.traffic import choosing, desk, holding, makegoods, publishing, withdrawing

STATIONS = ("huyen", "nghia-hai", "nghia-lac", "nghia-phong", "nghia-thang")
DAYS = 60
HORIZON = 5
SLEEPING = 4 * 60
"""Every act but airing happens at this minute of the day, before the first window."""

DECIDES = (ChoiceKind.ACCEPTED, ChoiceKind.DECLINED)

numbers = st.integers(0, 10**6)


class LifeOfANetwork(RuleBasedStateMachine):
    """The states of a slot, a day and a debt, by the desks that people use.

    Attributes:
        template: a migrated, empty SQLite file.
        seen: how many published slots, debts, recalled days and changed days all lives together were judged by.
    """

    template = Path()
    seen: ClassVar[Counter[str]] = Counter()

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="life-"))
        shutil.copy(self.template, self.folder / "scheduler.db")
        self.database = Database(f"sqlite:///{self.folder}/scheduler.db")
        self.day, self.made, self.sequence = MONDAY, 0, 0
        self.published: dict[str, tuple] = {}
        self.revisions: dict[tuple[int, object], tuple[int, dict]] = {}

    def teardown(self):
        """Leave nothing behind."""
        self.database.close()
        shutil.rmtree(self.folder)

    @property
    def now(self) -> datetime:
        """The minute at which people act."""
        return at(self.day, SLEEPING)

    @initialize()
    def open_house(self):
        """A network of five stations, four bulletins, published; one withdrawn, one day changed, one aired."""
        from scheduler.records.account import Role
        from scheduler.records.installation import Installation

        with self.database.writing() as session:
            session.add(Installation(demo=True, demo_today=MONDAY, created_at=at(MONDAY, 0)))
            accounts.ensure(session, "admin", at(MONDAY, 0), (Role.ADMINISTRATOR,))
        self.house = House(
            home=self.folder,
            settings=Settings(),
            database=self.database,
            store=Store(self.folder / "audio_out"),
            key=Ed25519PrivateKey.generate(),
            demo=True,
        )
        self.by = accounts.resolve(self.house, "admin")
        self.writer = Writer(self.house, self.by)
        self.writer.network(STATIONS)
        for _ in range(4):
            self._write_bulletin(60_000)
        self.plan()
        self.publish()
        self.published_days_change_only_by_allowed_acts()  # what is final now is judged again after what follows
        self.withdraw(0, correct=True)
        self.change(0, 0)
        self.choose(1, "decline")
        self.air_the_day(["missed", "aired"])
        self.plan()

    def _write_bulletin(self, milliseconds, **given):
        self.made += 1
        values = {"valid_from": self.day, "valid_until": self.day + timedelta(days=9), "wanted_airings": 5}
        values |= {"most_airings": 8, "rank": 1 + self.made % 5}
        return self.writer.bulletin(f"BT-{self.made}", milliseconds, **(values | given))

    def _pick(self, rows, number):
        return rows[number % len(rows)] if rows else None

    def _rows(self, table, *where):
        with self.database.reading() as session:
            return session.exec(select(table).where(*where).order_by(table.id)).all()

    @rule()
    def plan(self):
        """The operator plans the days ahead: pins stay or the plan says what becomes of them; choices are kept."""
        last = self.day + timedelta(days=HORIZON - 1)
        pinned = {p.slot: p for p in holding.pins(self.house, self.now) if p.day <= last}
        summary = desk.plan(self.house, self.day, last, self.by, self.now)
        told = {(c.station, c.bulletin, c.old) for c in summary.changes}
        held = {p.slot for p in holding.pins(self.house, self.now)}
        for code, pin in pinned.items():
            self.seen["pins"] += 1
            assert code in held or (pin.station, pin.bulletin, pin.starts_at) in told, f"pin {code} is lost in silence"
        for slot, declined in self._declined():
            assert not (slot.state is SlotState.PLANNED and self.day <= slot.day <= last and declined), slot

    def _declined(self):
        """Slots still to come, and whether the newest choice of their commune is not to air them."""
        newest = {(c.station_id, c.bulletin_id): c.kind for c in self._rows(Choice) if c.kind in DECIDES}
        ordinary = {b.id for b in self._rows(Bulletin, Bulletin.klass == Klass.ORDINARY)}
        for slot in self._rows(Slot, Slot.starts_at > self.now):
            declined = newest.get((slot.station_id, slot.bulletin_id)) is ChoiceKind.DECLINED
            self.seen["choices"] += declined
            yield slot, declined and slot.bulletin_id in ordinary

    @rule()
    def publish(self):
        """The operator publishes today and tomorrow, and shows the day after."""
        publishing.publish(self.house, None, self.day, self.day + timedelta(days=1), self.by, self.now)
        ahead = self.day + timedelta(days=2)
        publishing.publish(self.house, None, ahead, ahead, self.by, self.now, provisional=True)

    @rule(seconds=st.integers(20, 300), must=st.booleans())
    def new_bulletin(self, seconds, must):
        """An editor's new bulletin is approved."""
        self._write_bulletin(seconds * 1000, must_air=must)

    @rule(number=numbers, seconds=st.integers(20, 300))
    def new_length(self, number, seconds):
        """A bulletin is recorded and approved anew, with another length."""
        if b := self._pick(self._rows(Bulletin, Bulletin.state == BulletinState.APPROVED), number):
            self.made += 1
            self.writer.approve(b.id, f"{b.code}-{self.made}", seconds * 1000)

    @rule(number=numbers, correct=st.booleans())
    def withdraw(self, number, correct):
        """A bulletin is withdrawn, with a correction or without."""
        b = self._pick(self._rows(Bulletin, Bulletin.state == BulletinState.APPROVED), number)
        if b is None:
            return
        correction = ""
        if correct:
            correction = f"BT-{self.made + 1}"
            self._write_bulletin(30_000, klass=Klass.PRIORITY)
        self.writer.change(Bulletin, b.id, state=BulletinState.WITHDRAWN)
        withdrawing.withdraw(self.house, (b.code,), self.by, self.now, correction=correction)

    @rule(number=numbers, ahead=st.integers(0, 1))
    def change(self, number, ahead):
        """A named person changes a published day."""
        station, day = STATIONS[number % len(STATIONS)], self.day + timedelta(days=ahead)
        with suppress(Refused):  # the day isn't published yet
            publishing.change(self.house, station, day, "theo yêu cầu của xã", self.by, self.now)

    @rule(number=numbers, ahead=st.integers(0, 4))
    def lose_a_window(self, number, ahead):
        """A window is cancelled on one day (có tang)."""
        window, day = self._pick(self._rows(Window), number), self.day + timedelta(days=ahead)
        if not self._rows(WindowException, WindowException.window_id == window.id, WindowException.day == day):
            kind = ExceptionKind.CANCELLED
            self.writer.add(
                WindowException(window_id=window.id, day=day, kind=kind, reason="có tang", **self.writer.stamp)
            )

    @rule(number=numbers, act=st.sampled_from(("accept", "decline", "order", "auto")))
    def choose(self, number, act):
        """A commune takes a bulletin, declines it, puts it first, or takes everything by itself."""
        b = self._pick(self._rows(Bulletin, Bulletin.state == BulletinState.APPROVED), number)
        station = self._pick(STATIONS[1:], number // 7)
        if b is None:
            return
        acts = {
            "accept": lambda: choosing.accept(self.house, station, (b.code,), self.by, self.now),
            "decline": lambda: choosing.decline(self.house, station, (b.code,), "xã chọn", self.by, self.now),
            "order": lambda: choosing.order(self.house, station, (b.code,), self.by, self.now),
            "auto": lambda: choosing.accept_by_itself(self.house, station, self.by, self.now, on=bool(number % 2)),
        }
        with suppress(Refused):  # a priority one isn't declined, an ordinary one isn't ordered
            acts[act]()

    @rule(number=numbers, minute=st.sampled_from((300, 303, 326, 1020, 1046)), ahead=st.integers(0, 4))
    def move(self, number, minute, ahead):
        """A commune moves one of its slots, or an operator pins it; or it is let go again."""
        slot = self._pick(self._rows(Slot, Slot.state == SlotState.PLANNED, Slot.starts_at > self.now), number)
        if slot is None:
            return
        station = next(s.code for s in self._rows(Station) if s.id == slot.station_id)
        given = (station, slot.code, at(self.day + timedelta(days=ahead), minute), self.by, self.now)
        with suppress(Refused):  # the day is published, the time is taken, the other one holds it …
            if slot.pinned and number % 3 == 0:
                choosing.release(self.house, station, slot.code, self.by, self.now)
            elif number % 2:
                choosing.move(self.house, *given)
            else:
                holding.pin(self.house, slot.code, *given[:1], *given[2:])
            self.seen["moves"] += 1

    @rule(number=numbers)
    def write_off(self, number):
        """A named person writes a debt off."""
        if line := self._pick(makegoods.listing(self.house), number):
            makegoods.write_off(self.house, [line.id], "hết thời sự", self.by, self.now)

    @precondition(lambda self: self.day < MONDAY + timedelta(days=DAYS - 1))
    @rule(fates=st.lists(st.sampled_from(("aired", "aired", "aired", "missed", "cut", "")), min_size=1, max_size=12))
    def air_the_day(self, fates):
        """The day goes on air: some slots are missed, some cut by an emergency, some never reported; it is over."""
        slots = self._rows(Slot, Slot.day == self.day, Slot.state == SlotState.PUBLISHED)
        codes = {s.id: s.code for s in self._rows(Station)}
        names = {b.id: b.code for b in self._rows(Bulletin)}
        rows = [
            self._airing(codes[slot.station_id], names[slot.bulletin_id], slot, fates[n % len(fates)])
            for n, slot in enumerate(slots)
            if fates[n % len(fates)]
        ]
        with self.database.writing() as session:
            append(session, rows, at(self.day, 1380))
        airtime.reconcile(self.house, self.day, self.day, self.by, at(self.day, 1380))
        self.day += timedelta(days=1)

    def _airing(self, station, bulletin, slot, fate):
        self.sequence += 1
        outcome = {"aired": AiringOutcome.AIRED, "missed": AiringOutcome.NOT_AIRED, "cut": AiringOutcome.CUT}[fate]
        share = {"aired": 1, "missed": 0, "cut": 0.5}[fate]
        return NewAiring(
            station=station,
            source=AiringSource.PLAYER,
            entry="boot",
            sequence=self.sequence,
            slot=slot.code,
            bulletin=bulletin,
            topic="CCHC-01",
            klass=Klass.ORDINARY,
            kind=AiringKind.OWN,
            started_at=slot.starts_at,
            milliseconds=int(slot.milliseconds * share),
            outcome=outcome,
            grade=Grade.MEASURED,
            voice_kind=VoiceKind.SYNTHETIC,
            clock=ClockKind.SIMULATED,
            recorded_by=self.by,
            reason={"aired": "", "missed": "mat_dien", "cut": "khan_cap"}[fate],
        )

    @invariant()
    def no_published_slot_is_lost_or_moved(self):
        """What was published once is published or withdrawn, at its time, for ever."""
        there = {s.code: s for s in self._rows(Slot, Slot.state != SlotState.PLANNED)}
        for code, (station, starts_at) in self.published.items():
            assert code in there, f"{code} is lost"
            assert (there[code].station_id, there[code].starts_at) == (station, starts_at), f"{code} was moved"
        self.published = {code: (s.station_id, s.starts_at) for code, s in there.items()}
        self.seen["published slots"] += len(there)

    @invariant()
    def no_station_says_two_things_at_once(self):
        """Slots of a station never overlap, and none stands twice; what was told to nobody never aired."""
        standing = [s for s in self._rows(Slot, Slot.state != SlotState.WITHDRAWN) if s.starts_at > self.now]
        for station in {s.station_id for s in standing}:
            mine = sorted((s for s in standing if s.station_id == station), key=lambda s: s.starts_at)
            for one, other in pairwise(mine):
                assert one.starts_at + timedelta(milliseconds=one.milliseconds) <= other.starts_at, (one, other)

    @invariant()
    def every_debt_is_listed_placed_or_settled(self):
        """What is owed is in the list; what is placed has its slot; nothing points at a debt that is gone."""
        debts = {d.id: d for d in self._rows(MakegoodOwed)}
        listed = {line.id for line in makegoods.listing(self.house)}
        slots = [s for s in self._rows(Slot) if s.makegood_id is not None]
        assert {s.makegood_id for s in slots} <= debts.keys()
        live = {s.makegood_id for s in slots if s.state is not SlotState.WITHDRAWN}
        for debt in debts.values():
            self.seen["debts"] += 1
            if debt.state in {MakegoodState.OWED, MakegoodState.PLACED}:
                assert debt.id in listed
            if debt.state is MakegoodState.PLACED:
                assert debt.id in live, f"debt {debt.id} is placed nowhere"

    @invariant()
    def what_was_withdrawn_is_recalled_and_gone(self):
        """No document of a day to come holds it, and each names its files as recalled."""
        gone = {b.id: b.code for b in self._rows(Bulletin, Bulletin.state == BulletinState.WITHDRAWN)}
        takes = {t.id for t in self._rows(Take) if t.bulletin_id in gone}
        files = {r.sha256 for r in self._rows(Rendering) if r.take_id in takes}
        for row, document in self._newest():
            if row.day > self.day:
                self.seen["recalls"] += len(files)
                assert not {s.bulletin for s in document.slots} & set(gone.values())
                assert {r.sha256 for r in document.recalls} >= files

    @invariant()
    def published_days_change_only_by_allowed_acts(self):
        """A final day keeps its slots and their times, unless a withdrawal, a pause or a named person changed it."""
        for row, document in self._newest():
            key = (row.station_id, row.day)
            slots = {s.id: s for s in document.slots}
            revision, before = self.revisions.get(key, (0, {}))
            if before and row.revision != revision:
                self.seen["changed days"] += 1
                assert row.cause is not DayCause.PUBLISHED, f"revision {row.revision} of {key} has no cause"
                if row.cause is not DayCause.CHANGE:
                    assert all(slots[code] == before[code] for code in slots.keys() & before.keys())
                if row.cause is DayCause.PAUSE:
                    assert slots.keys() <= before.keys()
            elif before:
                assert slots == before
            if not row.provisional:
                self.revisions[key] = (row.revision, slots)

    def _newest(self):
        newest = {}
        for row in sorted(self._rows(PublishedDay, PublishedDay.day >= self.day), key=lambda p: p.revision):
            newest[row.station_id, row.day] = row
        return [(row, read_day(row.document.encode())) for row in newest.values()]
