"""Parts that aren't read aloud are proposed by number and cut when a person accepts them."""

from datetime import timedelta
from pathlib import Path

import pytest
from bringing import PICTURE, Reader, bulletin_of, steps_of, versions_of
from moments import NOW

from scheduler.administration import accounts
from scheduler.messages import Refused
from scheduler.newsroom import cutting, desk
from scheduler.newsroom.desk import Changes, ImportResult
from scheduler.newsroom.importing import CutKind
from scheduler.records.account import Role
from scheduler.records.bulletin import BulletinState

LATER = NOW + timedelta(hours=1)
REPORT = Path(__file__).parents[1] / "data" / "bao_cao_mau.txt"
KINDS = [CutKind.LETTERHEAD, CutKind.RECIPIENTS, CutKind.SIGNATURE]


@pytest.fixture
def writer(house):
    with house.database.writing() as session:
        return accounts.ensure(session, "writer", NOW, (Role.OPERATOR,))


@pytest.fixture
def report(house, writer):
    """The code of an official document, imported as it came."""
    return desk.import_bulletins(house, [REPORT], writer, NOW)[0].code


def kinds(proposed):
    return [p.cut.kind for p in proposed]


def test_parts_are_numbered_and_nothing_is_cut(house, report):
    found = cutting.proposed(house, report)

    assert kinds(found.proposed) == KINDS
    assert [p.number for p in found.proposed] == [1, 2, 3]
    assert [p.lines[0] for p in found.proposed] == ["ỦY BAN NHÂN DÂN", "Nơi nhận:", "TM. ỦY BAN NHÂN DÂN"]
    assert [p.line for p in found.proposed] == [1, 49, 54]
    assert "Nơi nhận:" in versions_of(house, report)[-1].text


@pytest.mark.parametrize("refused", [1, 2, 3])
def test_each_part_is_accepted_or_refused_by_itself(house, writer, report, refused):
    numbers = tuple({1, 2, 3} - {refused})

    trimmed = cutting.cut(house, report, numbers, writer, LATER, based_on=1)

    left = cutting.proposed(house, report).proposed
    assert kinds(trimmed.accepted) == [k for n, k in enumerate(KINDS, 1) if n != refused]
    assert kinds(left) == [KINDS[refused - 1]]
    assert "Kết quả công tác CCHC" in versions_of(house, report)[-1].text


def test_a_cut_is_a_version_and_a_step_of_a_draft(house, writer, report):
    cutting.cut(house, report, (2,), writer, LATER)

    before, after = versions_of(house, report)
    assert "Lưu: VT" in before.text
    assert "Lưu: VT" not in after.text + after.script
    assert steps_of(house, report)[-1].reason == "bulletin cut: Nơi nhận:"
    assert bulletin_of(house, report).state is BulletinState.DRAFT


def test_parts_of_another_version_are_refused(house, writer, report):
    desk.edit(house, report, Changes(text="Một đoạn khác.\n\nNơi nhận:\n- Lưu: VT.\n"), writer, NOW)

    with pytest.raises(Refused) as refused:
        cutting.cut(house, report, (1,), writer, LATER, based_on=1)

    assert refused.value.message.id == "newsroom.changed_meanwhile"


def test_a_part_that_is_not_proposed_is_refused(house, writer, report):
    with pytest.raises(Refused, match="has no number 4"):
        cutting.cut(house, report, (1, 4), writer, LATER)

    assert len(versions_of(house, report)) == 1


def test_a_text_is_never_cut_to_nothing(house, writer):
    code = desk.import_bulletins(house, [("nhan.txt", "Nơi nhận:\n- Lưu: VT.\n".encode())], writer, NOW)[0].code

    with pytest.raises(Refused, match="no text left"):
        cutting.cut(house, code, None, writer, LATER)


def test_a_cut_scan_is_still_a_scan(house, writer):
    text = REPORT.read_text(encoding="utf-8")
    scan = [("quet.png", PICTURE)]
    code = desk.import_bulletins(house, scan, writer, NOW, recogniser=Reader(text))[0].code

    cutting.cut(house, code, None, writer, LATER)

    assert versions_of(house, code)[-1].recognised_by == "tesseract 5.3.0"


def test_the_same_file_again_leaves_what_was_cut(house, writer, report):
    cutting.cut(house, report, None, writer, LATER)

    [again] = desk.import_bulletins(house, [REPORT], writer, LATER)

    assert again.result is ImportResult.UNCHANGED
    assert "Nơi nhận:" not in versions_of(house, report)[-1].text


def test_who_may_not_write_may_not_cut(house, report):
    with house.database.writing() as session:
        reader = accounts.ensure(session, "reader", NOW, (Role.OFFICE,))

    with pytest.raises(Refused):
        cutting.cut(house, report, None, reader, LATER)
