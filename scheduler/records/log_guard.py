"""The database's own guards over the airtime log, for SQLite and PostgreSQL.

They stand against whoever opens the file with another program: UPDATE, DELETE, INSERT OR REPLACE (which passes by
UPDATE and DELETE triggers on SQLite), TRUNCATE (which fires no row trigger on PostgreSQL), and a row that doesn't
continue its station's chain. Alembic's batch copy drops triggers silently, so every migration ends with `install`.
"""

from sqlalchemy import text
from sqlalchemy.engine import Connection

_GENESIS = "0" * 64
_SAME_ROW = """EXISTS (SELECT 1 FROM airing WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM airing WHERE station_id = NEW.station_id AND position = NEW.position)
    OR EXISTS (SELECT 1 FROM airing WHERE station_id = NEW.station_id AND source = NEW.source
        AND entry = NEW.entry AND sequence = NEW.sequence)"""
_BEFORE = f"""(CASE NEW.position WHEN 1 THEN '{_GENESIS}' ELSE (SELECT hash FROM airing
    WHERE station_id = NEW.station_id AND position = NEW.position - 1) END)"""  # noqa: S608 - constants of this file
_APPEND_ONLY = "airing is append-only"
_NO_LINK = "airing does not continue the chain"

_SQLITE = {
    "airing_no_update": f"""BEFORE UPDATE ON airing BEGIN SELECT RAISE(ABORT, '{_APPEND_ONLY}'); END""",
    "airing_no_delete": f"""BEFORE DELETE ON airing BEGIN SELECT RAISE(ABORT, '{_APPEND_ONLY}'); END""",
    "airing_linked": f"""BEFORE INSERT ON airing BEGIN
        SELECT RAISE(ABORT, '{_APPEND_ONLY}') WHERE {_SAME_ROW};
        SELECT RAISE(ABORT, '{_NO_LINK}') WHERE NEW.previous_hash IS NOT {_BEFORE};
        END""",
}

_POSTGRES = {
    "airing_no_update": "BEFORE UPDATE OR DELETE ON airing FOR EACH ROW EXECUTE FUNCTION airing_refuse()",
    "airing_no_truncate": "BEFORE TRUNCATE ON airing FOR EACH STATEMENT EXECUTE FUNCTION airing_refuse()",
    "airing_linked": "BEFORE INSERT ON airing FOR EACH ROW EXECUTE FUNCTION airing_link()",
}
# A session would keep the plan it made while the log was empty, and read the whole log at each row.
_POSTGRES_FUNCTIONS = (
    f"""CREATE OR REPLACE FUNCTION airing_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{_APPEND_ONLY}'; END $$""",
    f"""CREATE OR REPLACE FUNCTION airing_link() RETURNS trigger LANGUAGE plpgsql VOLATILE
        SET plan_cache_mode = force_custom_plan AS $$
        BEGIN
            IF {_SAME_ROW} THEN RAISE EXCEPTION '{_APPEND_ONLY}'; END IF;
            IF NEW.previous_hash IS DISTINCT FROM {_BEFORE} THEN
                RAISE EXCEPTION '{_NO_LINK}';
            END IF;
            RETURN NEW;
        END $$""",
)


def install(connection: Connection) -> None:
    """Put the guards in place, anew if they stand already.

    Args:
        connection: inside a transaction; the table `airing` exists.
    """
    if connection.dialect.name == "sqlite":
        for name, rule in _SQLITE.items():
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
            connection.execute(text(f"CREATE TRIGGER {name} {rule}"))
        return
    for function in _POSTGRES_FUNCTIONS:
        connection.execute(text(function))
    for name, rule in _POSTGRES.items():
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name} ON airing"))
        connection.execute(text(f"CREATE TRIGGER {name} {rule}"))


def missing(connection: Connection) -> tuple[str, ...]:
    """Return the names of guards that don't stand, for `doctor`; none when all do."""
    if connection.dialect.name == "sqlite":
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars()
        return tuple(sorted(_SQLITE.keys() - set(names)))
    query = "SELECT tgname FROM pg_trigger WHERE tgrelid = 'airing'::regclass AND tgenabled <> 'D'"
    return tuple(sorted(_POSTGRES.keys() - set(connection.execute(text(query)).scalars())))
