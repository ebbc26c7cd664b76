"""Audio that goes by rule, and what it leaves: rows, approvals, and sentences that others need."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from scheduler.messages import Refused
from scheduler.records.audio import Rendering, SentenceAudio, SoundRole, StationSound, Take
from scheduler.records.bulletin import Approval, Bulletin, BulletinState
from scheduler.records.expiry import TakeExpiry, gone_since
from scheduler.records.slot import Slot, SlotState
from scheduler.records.station import Station, StationKind, Window
from scheduler.records.unit import Unit
from scheduler.settings import Studio
from scheduler.studio import desk
from scheduler.studio.desk import DraftResult
from scheduler.studio.inventory import Fault
from scheduler.studio.terms import Verdict

pytestmark = pytest.mark.slow  # each test voices and encodes

NOW = datetime(2023, 7, 10, 2, 0, tzinfo=UTC)
LATER = datetime(2024, 2, 1, 2, 0, tzinfo=UTC)
"""Seven months after the takes were made."""


@pytest.fixture
def voice(tone_voice):
    return tone_voice()


@pytest.fixture
def drafted(house, administrator, add_bulletin, voice):
    """Two bulletins with takes: CCHC-01 is retired, CCHC-02 still a draft; they share a sentence."""
    add_bulletin("CCHC-01", script="Xin chào bà con. Hôm nay có tin mới.")
    add_bulletin("CCHC-02", script="Xin chào bà con. Ngày mai nộp hồ sơ.")
    desk.draft(house, None, administrator, NOW, voices=[voice])
    change(house, Bulletin, "CCHC-01", state=BulletinState.RETIRED)
    return house


def change(house, table, code, **values):
    with house.database.writing() as session:
        row = session.exec(select(table).where(table.code == code)).one()
        for name, value in values.items():
            setattr(row, name, value)


def take_of(house, code):
    with house.database.reading() as session:
        return session.exec(
            select(Take).join(Bulletin, Bulletin.id == Take.bulletin_id).where(Bulletin.code == code)
        ).one()


def files_of(house, take):
    with house.database.reading() as session:
        of_take = session.exec(select(Rendering).where(Rendering.take_id == take.id))
        return [(take.sha256, "flac"), *((r.sha256, r.format) for r in of_take)]


def slot(house, by, take, starts_at, state=SlotState.PUBLISHED):
    """A slot of a take on a station of its own."""
    stamp = {"written_at": NOW, "written_by": by}
    with house.database.writing() as session:
        unit = Unit(code="361", name="Nghĩa Hưng", kind="huyen", valid_from=date(2021, 1, 1), **stamp)
        session.add(unit)
        session.flush()
        station = Station(code="huyen", name="Đài huyện", kind=StationKind.DISTRICT, unit_id=unit.id, **stamp)
        session.add(station)
        session.flush()
        window = Window(
            station_id=station.id, code="sang", name="sáng", weekdays="1234567", starts_minute=300, minutes=30,
            tune_seconds=0, opening_seconds=0, closing_seconds=0, gap_seconds=0, **stamp,
        )  # fmt: skip
        approval = Approval(
            bulletin_id=take.bulletin_id, version_number=1, text_sha256="", script_sha256="", take_id=take.id,
            take_sha256=take.sha256, submitted_at=NOW, submitted_by=by, approved_at=NOW, approved_by=by,
        )  # fmt: skip
        session.add_all([window, approval])
        session.flush()
        planned = Slot(
            code="S1", station_id=station.id, window_id=window.id, day=starts_at.date(), starts_at=starts_at,
            milliseconds=9000, bulletin_id=take.bulletin_id, approval_id=approval.id, take_id=take.id, state=state,
            **stamp,
        )  # fmt: skip
        session.add(planned)


def test_the_preview_names_what_would_go_and_touches_nothing(drafted):
    before = list(drafted.store.listing())

    found = desk.preview_expiry(drafted, LATER)

    assert [(take.code, take.verdict, take.aired) for take in found.takes] == [("CCHC-01", Verdict.GOES, False)]
    assert found.size_bytes == sum(
        drafted.store.path(*f).stat().st_size for f in files_of(drafted, take_of(drafted, "CCHC-01"))
    )
    assert list(drafted.store.listing()) == before


def test_files_go_and_hash_length_and_script_stay(drafted, administrator):
    take = take_of(drafted, "CCHC-01")
    files = files_of(drafted, take)

    found = desk.expire_audio(drafted, administrator, LATER)

    assert [line.code for line in found.going] == ["CCHC-01"]
    assert not any(drafted.store.exists(*file) for file in files)
    assert take_of(drafted, "CCHC-01") == take
    assert all(drafted.store.verify(*file) for file in files_of(drafted, take_of(drafted, "CCHC-02")))
    assert desk.expire_audio(drafted, administrator, LATER).takes == ()


def test_the_check_says_since_when_it_is_gone_and_finds_nothing_missing(drafted, administrator):
    desk.expire_audio(drafted, administrator, LATER)

    (finding,) = desk.check_audio(drafted)

    assert (finding.fault, finding.owner, finding.since) == (Fault.EXPIRED, "CCHC-01", date(2024, 2, 1))
    assert not finding.fault.harms
    assert desk.repair_audio(drafted, administrator, LATER, datetime.now(UTC)) == []


def test_a_sentence_that_another_script_needs_stays(drafted, administrator, add_bulletin, voice):
    desk.expire_audio(drafted, administrator, LATER)
    voice.asked.clear()
    add_bulletin("CCHC-03", script="Xin chào bà con. Hôm nay có tin mới. Hết.")

    desk.draft(drafted, None, administrator, LATER, voices=[voice])

    assert sorted(voice.asked) == ["Hôm nay có tin mới.", "Hết."]


def test_what_is_held_stays_until_it_is_released(drafted, administrator):
    assert desk.hold_audio(drafted, ["CCHC-01"], "Hồ sơ quý III", administrator, NOW) == 1
    assert desk.hold_audio(drafted, ["CCHC-01"], "Hồ sơ quý III", administrator, NOW) == 0

    held = desk.expire_audio(drafted, administrator, LATER)

    assert [(take.verdict, take.holders) for take in held.takes] == [(Verdict.HELD, ("Hồ sơ quý III",))]
    assert [(line.holder, line.codes, line.takes) for line in desk.holds(drafted)] == [
        ("Hồ sơ quý III", ("CCHC-01",), 1)
    ]
    assert desk.release_audio(drafted, "Hồ sơ quý III", administrator, LATER) == 1
    assert desk.holds(drafted) == ()
    assert [take.code for take in desk.expire_audio(drafted, administrator, LATER).going] == ["CCHC-01"]


def test_a_pack_of_evidence_holds_what_its_renderings_name(drafted, administrator):
    rendering = files_of(drafted, take_of(drafted, "CCHC-01"))[1][0]

    held = desk.hold_renderings(drafted, [rendering, "0" * 64], "hồ sơ", administrator, NOW)

    assert held == 1
    assert desk.expire_audio(drafted, administrator, LATER).going == ()


def test_nothing_of_what_is_gone_can_be_held(drafted, administrator):
    rendering = files_of(drafted, take_of(drafted, "CCHC-01"))[1][0]
    desk.expire_audio(drafted, administrator, LATER)

    assert desk.hold_renderings(drafted, [rendering], "hồ sơ", administrator, LATER) == 0
    with pytest.raises(Refused, match="is here any more"):
        desk.hold_audio(drafted, ["CCHC-01"], "hồ sơ", administrator, LATER)
    with pytest.raises(Refused, match="what needs it"):
        desk.hold_audio(drafted, ["CCHC-02"], " ", administrator, LATER)


def test_a_slot_still_to_come_keeps_its_audio_and_one_long_past_does_not(drafted, administrator):
    change(drafted, Bulletin, "CCHC-02", state=BulletinState.APPROVED)
    slot(drafted, administrator, take_of(drafted, "CCHC-02"), LATER + timedelta(days=3))

    soon = desk.preview_expiry(drafted, LATER)
    much_later = desk.preview_expiry(drafted, LATER + timedelta(days=250))

    assert [take.code for take in soon.going] == ["CCHC-01"]
    assert {(take.code, take.aired) for take in much_later.going} == {("CCHC-01", False), ("CCHC-02", True)}


def test_a_stations_tune_stays_however_old_it_is(drafted, administrator):
    take = take_of(drafted, "CCHC-01")
    with drafted.database.writing() as session:
        session.add(StationSound(role=SoundRole.TUNE, take_id=take.id, written_at=NOW, written_by=administrator))

    assert desk.expire_audio(drafted, administrator, LATER).takes == ()


def test_a_draft_makes_what_went_again_with_its_old_hash(drafted, administrator, voice):
    take = take_of(drafted, "CCHC-01")
    desk.expire_audio(drafted, administrator, LATER)
    change(drafted, Bulletin, "CCHC-01", state=BulletinState.DRAFT)
    named = desk.bulletin_ids(drafted, ["CCHC-01"])
    told = []

    (outcome,) = desk.draft(drafted, named, administrator, LATER, voices=[voice], announce=told.append)

    assert outcome.result is DraftResult.MADE
    assert told == []
    assert drafted.store.verify(take.sha256, "flac")
    with drafted.database.reading() as session:
        assert gone_since(session) == {}
        assert session.exec(select(TakeExpiry)).one().back_at == LATER
    assert desk.check_audio(drafted) == []


def test_a_nightly_draft_brings_nothing_back_that_went_and_naming_it_gives_it_a_new_term(drafted, administrator, voice):
    change(drafted, Bulletin, "CCHC-02", state=BulletinState.APPROVED)
    slot(drafted, administrator, take_of(drafted, "CCHC-02"), NOW + timedelta(days=2))
    desk.expire_audio(drafted, administrator, LATER)

    (nightly,) = desk.draft(drafted, None, administrator, LATER, voices=[voice])
    assert (nightly.code, nightly.result, nightly.why.id) == ("CCHC-02", DraftResult.SKIPPED, "studio.not_again")
    named = desk.bulletin_ids(drafted, ["CCHC-02"])
    (again,) = desk.draft(drafted, named, administrator, LATER, voices=[voice])

    assert again.result is DraftResult.MADE
    assert desk.preview_expiry(drafted, LATER + timedelta(days=170)).going == ()
    assert [take.aired for take in desk.preview_expiry(drafted, LATER + timedelta(days=190)).going] == [False]


def test_a_crash_between_records_and_files_is_tidied_by_the_next_run(drafted, administrator, monkeypatch):
    files = files_of(drafted, take_of(drafted, "CCHC-01"))
    with monkeypatch.context() as patched:
        patched.setattr(type(drafted.store), "remove", fail)
        with pytest.raises(OSError, match="power"):
            desk.expire_audio(drafted, administrator, LATER)
    assert all(drafted.store.exists(*file) for file in files)

    desk.expire_audio(drafted, administrator, LATER)

    assert not any(drafted.store.exists(*file) for file in files)


def fail(*_):
    raise OSError("the power went")


def test_a_house_that_keeps_everything_lets_nothing_go(drafted, administrator):
    keeping = replace(drafted, settings=replace(drafted.settings, studio=Studio(audio_months=0)))

    assert desk.expire_audio(keeping, administrator, LATER).takes == ()
    assert [take.code for take in desk.preview_expiry(keeping, LATER, months=3).going] == ["CCHC-01"]


def test_sentences_of_what_went_leave_the_cache(drafted, administrator):
    with drafted.database.reading() as session:
        before = len(session.exec(select(SentenceAudio)).all())

    desk.expire_audio(drafted, administrator, LATER)

    with drafted.database.reading() as session:
        left = session.exec(select(SentenceAudio)).all()
    assert (before, len(left)) == (3, 2)
    assert len(list(drafted.store.listing())) == 2 + 2  # take and rendering of the other, two sentences
