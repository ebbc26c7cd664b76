"""The airtime log: chain, identity, and the database's own guards, on SQLite and PostgreSQL."""

import multiprocessing
from datetime import UTC, datetime, timedelta

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from scheduler.messages import Refused
from scheduler.records import log_guard
from scheduler.records.airing import Airing, AiringConflict, AiringOutcome, AiringSource, Grade, NewAiring
from scheduler.records.appending import Appended, append
from scheduler.records.chain import GENESIS, chain_hash
from scheduler.records.database import Database
from scheduler.timekeeping import ClockKind

NOW = datetime(2023, 7, 11, 1, 0, tzinfo=UTC)


def appended(house, *rows):
    with house.database.writing() as session:
        return append(session, rows, NOW)


def logged(house):
    with house.database.reading() as session:
        return session.exec(select(Airing).order_by(col(Airing.position))).all()


def record_of(row, station):
    """The fields that a stored row's link was made of."""
    return {**row.model_dump(exclude={"id", "station_id", "hash", "content_sha256"}), "station": station}


def execute(database, statement, **values):
    with database.writing() as session:
        session.connection().execute(text(statement), values)


@pytest.fixture
def full_log(house, station, airing):
    appended(house, *(airing(n) for n in range(1, 4)))
    return house


def still_whole(house):
    rows = logged(house)
    return [(r.position, r.milliseconds) for r in rows] == [(1, 60_000), (2, 60_000), (3, 60_000)]


def test_each_row_carries_the_hash_of_the_one_before(full_log):
    previous = GENESIS

    for row in logged(full_log):
        assert row.previous_hash == previous
        assert row.hash == chain_hash(previous, record_of(row, "nghia-hai"))
        previous = row.hash


def test_stations_have_chains_of_their_own(house, station, airing):
    appended(house, airing(1), airing(1, station="nghia-lac"), airing(2))

    rows = [(r.station_id, r.position, r.previous_hash == GENESIS) for r in logged(house)]

    assert sorted(rows) == [(1, 1, True), (1, 2, False), (2, 1, True)]


def test_the_hash_depends_on_every_field(full_log):
    record = record_of(logged(full_log)[0], "nghia-hai")
    whole = chain_hash(GENESIS, record)

    changed = {name: chain_hash(GENESIS, {**record, name: "other"}) for name in record}

    assert whole not in changed.values()
    assert len(set(changed.values())) == len(changed)


def test_the_same_row_again_is_accepted_quietly(full_log, airing):
    result = appended(full_log, airing(2), airing(3), airing(4))

    assert result == Appended(accepted=1, repeated=2, set_aside=0)
    assert [r.position for r in logged(full_log)] == [1, 2, 3, 4]


def test_another_bringer_of_the_same_row_changes_nothing(full_log, airing):
    from scheduler.administration import accounts

    other = accounts.resolve(full_log, "system")

    assert appended(full_log, airing(2, recorded_by=other)) == Appended(accepted=0, repeated=1, set_aside=0)


def test_a_row_repeated_within_one_call_enters_once(house, station, airing):
    assert appended(house, airing(1), airing(1)) == Appended(accepted=1, repeated=1, set_aside=0)


def test_the_same_key_with_other_content_is_kept_aside_once(full_log, airing):
    first = appended(full_log, airing(2, milliseconds=1))
    second = appended(full_log, airing(2, milliseconds=1))

    with full_log.database.reading() as session:
        aside = session.exec(select(AiringConflict)).all()
    assert (first.set_aside, second.set_aside) == (1, 1)
    assert [(a.position, '"milliseconds":1,' in a.content_json) for a in aside] == [(2, True)]
    assert still_whole(full_log)


def test_a_correction_is_a_new_row(full_log, airing):
    appended(
        full_log,
        airing(1, source=AiringSource.PAGE, entry="e1", grade=Grade.REPORTED, corrects=2, milliseconds=30_000),
    )

    assert [(r.position, r.corrects, r.milliseconds) for r in logged(full_log)][-2:] == [(3, 0, 60_000), (4, 2, 30_000)]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"station": "nowhere"}, "airing.unknown_station"),
        ({"milliseconds": -1}, "airing.bad_length"),
        ({"milliseconds": 30 * 3600 * 1000}, "airing.bad_length"),
        ({"outcome": AiringOutcome.NOT_AIRED}, "airing.bad_length"),
        ({"source": AiringSource.TYPED}, "airing.typed_is_not_measured"),
        ({"corrects": 9}, "airing.nothing_to_correct"),
    ],
)
def test_an_impossible_row_is_refused_and_nothing_of_its_batch_is_written(house, station, airing, changes, message):
    with pytest.raises(Refused) as refusal:
        appended(house, airing(1), airing(2, **changes))

    assert refusal.value.message.id == message
    assert logged(house) == []


def test_a_simulated_clock_is_welcome_in_sample_data(house, station, airing):
    assert appended(house, airing(1, clock=ClockKind.SIMULATED)).accepted == 1


def test_a_simulated_clock_is_refused_in_a_real_log(house, station, airing):
    execute(house.database, "UPDATE installation SET demo = :no", no=False)

    with pytest.raises(Refused) as refusal:
        appended(house, airing(1, clock=ClockKind.SIMULATED))

    assert refusal.value.message.id == "airing.simulated"
    assert logged(house) == []


INSERT = """INTO airing (station_id, position, source, entry, sequence, slot, bulletin, topic, klass, kind, started_at,
 milliseconds, outcome, grade, voice_kind, clock, recorded_by, reason, rendering_sha256, voice, revision, clock_trusted,
 corrects, note, content_sha256, recorded_at, previous_hash, hash)
 SELECT station_id, {position}, source, {entry}, sequence, slot, bulletin, topic, klass, kind, started_at,
 1, outcome, grade, voice_kind, clock, recorded_by, reason, rendering_sha256, voice, revision, clock_trusted,
 corrects, note, content_sha256, recorded_at, {previous}, 'forged' FROM airing WHERE position = 2"""

ATTACKS = {
    "update": ("UPDATE airing SET milliseconds = 1 WHERE position = 2", "append-only"),
    "delete": ("DELETE FROM airing WHERE position = 3", "append-only"),
    "delete all": ("DELETE FROM airing", "append-only"),
    "a row of no chain": (
        "INSERT " + INSERT.format(position=4, entry="'x'", previous="'nothing'"),
        "does not continue",
    ),
    "a row after a hole": ("INSERT " + INSERT.format(position=6, entry="'x'", previous="hash"), "does not continue"),
    "a second row at a position": (
        "INSERT " + INSERT.format(position=2, entry="'x'", previous="previous_hash"),
        "append-only",
    ),
    "a second row of a key": ("INSERT " + INSERT.format(position=4, entry="entry", previous="hash"), "append-only"),
}
ONLY_SQLITE = {
    "replace": (
        "INSERT OR REPLACE " + INSERT.format(position=2, entry="entry", previous="previous_hash"),
        "append-only",
    ),
    "replace by id": (
        """REPLACE INTO airing SELECT id, station_id, 4, source, 'x', sequence, slot, bulletin, topic, klass, kind,
        started_at, 1, outcome, grade, voice_kind, clock, recorded_by, reason, rendering_sha256, voice, revision,
        clock_trusted, corrects, note, content_sha256, recorded_at, previous_hash, hash FROM airing
        WHERE position = 3""",
        "append-only",
    ),
}
ONLY_POSTGRES = {
    "truncate": ("TRUNCATE airing CASCADE", "append-only"),
    "upsert": (
        "INSERT "
        + INSERT.format(position=2, entry="entry", previous="previous_hash")
        + " ON CONFLICT (station_id, position) DO UPDATE SET milliseconds = 1",
        "append-only",
    ),
}


def attacks_on(database):
    return ATTACKS | (ONLY_SQLITE if database.is_sqlite else ONLY_POSTGRES)


def assert_every_attack_fails(house):
    for name, (statement, why) in attacks_on(house.database).items():
        with pytest.raises(DBAPIError) as refusal:
            execute(house.database, statement)
        assert why in str(refusal.value), name
    assert still_whole(house)


def test_the_database_refuses_every_change_of_what_was_logged(full_log):
    assert_every_attack_fails(full_log)


def test_migrating_again_keeps_the_guards(full_log):
    full_log.database.migrate()

    assert_every_attack_fails(full_log)


def test_a_batch_copy_drops_the_guards_and_the_next_migration_puts_them_back(full_log):
    database = full_log.database
    with database.writing() as session:
        operations = Operations(MigrationContext.configure(session.connection()))
        with operations.batch_alter_table("airing", recreate="always" if database.is_sqlite else "auto") as batch:
            batch.create_index("ix_airing_topic", ["topic"])
    with database.reading() as session:
        gone = log_guard.missing(session.connection())
    assert bool(gone) is database.is_sqlite

    database.migrate()

    assert_every_attack_fails(full_log)


def test_a_guard_that_was_dropped_is_named(full_log):
    on = "" if full_log.database.is_sqlite else " ON airing"
    execute(full_log.database, f"DROP TRIGGER airing_linked{on}")

    with full_log.database.reading() as session:
        assert log_guard.missing(session.connection()) == ("airing_linked",)


def append_many(url, row, writer, count, batch):
    """What one of several processes does; at module level so that a spawned process finds it."""
    from dataclasses import replace

    database = Database(url)
    for begin in range(0, count, batch):
        rows = [
            replace(row, entry=f"writer-{writer}", sequence=n, started_at=row.started_at + timedelta(seconds=n))
            for n in range(begin, begin + batch)
        ]
        with database.writing() as session:
            append(session, rows, NOW)
    database.close()


def written_by_processes(house, row: NewAiring, processes, count, batch):
    url = house.database.url.render_as_string(hide_password=False)
    spawn = multiprocessing.get_context("spawn")
    house.database.close()
    with spawn.Pool(processes) as pool:
        pool.starmap(append_many, [(url, row, writer, count, batch) for writer in range(processes)])


@pytest.mark.slow
@pytest.mark.timeout(280)
def test_four_processes_with_a_thousand_appends_each_make_one_unbroken_chain(house, station, airing):
    written_by_processes(house, airing(1), processes=4, count=1000, batch=1)

    rows = logged(house)
    assert [r.position for r in rows] == list(range(1, 4001))
    assert len({(r.entry, r.sequence) for r in rows}) == 4000
    previous = GENESIS
    for row in rows:
        assert row.previous_hash == previous
        assert row.hash == chain_hash(previous, record_of(row, station))
        previous = row.hash
