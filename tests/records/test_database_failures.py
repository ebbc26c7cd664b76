"""What a database that fails in the middle of a transaction looks like: a sentence, exit 3, never a traceback."""

import pytest
from sqlalchemy import text

from scheduler.messages import OutsideFailed
from scheduler.records import database as module
from scheduler.records.database import Database


def test_a_writer_that_waited_too_long_for_another_is_told_so(sqlite_url, monkeypatch):
    monkeypatch.setattr(module, "BUSY_SECONDS", 0)
    first, second = Database(sqlite_url), Database(sqlite_url)

    with first.writing(), pytest.raises(OutsideFailed, match="locked"), second.writing():
        pass

    with second.writing() as session:
        assert session.connection().execute(text("SELECT 1")).scalar() == 1
    first.close()
    second.close()


def test_a_database_without_its_tables_is_a_sentence(tmp_path):
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")

    with pytest.raises(OutsideFailed, match=r"no such table.*scheduler init"), empty.reading() as session:
        session.connection().execute(text("SELECT * FROM station"))

    empty.close()


@pytest.mark.postgres
def test_a_connection_lost_on_the_way_is_a_sentence_and_the_next_transaction_has_a_new_one(postgres_url):
    database = Database(postgres_url)

    with pytest.raises(OutsideFailed, match="busy or was lost"), database.writing() as session:
        session.connection().execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with database.reading() as session:
        assert session.connection().execute(text("SELECT 1")).scalar() == 1
    database.close()
