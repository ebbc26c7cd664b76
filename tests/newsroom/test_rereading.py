"""A changed lexicon touches no approved script; what it would read otherwise is told."""

import pytest
from moments import NOW
from sqlmodel import select
from take_rows import take_row

from scheduler.newsroom import desk, dictionary, rereading
from scheduler.records.bulletin import Approval, Bulletin, BulletinState, BulletinVersion

TEXT = "Bà con nhớ mang theo CCCD khi đến bộ phận một cửa của xã."


@pytest.fixture
def approved(house, administrator):
    """The code of a bulletin that is approved as it is read today."""
    [outcome] = desk.import_bulletins(house, [("tin.txt", TEXT.encode())], administrator, NOW)
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

    found = rereading.differing(house, (approved,))

    assert [code for code, _ in found] == [approved]
    with house.database.reading() as session:
        assert "thẻ căn cước" not in session.exec(select(BulletinVersion.script)).one()


def test_only_the_bulletins_asked_about_are_read(house, approved, administrator):
    dictionary.add(house, "CCCD", "thẻ căn cước", administrator, NOW)

    assert rereading.differing(house, ("BT-0",)) == ()
