"""The log's proof on both databases: what the database writes, spans, rows that were touched, and heads."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sample_log
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sample_log import AFTER, MONDAY, TUESDAY
from sqlmodel import select

from scheduler.airtime import desk, proving
from scheduler.airtime.asides import asides
from scheduler.airtime.proof import Break
from scheduler.messages import Refused
from scheduler.records import links
from scheduler.records.airing import Airing, AiringSource
from scheduler.records.appending import append
from scheduler.records.chain import GENESIS, canonical_row, chain_hash
from scheduler.records.installation import SigningKey


@pytest.fixture
def filled(house, administrator):
    sample_log.fill(house, administrator)
    return house


def touched(house, *statements):
    """Change the log as somebody would who owns the file: without its guards."""
    on = "" if house.database.is_sqlite else " ON airing"
    guards = ("airing_no_update", "airing_linked", *(("airing_no_delete",) if house.database.is_sqlite else ()))
    with house.database.writing() as session:
        for statement in (*(f"DROP TRIGGER {guard}{on}" for guard in guards), *statements):
            session.connection().exec_driver_sql(statement)


def record_of(row, station):
    return {**row.model_dump(exclude={"id", "station_id", "hash", "content_sha256"}), "station": station}


@pytest.mark.parametrize(
    "note",
    [
        "",
        "đọc “trực tiếp” 'loa'",
        'a "quote" \\ slash',
        "tab\tline\nend\r\b\f",
        "\x01\x1f\x7f",
        "😀\u2028%s %d",
        "{:x}",
    ],
)
def test_the_database_writes_a_row_as_we_do(house, administrator, note):
    sample_log.fill_network(house, administrator)
    word = replace(sample_log.words()[1], note=note)
    desk.enter(house, word, AiringSource.PAGE, administrator, AFTER + timedelta(microseconds=1))

    with house.database.reading() as session:
        (row,) = session.exec(select(Airing)).all()
        ((position, previous, link, body),) = links.read(session.connection(), links.Range(row.station_id, "nghia-hai"))

    assert (position, previous, link) == (1, GENESIS, row.hash)
    assert bytes(body) == canonical_row(record_of(row, "nghia-hai"))


@pytest.mark.parametrize(
    ("field", "value"),
    [("milliseconds", "1"), ("note", "'x'"), ("outcome", "'hummed'"), ("clock_trusted", "NOT clock_trusted"),
     ("recorded_by", "1"), ("hash", "'0'")],
)  # fmt: skip
def test_a_row_whose_field_was_changed_is_named_with_its_time(filled, field, value):
    touched(filled, f"UPDATE airing SET {field} = {value} WHERE station_id = 1 AND position = 3")

    found = desk.verify(filled, "huyen")[0]

    assert (found.rows, found.broken_at, found.why) == (2, 3, Break.CONTENT)
    assert found.started_at == sample_log.at(MONDAY, 333) + timedelta(seconds=100)


def test_a_moment_that_is_none_breaks_the_row_without_a_traceback(filled):
    value = "'yesterday'" if filled.database.is_sqlite else "'1999-01-01'"
    touched(filled, f"UPDATE airing SET started_at = {value} WHERE station_id = 1 AND position = 3")

    assert desk.verify(filled, "huyen")[0].why is Break.CONTENT


def test_a_missing_row_and_one_that_follows_another_are_told_apart(filled):
    touched(
        filled,
        "DELETE FROM airing WHERE station_id = 1 AND position = 2",
        "UPDATE airing SET previous_hash = 'x' WHERE station_id = 2 AND position = 2",
    )

    proofs = {p.station: (p.broken_at, p.why) for p in desk.verify(filled)}

    assert proofs == {"huyen": (3, Break.GAP), "nghia-hai": (2, Break.LINK), "nghia-lac": (0, None)}


def test_a_span_is_proved_from_the_row_before_it(filled):
    touched(filled, "UPDATE airing SET milliseconds = 1 WHERE station_id = 1 AND position = 2")

    tuesday = desk.verify(filled, "huyen", (TUESDAY, TUESDAY))[0]
    monday = desk.verify(filled, "huyen", (MONDAY, MONDAY))[0]
    nothing = desk.verify(filled, "huyen", (MONDAY - timedelta(days=9), MONDAY - timedelta(days=8)))[0]

    assert (tuesday.holds, tuesday.first, tuesday.rows) == (True, 5, 1)
    assert (monday.holds, monday.broken_at) == (False, 2)
    assert (nothing.holds, nothing.rows) == (True, 0)


def test_a_log_that_was_chained_anew_holds_by_itself_and_is_betrayed_by_a_head(filled):
    heads = desk.export_heads(filled, AFTER)
    with filled.database.reading() as session:
        rows = session.exec(select(Airing).where(Airing.station_id == 1).order_by(Airing.position)).all()
    statements, previous = [], GENESIS
    for row in rows:
        record = {**record_of(row, "huyen"), "previous_hash": previous}
        record["milliseconds"] = 7 if row.position == 1 else row.milliseconds
        link = chain_hash(previous, record)
        statements.append(
            f"UPDATE airing SET milliseconds = {record['milliseconds']}, previous_hash = '{previous}', hash = '{link}' "
            f"WHERE id = {row.id}"
        )
        previous = link
    touched(filled, *statements)

    checks = {c.head.station: c for c in desk.check_heads(filled, [heads])}

    assert desk.verify(filled, "huyen")[0].holds
    assert (checks["huyen"].holds, checks["huyen"].cut) == (False, False)
    assert checks["nghia-hai"].holds


def test_heads_are_checked_by_their_public_half_when_the_private_one_is_gone(filled):
    from scheduler.administration.keys import public_text
    from scheduler.daysheet import key_id_of

    heads = desk.export_heads(filled, AFTER)
    public = filled.key.public_key()
    with filled.database.writing() as session:
        session.add(SigningKey(key_id="damaged", public_key="?", created_at=AFTER))
        session.add(SigningKey(key_id=key_id_of(public), public_key=public_text(public), created_at=AFTER))

    checks = desk.check_heads(replace(filled, key=None), [heads])

    assert [c.holds for c in checks] == [True, True]


def test_heads_of_another_home_are_refused(filled):
    heads = desk.export_heads(replace(filled, key=Ed25519PrivateKey.generate()), AFTER)

    with pytest.raises(Refused) as refusal:
        desk.check_heads(filled, [heads])

    assert refusal.value.message.id == "airtime.heads_signature"


def test_one_number_with_two_contents_is_shown_with_what_differs(filled, administrator):
    other = sample_log.as_run(2, "h1", 90)
    for _ in range(2):
        desk.carry_in(filled, [other], AiringSource.PLAYER, administrator, AFTER)

    (aside,) = asides(filled)

    assert (aside.station, aside.entry, aside.sequence, aside.position) == ("huyen", "boot-huyen", 2, 1)
    assert aside.differs == {"milliseconds": (120_000, 90_000)}
    assert asides(filled, "nghia-hai") == ()


def test_a_start_later_than_it_is_recorded_is_kept_and_marked(filled, administrator):
    ahead = sample_log.as_run(9, "h1", started_at=AFTER + timedelta(days=300))
    results = [desk.carry_in(filled, [ahead], AiringSource.PLAYER, administrator, AFTER) for _ in range(2)]

    with filled.database.reading() as session:
        row = session.exec(select(Airing).where(Airing.sequence == 9)).one()
    again = desk.carry_in(filled, [ahead], AiringSource.PLAYER, administrator, AFTER + timedelta(days=400))

    assert [(r.accepted, r.repeated) for r in (*results, again)] == [(1, 0), (0, 1), (0, 1)]
    assert row.clock_trusted is False
    assert proving.verify(filled, "huyen")[0].holds


def test_appending_all_or_none_writes_nothing_when_one_is_bad(filled, administrator):
    rows = [sample_log.as_run(20, "h1"), sample_log.as_run(21, "h1", 30 * 3600)]

    with pytest.raises(Refused):
        desk.carry_in(filled, rows, AiringSource.PLAYER, administrator, AFTER)

    with filled.database.reading() as session:
        assert session.exec(select(Airing).where(Airing.sequence >= 20)).all() == []


def test_nothing_is_appended_of_nothing(house):
    with house.database.writing() as session:
        assert append(session, [], AFTER).accepted == 0
