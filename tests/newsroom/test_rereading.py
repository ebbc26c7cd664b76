"""A changed lexicon touches no approved script; what it would read otherwise is told."""

from dataclasses import replace

import pytest
from moments import NOW
from sqlmodel import select
from take_rows import take_row

from scheduler.messages import render
from scheduler.newsroom import desk, dictionary, rereading
from scheduler.newsroom.reading import built_in
from scheduler.newsroom.rereading import Cause, Reread, changed
from scheduler.records.bulletin import Approval, Bulletin, BulletinState, BulletinVersion

TEXT = "Bà con nhớ mang theo CCCD khi đến bộ phận một cửa của xã."


@pytest.fixture
def approved(house, administrator):
    """The code of a bulletin that is approved as it is read today."""
    return approved_text(house, administrator, TEXT)


def approved_text(house, administrator, text):
    """Import a text and approve it as it is read today; returns its code."""
    [outcome] = desk.import_bulletins(house, [("tin.txt", text.encode())], administrator, NOW)
    stamp = {"written_at": NOW, "written_by": administrator}
    with house.database.writing() as session:
        bulletin = session.exec(select(Bulletin)).one()
        version = session.exec(select(BulletinVersion)).one()
        take = take_row(
            bulletin_id=bulletin.id,
            script_sha256=version.script_sha256,
            **stamp,
        )
        session.add(take)
        session.flush()
        approval = Approval(
            bulletin_id=bulletin.id,
            version_number=version.number,
            text_sha256=version.text_sha256,
            script_sha256=version.script_sha256,
            take_id=take.id,
            take_sha256="t",
            submitted_at=NOW,
            submitted_by=administrator,
            approved_at=NOW,
            approved_by=administrator,
        )
        session.add(approval)
        session.flush()
        bulletin.state, bulletin.approval_id = BulletinState.APPROVED, approval.id
    return outcome.code


def test_a_script_that_is_read_as_before_is_not_named(house, approved):
    assert rereading.differing(house, (approved,)) == ()


def test_a_word_that_the_lexicon_now_reads_otherwise_is_named_and_the_script_stays(house, approved, administrator):
    dictionary.add(house, "CCCD", "thẻ căn cước", administrator, NOW)

    [found] = rereading.differing(house, (approved,))

    assert (found.code, found.cause) == (approved, Cause.LEXICON)
    assert found.places == (Reread("CCCD", "căn cước công dân", "thẻ căn cước"),)
    assert found.lexicon_version == built_in().version != found.current_lexicon
    assert "reads 1 place(s) otherwise: “CCCD” (căn cước công dân → thẻ căn cước)" in render(found.message, "en")
    with house.database.reading() as session:
        version = session.exec(select(BulletinVersion)).one()
        assert "thẻ căn cước" not in version.script
        assert version.lexicon_version == found.lexicon_version


def test_a_lexicon_that_changed_elsewhere_is_not_told(house, approved, administrator):
    dictionary.add(house, "XYZQ", "Xuân", administrator, NOW)

    assert rereading.differing(house, (approved,)) == ()


def test_with_the_same_lexicon_it_is_the_rules_that_changed(house, administrator):
    code = approved_text(house, administrator, "Có 105 hồ sơ.")
    newsroom = replace(house.settings.newsroom, region="south")
    house = replace(house, settings=replace(house.settings, newsroom=newsroom))

    [found] = rereading.differing(house, (code,))

    assert found.cause is Cause.RULES
    assert found.places == (Reread("105", "một trăm linh năm", "một trăm lẻ năm"),)


def test_only_the_bulletins_asked_about_are_read(house, approved, administrator):
    dictionary.add(house, "CCCD", "thẻ căn cước", administrator, NOW)

    assert rereading.differing(house, ("BT-0",)) == ()


def pieces(*told):
    return [{"start": start, "end": end, "spoken": spoken} for start, end, spoken in told]


def test_where_two_readings_cut_the_text_differently_the_whole_stretch_is_named():
    text = "họp ngày 5/7 tại xã"
    before = pieces((0, 3, "họp"), (4, 8, "ngày"), (9, 12, "mùng năm tháng bảy"), (13, 16, "tại"), (17, 19, "xã"))
    after = pieces((0, 3, "họp"), (4, 12, "ngày năm tháng bảy"), (13, 16, "tại"), (17, 19, "xã"))

    assert changed(text, before, after) == (Reread("ngày 5/7", "ngày mùng năm tháng bảy", "ngày năm tháng bảy"),)
    assert changed(text, before, before) == ()
    assert changed(text, before, []) == (Reread(text, "họp ngày mùng năm tháng bảy tại xã", ""),)
