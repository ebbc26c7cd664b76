"""Migrations: what they make is what the tables say."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from scheduler.records.database import HEAD, Database
from scheduler.records.migrating import newest
from scheduler.records.tables import metadata


def test_the_migrated_schema_equals_the_metadata(database):
    with database.reading() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})

        assert compare_metadata(context, metadata) == []


def test_every_table_has_its_primary_key_and_foreign_keys(database):
    with database.reading() as session:
        found = inspect(session.connection())
        for table in metadata.sorted_tables:
            keys = {(tuple(k["constrained_columns"]), k["referred_table"]) for k in found.get_foreign_keys(table.name)}
            wanted = {(tuple(c.name for c in k.columns), k.referred_table.name) for k in table.foreign_key_constraints}
            unique = {tuple(u["column_names"]) for u in found.get_unique_constraints(table.name)}
            declared = {
                tuple(c.name for c in u.columns) for u in table.constraints if type(u).__name__ == "UniqueConstraint"
            }

            assert keys == wanted, table.name
            assert unique == declared, table.name


def test_a_migrated_database_has_the_revision_that_opening_expects(database):
    assert database.revision() == HEAD == newest()


def test_migrating_twice_changes_nothing(database):
    before = database.revision()

    database.migrate()

    assert database.revision() == before


def test_an_empty_database_becomes_a_whole_one(tmp_path):
    fresh = Database(f"sqlite:///{tmp_path / 'deep' / 'new.db'}")
    assert fresh.revision() is None

    fresh.migrate()

    assert fresh.revision() is not None
    with fresh.reading() as session:
        assert set(inspect(session.connection()).get_table_names()) >= set(metadata.tables)
    fresh.close()
