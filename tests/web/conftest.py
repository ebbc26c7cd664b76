"""A small sample house with something on every page."""

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from importlib import resources

import programs
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from served import serving
from sqlmodel import select
from station_client import DAY, MORNING, SILENT_FRAME, TEXT, TOKENS, Client
from take_rows import take_row


@pytest.fixture(scope="session")
def sample_template(sqlite_template, tmp_path_factory):
    """The folder of the sample house, made once; tests get copies."""
    from scheduler.administration import accounts
    from scheduler.administration.network import import_network
    from scheduler.records.account import AccountName, Role
    from scheduler.records.installation import Installation

    folder = tmp_path_factory.mktemp("sample") / "house"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "scheduler.db")
    house = opened(folder)
    with house.database.writing() as session:
        session.add(Installation(demo=True, demo_today=DAY, created_at=MORNING))
        admin = accounts.ensure(session, "admin", MORNING, (Role.ADMINISTRATOR,), "Trần Thị Duyệt")
        assert session.get(AccountName, admin)
    network = resources.files("scheduler").joinpath("samples", "network.toml").read_text(encoding="utf-8")
    import_network(house, network, "network.toml", admin, MORNING)
    fill(house, admin)
    house.database.close()
    return folder


@pytest.fixture
def sample(sample_template, tmp_path):
    """The sample network, three bulletins, and Wednesday 12 July 2023 planned, published, reconciled."""
    shutil.copytree(sample_template, tmp_path, dirs_exist_ok=True)
    house = opened(tmp_path)
    yield house
    house.database.close()


def opened(folder):
    from scheduler.files import Store
    from scheduler.records.database import Database
    from scheduler.records.house import House
    from scheduler.settings import Settings

    database = Database(f"sqlite:///{folder}/scheduler.db")
    return House(folder, Settings(), database, Store(folder / "audio_out"), Ed25519PrivateKey.generate(), demo=True)


def fill(house, by):
    """Bulletins, slots, outcomes, a published day, a plan that left something out, targets, the log."""
    from scheduler.newsroom.keeping import text_sha256
    from scheduler.records.bulletin import (
        Approval,
        Bulletin,
        BulletinAudience,
        BulletinState,
        BulletinStep,
        BulletinVersion,
        Klass,
    )
    from scheduler.records.slot import NotPlaced, Outcome, PlanRun, PublishedDay, SlotOutcome, SlotState
    from scheduler.records.station import Station, Window
    from scheduler.records.target import Target, TargetSeconds

    stamp = {"written_at": MORNING, "written_by": by}
    with house.database.writing() as session:
        stations = {s.code: s.id for s in session.exec(select(Station))}
        windows = {(w.station_id, w.code): w.id for w in session.exec(select(Window))}
        made = {}
        for number, (code, title, state) in enumerate(
            [
                ("MOT-CUA", "Bộ phận một cửa mở cửa sáng thứ Bảy", BulletinState.APPROVED),
                ("NHAP", "Bản tin còn đang viết", BulletinState.DRAFT),
                ("RUT", "Bản tin đã rút", BulletinState.WITHDRAWN),
            ]
        ):
            b = Bulletin(
                code=code,
                source_key=code,
                state=state,
                klass=Klass.PRIORITY if number == 0 else Klass.ORDINARY,
                title=title,
                topic="CCHC-04",
                must_air=number == 0,
                wanted_airings=2,
                most_airings=3,
                **stamp,
            )
            session.add(b)
            session.flush()
            made[code] = b
            session.add(BulletinAudience(bulletin_id=b.id, audience="*"))
            session.add(
                BulletinVersion(
                    bulletin_id=b.id,
                    number=1,
                    title=title,
                    text=TEXT,
                    text_sha256=text_sha256(title, TEXT),
                    script="Lời đọc của bản tin.",
                    script_sha256=f"script-{code}",
                    tokens_json=json.dumps(TOKENS),
                    unreadable=2 * (code == "NHAP"),
                    **stamp,
                )
            )
            session.add(
                BulletinStep(
                    bulletin_id=b.id, at=MORNING, by=by, to_state=state, version_number=1, reason="<i>lý do</i>"
                )
            )
        b = made["MOT-CUA"]
        take = take_of(session, house, b.id, 10.0, stamp)
        approval = Approval(
            bulletin_id=b.id,
            version_number=1,
            text_sha256="t",
            script_sha256="s",
            take_id=take.id,
            take_sha256=take.sha256,
            submitted_at=MORNING,
            submitted_by=by,
            approved_at=MORNING,
            approved_by=by,
        )
        session.add(approval)
        session.flush()
        b.approval_id = approval.id
        session.add(b)
        for station, code, window, hour, minute, outcome in [
            ("huyen", "S1", "sang", -3, 30, Outcome.ON_TIME),
            ("huyen", "S2", "chieu", 10, 1, None),
            ("nghia-hai", "S3", "sang", -2, 40, Outcome.CUT),
            ("nghia-hai", "S4", "chieu", 10, 0, None),
        ]:
            slot = new_slot(
                code=code,
                station_id=stations[station],
                window_id=windows[stations[station], window],
                day=DAY,
                starts_at=datetime(2023, 7, 12, tzinfo=UTC) + timedelta(hours=hour, minutes=minute),
                milliseconds=10_000,
                bulletin_id=b.id,
                approval_id=approval.id,
                take_id=take.id,
                state=SlotState.PUBLISHED,
                **stamp,
            )
            session.add(slot)
            session.flush()
            if outcome:
                session.add(
                    SlotOutcome(
                        slot_id=slot.id,
                        outcome=outcome,
                        reason="khan_cap" if outcome is Outcome.CUT else "",
                        aired_milliseconds=10_000,
                        started_at=slot.starts_at,
                        reconciled_at=MORNING,
                    )
                )
        session.add(
            PublishedDay(
                station_id=stations["huyen"],
                day=DAY,
                revision=2,
                counter=1,
                provisional=False,
                content_sha256="c",
                document='{"windows": [], "slots": []}',
                **stamp,
            )
        )
        run = PlanRun(first_day=date(2023, 7, 10), last_day=date(2023, 7, 16), fingerprint="f", **stamp)
        session.add(run)
        session.flush()
        session.add(
            NotPlaced(
                run_id=run.id,
                station_id=stations["nghia-hai"],
                bulletin_id=b.id,
                airings=3,
                reason="network.window_used",
                values_json='{"window": "nghia-hai/sang"}',
            )
        )
        target = session.exec(select(Target)).first()
        session.add(
            TargetSeconds(
                target_id=target.id,
                station_id=stations["huyen"],
                topic="*",
                first_day=date(2023, 7, 10),
                last_day=date(2023, 7, 16),
                seconds=60,
            )
        )
        log_airings(session, by)


def new_slot(**values):
    from scheduler.records.slot import Slot

    return Slot(**values)


def take_of(session, house, bulletin_id, seconds, stamp):
    """A take that hums and a silent rendering of it, in the store and in the records."""
    import numpy as np

    from scheduler.records.audio import Rendering
    from scheduler.studio.encoding import encode_take

    moments = np.arange(round(seconds * 24_000)) / 24_000
    hum = (6_000 * np.sin(2 * np.pi * 300 * moments) * np.abs(np.sin(moments))).astype(np.int16)
    lossless = house.store.put_bytes(encode_take(hum), "flac")
    kept = house.store.put_bytes(SILENT_FRAME * round(seconds / 0.024), "mp3")
    take = take_row(
        bulletin_id=bulletin_id,
        script_sha256="s",
        sha256=lossless.sha256,
        milliseconds=round(seconds * 1000),
        loudness_lufs=-16.1,
        true_peak_dbtp=-1.8,
        **stamp,
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
            milliseconds=round(seconds * 1000),
            loudness_lufs=-16.2,
            true_peak_dbtp=-1.4,
            **stamp,
        )
    )
    return take


def log_airings(session, by):
    """What went out that morning: one whole, one cut by an emergency, and the emergency."""
    from scheduler.records.airing import AiringKind, AiringOutcome, AiringSource, Grade, NewAiring
    from scheduler.records.appending import append
    from scheduler.records.audio import VoiceKind
    from scheduler.records.bulletin import Klass
    from scheduler.timekeeping import ClockKind

    def row(station, sequence, slot, start, milliseconds, outcome=AiringOutcome.AIRED, **changes):
        values = {
            "bulletin": "MOT-CUA",
            "topic": "CCHC-04",
            "klass": Klass.PRIORITY,
            "kind": AiringKind.OWN,
            **changes,
        }
        return NewAiring(
            station=station,
            source=AiringSource.PLAYER,
            entry="boot",
            sequence=sequence,
            slot=slot,
            started_at=start,
            milliseconds=milliseconds,
            outcome=outcome,
            grade=Grade.MEASURED,
            voice_kind=VoiceKind.SYNTHETIC,
            clock=ClockKind.SIMULATED,
            recorded_by=by,
            **values,
        )

    first = datetime(2023, 7, 11, 21, 30, tzinfo=UTC)
    second = datetime(2023, 7, 11, 22, 40, tzinfo=UTC)
    alarm = {"bulletin": "KC-1", "topic": "KHAC", "klass": Klass.EMERGENCY, "kind": AiringKind.EMERGENCY}
    append(
        session,
        [
            row("huyen", 1, "S1", first, 10_000),
            row("nghia-hai", 1, "S3", second, 4_000, AiringOutcome.CUT, reason="khan_cap"),
            row("nghia-hai", 2, "", second + timedelta(seconds=4), 6_000, **alarm),
        ],
        MORNING,
    )


@pytest.fixture
def anywhere(house, administrator):
    """The same on SQLite and on PostgreSQL in turn."""
    from scheduler.administration.network import import_network

    network = resources.files("scheduler").joinpath("samples", "network.toml").read_text(encoding="utf-8")
    import_network(house, network, "network.toml", administrator, MORNING)
    fill(house, administrator)
    return house


@pytest.fixture
def client(sample):
    """A client of the sample house; its clock stands on Wednesday morning."""
    from scheduler.timekeeping import SimulatedClock
    from scheduler.web.app import create_app

    return Client(create_app(sample, SimulatedClock(MORNING)), sample)


@pytest.fixture
def heard(sample):
    """The SHA-256 of the one rendering there is."""
    return next(sample.store.listing()).sha256


@pytest.fixture(scope="module")
def browser():
    """A real browser; each test opens contexts of its own. Its loop runs as long as it is open."""
    with programs.chromium() as opened:
        yield opened


@pytest.fixture
def served(sample):
    """The sample house, served on loopback by a thread; its clock stands on Wednesday morning."""
    with serving(sample) as made:
        yield made
