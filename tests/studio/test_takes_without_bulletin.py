"""What the house plays around its bulletins, and an emergency's text: takes without a bulletin."""

from datetime import UTC, datetime

import pytest
from reading_labels import label_of
from sqlmodel import select

from scheduler.records.audio import Rendering, SoundRole, StationSound, Take, VoiceKind
from scheduler.studio import desk, sounds
from scheduler.studio.desk import DraftResult

pytestmark = pytest.mark.slow  # each test voices, masters and encodes

NOW = datetime(2023, 7, 10, 2, 0, tzinfo=UTC)


def rows(house, table):
    with house.database.reading() as session:
        return list(session.exec(select(table)))


def test_the_houses_sounds_are_made_once_and_owned_up_to(house, administrator):
    made = desk.draft_sounds(house, administrator, NOW)
    again = desk.draft_sounds(house, administrator, NOW)

    used = {s.role: s for s in rows(house, StationSound)}
    takes = {t.id: t for t in rows(house, Take)}
    assert [o.result for o in made] == [DraftResult.MADE] * 3
    assert [o.result for o in again] == [DraftResult.KEPT] * 3
    assert set(used) == set(SoundRole)
    assert all(s.station_id is None for s in used.values())
    assert takes[used[SoundRole.TUNE].take_id].milliseconds == 9_000
    assert takes[used[SoundRole.CLOSING].take_id].voice == "espeak/vi"
    assert all(t.bulletin_id is None for t in takes.values())


def test_other_opening_words_make_another_take_and_all_stations_use_it(house, administrator, monkeypatch):
    desk.draft_sounds(house, administrator, NOW)
    words = {**sounds.WORDS, SoundRole.OPENING: ("Lời mở đầu", "Mời bà con nghe đài.")}
    monkeypatch.setattr(sounds, "WORDS", words)

    results = [o.result for o in desk.draft_sounds(house, administrator, NOW)]

    openings = [s for s in rows(house, StationSound) if s.role is SoundRole.OPENING]
    newest = max(rows(house, Take), key=lambda take: take.id)
    assert sorted(results) == ["kept", "kept", "made"]
    assert [s.take_id for s in openings] == [newest.id]


def test_a_persons_recording_of_a_house_sound_stays(house, administrator):
    desk.draft_sounds(house, administrator, NOW)
    with house.database.writing() as session:
        take = session.exec(select(Take).where(Take.voice == "scheduler/tune")).one()
        take.voice_kind = VoiceKind.RECORDED
        take.script_sha256 = "0" * 64
        session.add(take)

    again = desk.draft_sounds(house, administrator, NOW)

    assert [o.result for o in again] == [DraftResult.KEPT] * 3


def test_an_emergencys_text_gets_a_take_without_a_bulletin(house, administrator):
    text = "Bão số ba sắp vào bờ. Bà con ở yên trong nhà."

    made = desk.draft_emergency(house, "Tin bão khẩn cấp", text, administrator, NOW)
    again = desk.draft_emergency(house, "Tin bão khẩn cấp", text, administrator, NOW)

    drill = desk.draft_emergency(house, "Tin bão khẩn cấp", text, administrator, NOW, drill=True)

    (take, drilled), (rendering, _) = rows(house, Take), rows(house, Rendering)
    assert drill.take_id == drilled.id  # the same words behind another signal
    assert take.milliseconds - drilled.milliseconds == pytest.approx(1600, abs=30)
    assert (made.result, again.result) == (DraftResult.MADE, DraftResult.KEPT)
    assert made.take_id == again.take_id == take.id
    with house.store.open(rendering.sha256, "mp3") as file:
        assert label_of(file.read()).topic == "KHAC"
