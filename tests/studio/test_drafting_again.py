"""What drafting voices anew, and what an interrupted batch leaves for the next run."""

import pytest
from moments import NOW
from sqlmodel import select

from scheduler.records.audio import SentenceAudio, Take
from scheduler.records.bulletin import Bulletin, BulletinVersion
from scheduler.studio import desk
from scheduler.studio.desk import DraftResult
from scheduler.studio.keeping import script_sha256
from scheduler.studio.making import MOST_MINUTES, WORDS_PER_MINUTE

pytestmark = pytest.mark.slow  # each test masters and encodes


def count(house, table):
    with house.database.reading() as session:
        return len(session.exec(select(table)).all())


def rewrite(house, bulletin_id, script, number=2):
    """Give a bulletin another version with this script."""
    with house.database.writing() as session:
        bulletin = session.get(Bulletin, bulletin_id)
        first = session.exec(select(BulletinVersion).where(BulletinVersion.bulletin_id == bulletin_id)).first()
        kept = first.model_dump(exclude={"id", "number", "script", "script_sha256", "text"})
        session.add(
            BulletinVersion(**kept, number=number, script=script, text=script, script_sha256=script_sha256(script))
        )
        bulletin.current_version = number
        session.add(bulletin)


def test_of_forty_sentences_with_one_changed_that_one_alone_is_voiced(house, administrator, add_bulletin, tone_voice):
    texts = [f"Đây là câu thứ {number}." for number in range(40)]
    bulletin_id = add_bulletin(script=" ".join(texts))
    voice = tone_voice()
    desk.draft(house, None, administrator, NOW, voices=[voice])
    cold = len(voice.asked)
    voice.asked.clear()
    texts[17] = "Câu này vừa được sửa lại."
    rewrite(house, bulletin_id, " ".join(texts))

    (outcome,) = desk.draft(house, None, administrator, NOW, voices=[voice])

    assert (cold, voice.asked, outcome.result) == (40, ["Câu này vừa được sửa lại."], DraftResult.MADE)
    assert count(house, SentenceAudio) == 41


def test_a_batch_interrupted_in_the_middle_keeps_what_is_done_and_the_next_run_voices_the_rest_only(
    house, administrator, add_bulletin, tone_voice
):
    scripts = {f"B-{number}": f"Bản tin số {number}. Lời nhắc thứ {number}." for number in range(8)}
    for code, script in scripts.items():
        add_bulletin(code, script=script)
    voice = tone_voice()

    def stop_after_three(done, total, what=""):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.draft(house, None, administrator, NOW, stop_after_three, voices=[voice])
    kept = count(house, Take)
    with house.database.reading() as session:
        done = {take.bulletin_id for take in session.exec(select(Take)).all()}
    voice.asked.clear()

    outcomes = desk.draft(house, None, administrator, NOW, voices=[voice])

    results = [outcome.result for outcome in outcomes]
    assert kept == 3
    assert (results.count(DraftResult.KEPT), results.count(DraftResult.MADE)) == (3, 5)
    assert {o.bulletin_id for o in outcomes if o.result is DraftResult.KEPT} == done
    kept_scripts = {scripts[o.code] for o in outcomes if o.result is DraftResult.KEPT}
    assert not any(sentence in script for sentence in voice.asked for script in kept_scripts)
    assert (voice.closed, count(house, Take), desk.check_audio(house)) == (True, 8, [])


def test_three_hours_of_text_are_refused_with_a_sentence_before_anything_is_voiced(
    house, administrator, add_bulletin, tone_voice
):
    words = 3 * 60 * WORDS_PER_MINUTE
    add_bulletin("B-01", script=" ".join(["Bà con nộp hồ sơ."] * (words // 5)))
    add_bulletin("B-02", script="Hôm nay có tin mới.")
    voice = tone_voice()

    outcomes = desk.draft(house, None, administrator, NOW, voices=[voice])

    found = {o.code: o for o in outcomes}
    assert (found["B-01"].result, found["B-01"].why.id) == (DraftResult.FAILED, "studio.too_long")
    assert found["B-01"].why.values == {"minutes": 180, "most": MOST_MINUTES}
    assert found["B-02"].result is DraftResult.MADE
    assert voice.asked == ["Hôm nay có tin mới."]


@pytest.mark.parametrize("script", ["… – …", "!!!", "\n\n.\n"])
def test_nothing_to_speak_is_a_sentence_and_no_voice_is_asked(house, administrator, add_bulletin, tone_voice, script):
    add_bulletin(script=script)
    voice = tone_voice()

    (outcome,) = desk.draft(house, None, administrator, NOW, voices=[voice])

    assert (outcome.result, outcome.why.id) == (DraftResult.FAILED, "studio.empty_script")
    assert (voice.asked, count(house, Take)) == ([], 0)
