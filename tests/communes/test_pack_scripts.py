"""A pack of the centre: the scripts that are printed are those that the slots' approvals pinned."""

import pytest
import sample_log
from sqlmodel import select

from scheduler.communes import packing
from scheduler.records.bulletin import Bulletin, BulletinVersion


@pytest.fixture
def published(house, administrator):
    sample_log.fill_network(house, administrator)
    with house.database.writing() as session:
        for bulletin in session.exec(select(Bulletin)).all():
            for number in (1, 2):
                session.add(
                    BulletinVersion(
                        bulletin_id=bulletin.id, number=number, title="t", text="t", text_sha256="t",
                        script=f"LỜI ĐỌC {bulletin.code} BẢN {number}", written_at=sample_log.AFTER,
                        written_by=administrator,
                    )
                )  # fmt: skip
    return house


def test_the_scripts_stay_in_the_pack_when_their_bulletins_are_retired_or_edited(published):
    with published.database.writing() as session:
        for bulletin in session.exec(select(Bulletin)):
            bulletin.approval_id, bulletin.current_version = None, 2

    made = packing.plan_pack(published, "huyen", sample_log.MONDAY)

    text = made.pack.files["loi-doc.html"].decode()
    assert all(f"LỜI ĐỌC BT-{letter} BẢN 1" in text for letter in "ABK")
    assert "BẢN 2" not in text
