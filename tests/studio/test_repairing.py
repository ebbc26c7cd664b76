"""The store mended from what is still whole: every fault, and what can't be mended."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import soundfile
from sqlmodel import select

from scheduler.messages import Refused
from scheduler.records.audio import Rendering, SentenceAudio, Take
from scheduler.settings import Studio
from scheduler.studio import coders, desk
from scheduler.studio.inventory import Fault
from scheduler.studio.repairing import STRAY_FOR, Mend

pytestmark = pytest.mark.slow  # each test voices and encodes

NOW = datetime(2023, 7, 10, 2, 0, tzinfo=UTC)


@pytest.fixture
def drafted(house, administrator, add_bulletin, tone_voice):
    """A house with one bulletin's take of two sentences."""
    add_bulletin()
    desk.draft(house, None, administrator, NOW, voices=[tone_voice()])
    return house


def only(house, table):
    with house.database.reading() as session:
        return session.exec(select(table)).one()


def sentence_hashes(house):
    with house.database.reading() as session:
        return sorted(session.exec(select(SentenceAudio.sha256)))


def flip(house, sha256, ext):
    """Change one bit of a file, as an old disk would; returns what it held."""
    path = house.store.path(sha256, ext)
    whole = path.read_bytes()
    path.write_bytes(whole[:-50] + bytes([whole[-50] ^ 1]) + whole[-49:])
    return whole


def repair(house, by, after=timedelta()):
    return desk.repair_audio(house, by, NOW, datetime.now(UTC) + after)


def test_a_damaged_take_is_made_again_from_its_sentences_byte_by_byte(drafted, administrator):
    take = only(drafted, Take)
    whole = flip(drafted, take.sha256, "flac")

    (mended,) = repair(drafted, administrator)

    assert (mended.finding.fault, mended.finding.owner, mended.mend) == (Fault.CORRUPT, "CCHC-01", Mend.MENDED)
    assert drafted.store.path(take.sha256, "flac").read_bytes() == whole
    assert [p.name for p in (drafted.store.root / "set_aside").iterdir()] == [f"{take.sha256}.flac"]
    assert repair(drafted, administrator) == []


def test_a_lost_rendering_is_made_again_from_the_take_though_the_sentences_are_gone(drafted, administrator):
    rendering = only(drafted, Rendering)
    drafted.store.remove(rendering.sha256, "mp3")
    for sha256 in sentence_hashes(drafted):
        drafted.store.remove(sha256, "flac")

    mended = repair(drafted, administrator)

    assert {m.mend for m in mended if m.finding.ext == "mp3"} == {Mend.MENDED}
    assert [m.mend for m in mended if m.finding.owner == ""] == [Mend.FORGOTTEN, Mend.FORGOTTEN]
    assert drafted.store.verify(rendering.sha256, "mp3")
    assert sentence_hashes(drafted) == []
    assert repair(drafted, administrator) == []


def test_take_and_rendering_lost_together_are_both_made_again(drafted, administrator):
    take, rendering = only(drafted, Take), only(drafted, Rendering)
    drafted.store.remove(take.sha256, "flac")
    drafted.store.path(rendering.sha256, "mp3").write_bytes(b"")

    mended = repair(drafted, administrator)

    assert [(m.finding.fault, m.mend) for m in mended] == [
        (Fault.MISSING, Mend.MENDED),
        (Fault.TRUNCATED, Mend.MENDED),
    ]
    assert desk.check_audio(drafted) == []


def test_a_damaged_sentence_is_dropped_and_voiced_again_when_it_is_needed(
    drafted, administrator, add_bulletin, tone_voice
):
    hurt = sentence_hashes(drafted)[0]
    flip(drafted, hurt, "flac")

    (mended,) = repair(drafted, administrator)

    assert (mended.finding.sha256, mended.mend) == (hurt, Mend.FORGOTTEN)
    voice = tone_voice()
    add_bulletin("CCHC-02", script="Xin chào bà con. Hôm nay có tin mới. Hết.")
    desk.draft(drafted, None, administrator, NOW, voices=[voice])
    assert len(voice.asked) == 2
    assert hurt in sentence_hashes(drafted)


def test_a_sentence_damaged_in_the_cache_is_noticed_while_drafting_and_said_once(
    drafted, administrator, add_bulletin, tone_voice
):
    hurt = sentence_hashes(drafted)[0]
    whole = flip(drafted, hurt, "flac")
    add_bulletin("CCHC-02", script="Xin chào bà con. Hôm nay có tin mới. Hết.")
    add_bulletin("CCHC-03", script="Hết. Xin chào bà con. Hôm nay có tin mới.")
    told = []

    desk.draft(drafted, None, administrator, NOW, voices=[tone_voice()], announce=told.append)

    assert [(m.id, m.values["files"]) for m in told] == [("studio.made_again", [hurt[:12]])]
    assert drafted.store.path(hurt, "flac").read_bytes() == whole


def test_a_recording_whose_take_is_lost_stays_lost(house, administrator, add_bulletin, tmp_path):
    bulletin_id = add_bulletin()
    seconds = np.arange(4 * 24_000) / 24_000
    spoken = (9_000 * np.sin(2 * np.pi * 300 * seconds) * (1 + np.sin(2 * np.pi * 3 * seconds)) / 2).astype(np.int16)
    file = tmp_path / "giong-nguoi.wav"
    soundfile.write(file, spoken, 24_000)
    desk.record(house, bulletin_id, file, administrator, NOW)
    take = only(house, Take)
    flip(house, take.sha256, "flac")

    (lost,) = repair(house, administrator)

    assert (lost.finding.sha256, lost.mend) == (take.sha256, Mend.LOST)
    assert [f.fault for f in desk.check_audio(house)] == [Fault.MISSING]


def test_the_houses_tune_and_words_are_made_again(house, administrator):
    desk.draft_sounds(house, administrator, NOW)
    with house.database.reading() as session:
        takes = [take.sha256 for take in session.exec(select(Take))]
    for sha256 in takes:
        house.store.remove(sha256, "flac")

    mended = repair(house, administrator)

    assert [m.mend for m in mended] == [Mend.MENDED] * 3
    assert all(house.store.verify(sha256, "flac") for sha256 in takes)


def test_a_house_that_changed_its_loudness_does_not_pass_another_sound_off_as_the_old(drafted, administrator):
    take = only(drafted, Take)
    drafted.store.remove(take.sha256, "flac")
    louder = replace(drafted, settings=replace(drafted.settings, studio=Studio(loudness_lufs=-23.0)))

    (lost,) = repair(louder, administrator)

    assert lost.mend is Mend.LOST
    assert not drafted.store.exists(take.sha256, "flac")


def test_another_encoder_makes_a_newer_rendering_and_says_so(drafted, administrator, monkeypatch):
    rendering = only(drafted, Rendering)
    drafted.store.remove(rendering.sha256, "mp3")
    usual = coders.mp3
    monkeypatch.setattr(coders, "mp3", lambda samples, kbit: usual((samples // 2).astype(np.int16), kbit))

    (remade,) = [m for m in repair(drafted, administrator) if m.finding.fault is Fault.MISSING]

    assert remade.mend is Mend.REMADE
    assert remade.why.id == "studio.rendered_otherwise"
    with drafted.database.reading() as session:
        newest = session.exec(select(Rendering.sha256).order_by(Rendering.id.desc())).first()
    assert drafted.store.verify(newest, "mp3")


def test_nobodys_file_is_set_aside_once_no_draft_can_be_making_it(drafted, administrator):
    stray = drafted.store.put_bytes(b"left by a crash", "flac")

    young = repair(drafted, administrator)
    old = repair(drafted, administrator, after=STRAY_FOR + timedelta(minutes=1))

    assert [(m.finding.sha256, m.mend) for m in (*young, *old)] == [
        (stray.sha256, Mend.LEFT),
        (stray.sha256, Mend.SET_ASIDE),
    ]
    assert (drafted.store.root / "set_aside" / f"{stray.sha256}.flac").read_bytes() == b"left by a crash"
    assert list(drafted.store.listing()) == [k for k in drafted.store.listing() if k.sha256 != stray.sha256]


def test_who_may_not_make_takes_may_not_mend_them(drafted):
    from scheduler.administration import accounts

    with drafted.database.writing() as session:
        stranger = accounts.ensure(session, "reader", NOW)

    with pytest.raises(Refused):
        repair(drafted, stranger)
