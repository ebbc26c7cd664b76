"""A small network with approved bulletins, for the tests of traffic's desks."""

from datetime import UTC, date, datetime

from sqlmodel import select
from take_rows import take_row

from scheduler.records.audio import Rendering, SoundRole, StationSound
from scheduler.records.bulletin import Approval, Bulletin, BulletinAudience, BulletinState, Klass
from scheduler.records.slot import Slot
from scheduler.records.station import Station, StationGroup, StationGroupMember, StationKind, Window, WindowRelay
from scheduler.records.target import Target, TargetKind, TargetSeconds
from scheduler.records.unit import Unit

MONDAY, SUNDAY = date(2023, 7, 10), date(2023, 7, 16)
NOW = datetime(2023, 7, 9, 1, 0, tzinfo=UTC)
"""The Sunday before the week, eight in the morning."""

STATIONS = ("huyen", "nghia-hai", "nghia-lac")


class Writer:
    """Writes rows as the other rooms would have."""

    def __init__(self, house, by):
        self.house, self.by = house, by
        self.stamp = {"written_at": NOW, "written_by": by}

    def network(self, stations=STATIONS):
        """A district and communes; the last is in the group `ven-bien`."""
        with self.house.database.writing() as session:
            unit = Unit(code="361", name="Nghĩa Hưng", kind="huyen", valid_from=date(2021, 1, 1), **self.stamp)
            session.add(unit)
            session.flush()
            group = StationGroup(code="ven-bien", name="Ven biển", **self.stamp)
            session.add(group)
            for code in stations:
                kind = StationKind.DISTRICT if code == "huyen" else StationKind.COMMUNE
                station = Station(code=code, name=f"Đài {code}", kind=kind, unit_id=unit.id, **self.stamp)
                session.add(station)
                session.flush()
                for name, minute in (("sang", 300), ("chieu", 1020)):
                    self._window(session, station, name, minute)
            session.add(StationGroupMember(group_id=group.id, station_id=station.id))

    def _window(self, session, station, code, minute):
        window = Window(
            station_id=station.id,
            code=code,
            name=code,
            weekdays="1234567",
            starts_minute=minute,
            minutes=30,
            tune_seconds=8,
            opening_seconds=10,
            closing_seconds=8,
            gap_seconds=5,
            **self.stamp,
        )
        session.add(window)
        session.flush()
        if station.kind is StationKind.COMMUNE:
            relay = WindowRelay(window_id=window.id, offset_minutes=8, minutes=17, source="VOV1", **self.stamp)
            session.add(relay)

    def sound(self, name, milliseconds, bulletin_id=None):
        """A take and its rendering, the file in the store."""
        kept = self.house.store.put_bytes(f"sound of {name}".encode(), "mp3")
        with self.house.database.writing() as session:
            take = take_row(
                bulletin_id=bulletin_id,
                sha256=f"take-{name}",
                milliseconds=milliseconds,
                **self.stamp,
            )
            session.add(take)
            session.flush()
            session.add(
                Rendering(
                    take_id=take.id,
                    profile="loa",
                    format="mp3",
                    sha256=kept.sha256,
                    size_bytes=kept.size_bytes,
                    milliseconds=milliseconds + 48,
                    loudness_lufs=-16.0,
                    true_peak_dbtp=-1.5,
                    **self.stamp,
                )
            )
        return take.id

    def house_sound(self, role, milliseconds):
        take_id = self.sound(role, milliseconds)
        with self.house.database.writing() as session:
            session.add(StationSound(role=SoundRole(role), take_id=take_id, **self.stamp))

    def bulletin(self, code, milliseconds=60_000, audience=("*",), **given):
        """An approved bulletin, valid in the whole month, wanted three times on each station."""
        values = {
            "code": code,
            "source_key": code,
            "state": BulletinState.APPROVED,
            "klass": Klass.ORDINARY,
            "title": f"Bản tin {code}",
            "topic": "CCHC-01",
            "valid_from": MONDAY,
            "valid_until": SUNDAY,
            "wanted_airings": 3,
            "most_airings": 5,
            "least_gap_minutes": 240,
            **self.stamp,
        }
        with self.house.database.writing() as session:
            row = Bulletin(**(values | given))
            session.add(row)
            session.flush()
            session.add_all(BulletinAudience(bulletin_id=row.id, audience=a) for a in audience)
        self.approve(row.id, code, milliseconds)
        return row.id

    def approve(self, bulletin_id, name, milliseconds):
        take_id = self.sound(name, milliseconds, bulletin_id)
        with self.house.database.writing() as session:
            approval = Approval(
                bulletin_id=bulletin_id,
                version_number=1,
                text_sha256="",
                script_sha256="",
                take_id=take_id,
                take_sha256="",
                submitted_at=NOW,
                submitted_by=self.by,
                approved_at=NOW,
                approved_by=self.by,
            )
            session.add(approval)
            session.flush()
            session.get(Bulletin, bulletin_id).approval_id = approval.id

    def change(self, table, row_id, **values):
        with self.house.database.writing() as session:
            row = session.get(table, row_id)
            for name, value in values.items():
                setattr(row, name, value)

    def target(self, station, seconds, topic="*", first_day=MONDAY, last_day=SUNDAY):
        with self.house.database.writing() as session:
            target = Target(
                audience=station,
                topic=topic,
                kind=TargetKind.MINUTES,
                value=seconds / 60,
                first_day=first_day,
                last_day=last_day,
                **self.stamp,
            )
            session.add(target)
            session.flush()
            station_id = session.exec(select(Station.id).where(Station.code == station)).one()
            session.add(
                TargetSeconds(
                    target_id=target.id,
                    station_id=station_id,
                    topic=topic,
                    first_day=first_day,
                    last_day=last_day,
                    seconds=seconds,
                )
            )

    def add(self, row):
        with self.house.database.writing() as session:
            session.add(row)
            session.flush()
            return getattr(row, "id", None)

    def slots(self, **where):
        """All slots as values, by start and station."""
        with self.house.database.reading() as session:
            rows = session.exec(select(Slot).filter_by(**where).order_by(Slot.starts_at, Slot.station_id)).all()
            return [row.model_dump() for row in rows]
