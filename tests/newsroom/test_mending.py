"""Damaged texts are mended by a person's choice, and a scan is freed by a person's word."""

from datetime import timedelta

import pytest
from bringing import PICTURE, Reader, bulletin_of, steps_of, versions_of
from moments import NOW

from scheduler.administration import accounts
from scheduler.messages import Refused
from scheduler.newsroom import desk, dictionary, mending, workflow
from scheduler.newsroom.desk import Changes
from scheduler.records.account import Role
from scheduler.records.bulletin import BulletinState

pytestmark = pytest.mark.slow

LATER = NOW + timedelta(hours=1)
DAMAGED = """Tuyên truyén cải cách hành chính

Các xã tổ chirc tuyên truyền, nâng cao trách nhiệrn của cán bộ, công churc trong giải quyết thủ tục hành chính.
Dịch vụ c6ng trực tuyến là việc làm thường xuyên của các cơ quan phxt.
"""
SOUND = "Bộ phận một cửa nhận hồ sơ của bà con từ thứ hai đến thứ sáu hằng tuần, trả kết quả đúng hẹn.\n"


@pytest.fixture
def writer(house):
    with house.database.writing() as session:
        return accounts.ensure(session, "writer", NOW, (Role.OPERATOR,))


@pytest.fixture
def damaged(house, writer):
    """The code of a bulletin whose text is damaged."""
    return desk.import_bulletins(house, [("hong.txt", DAMAGED.encode())], writer, NOW)[0].code


def scanned(house, by, text=SOUND):
    """The code of a bulletin that was read from a scan."""
    return desk.import_bulletins(house, [("quet.png", PICTURE)], by, NOW, recogniser=Reader(text))[0].code


def words(offers):
    return [(o.repair.written, o.repair.offered) for o in offers]


def test_repairs_are_numbered_with_their_place_and_change_nothing(house, damaged):
    found = mending.offered(house, damaged)

    first, second = found.offers[0], found.offers[2]
    assert [o.number for o in found.offers] == list(range(1, 7))
    assert (first.spot.line, first.spot.before, first.spot.written) == (0, "Tuyên ", "truyén")
    assert (second.spot.line, second.spot.before, second.spot.written) == (3, "Các xã tổ ", "chirc")
    assert second.spot.after == " tuyên truyền, nâng cao trách…"
    assert [(p.written, p.line) for p in found.places] == [("phxt", 4)]
    assert len(versions_of(house, damaged)) == 1


def test_accepted_repairs_alone_become_a_new_version(house, writer, damaged):
    mended = mending.mend(house, damaged, (1, 3), writer, LATER, based_on=1)

    first, second = versions_of(house, damaged)
    assert words(mended.accepted) == [("truyén", "truyền"), ("chirc", "chức")]
    assert (mended.version, mended.freed) == (2, False)
    assert second.title == "Tuyên truyền cải cách hành chính"
    assert second.text == first.text.replace("chirc", "chức")
    assert (second.written_by, second.written_at) == (writer, LATER)
    assert steps_of(house, damaged)[-1].reason == "bulletin mend: truyén → truyền; chirc → chức"


def test_all_repairs_leave_the_words_that_have_none(house, writer, damaged):
    mending.mend(house, damaged, None, writer, LATER)

    left = mending.offered(house, damaged)
    assert left.offers == ()
    assert [p.written for p in left.places] == ["phxt"]
    assert "công chức trong giải quyết" in versions_of(house, damaged)[-1].text


def test_a_title_of_two_lines_stays_apart_from_its_text(house, writer, damaged):
    desk.edit(house, damaged, Changes(title="Tuyên truyén\ncải cách hành chính"), writer, NOW)

    mending.mend(house, damaged, None, writer, LATER)

    *_, last = versions_of(house, damaged)
    assert last.title == "Tuyên truyền\ncải cách hành chính"
    assert last.text.startswith("Tuyên truyền cải cách hành chính\n\nCác xã tổ chức")


def test_a_list_that_is_out_of_date_is_refused(house, writer, damaged):
    desk.edit(house, damaged, Changes(text=DAMAGED + "Thêm một câu.\n"), writer, NOW)

    with pytest.raises(Refused) as refused:
        mending.mend(house, damaged, (1,), writer, LATER, based_on=1)

    assert refused.value.message.id == "newsroom.changed_meanwhile"
    assert len(versions_of(house, damaged)) == 2


def test_a_number_that_is_not_offered_is_refused_and_nothing_is_mended(house, writer, damaged):
    with pytest.raises(Refused, match="has no number 0, 7; its list has 6"):
        mending.mend(house, damaged, (7, 1, 0), writer, LATER)

    assert len(versions_of(house, damaged)) == 1


def test_mending_twice_is_refused_in_a_sentence_and_all_of_nothing_changes_nothing(house, writer, damaged):
    mending.mend(house, damaged, None, writer, LATER)

    again = mending.mend(house, damaged, None, writer, LATER)
    with pytest.raises(Refused, match="nothing to choose from"):
        mending.mend(house, damaged, (1,), writer, LATER)

    assert (again.version, again.accepted) == (2, ())


def test_only_who_may_write_mends(house, damaged):
    with house.database.writing() as session:
        reader = accounts.ensure(session, "reader", NOW, (Role.OFFICE,))

    with pytest.raises(Refused):
        mending.mend(house, damaged, None, reader, LATER)


def test_a_withdrawn_bulletin_is_not_mended(house, writer, damaged):
    workflow.withdraw(house, damaged, "sai", writer, NOW)

    with pytest.raises(Refused, match="withdrawn"):
        mending.mend(house, damaged, None, writer, LATER)


def test_repairs_alone_free_no_scan(house, writer):
    code = scanned(house, writer, SOUND + "Thủ tụe hành chính.\n")

    mended = mending.mend(house, code, None, writer, LATER)

    assert words(mended.accepted) == [("tụe", "tục")]
    assert (mended.freed, mended.grade) == (False, "damaged")
    assert versions_of(house, code)[-1].recognised_by == "tesseract 5.3.0"


def test_a_compared_scan_is_freed_and_kept_as_a_version_of_its_own(house, writer):
    code = scanned(house, writer)

    freed = mending.mend(house, code, (), writer, LATER, checked=True, based_on=1)
    with pytest.raises(Refused, match="no take"):
        workflow.submit(house, code, writer, LATER)  # nothing of the scan stands in its way any more

    scan, compared = versions_of(house, code)
    assert (freed.version, freed.freed, freed.grade) == (2, True, "sound")
    assert (scan.recognised_by, scan.damage_grade) == ("tesseract 5.3.0", "damaged")
    assert (compared.recognised_by, compared.text) == ("", scan.text)
    assert steps_of(house, code)[-1].reason == "bulletin mend: ✓"


def test_a_scan_whose_words_are_damaged_stays_so_whoever_compared_it(house, writer):
    code = scanned(house, writer, DAMAGED)

    freed = mending.mend(house, code, (), writer, LATER, checked=True)

    assert (freed.freed, freed.grade) == (True, "damaged")
    with pytest.raises(Refused, match="is damaged"):
        workflow.submit(house, code, writer, LATER)


def test_comparing_what_is_no_scan_changes_nothing(house, writer, damaged):
    done = mending.mend(house, damaged, (), writer, LATER, checked=True)

    assert (done.version, done.freed) == (1, False)


def test_the_same_scan_again_leaves_the_compared_text(house, writer):
    code = scanned(house, writer)
    mending.mend(house, code, (), writer, LATER, checked=True)

    scanned(house, writer)

    assert bulletin_of(house, code).current_version == 2
    assert bulletin_of(house, code).state is BulletinState.DRAFT


def test_words_of_the_own_lexicon_are_no_damage(house, writer):
    names = "Đội Wolfram, đội Krypton, đội Zenith thi cùng đội Quasar ở sân xã hôm nay và cả ngày mai.\n"
    code = desk.import_bulletins(house, [("ten.txt", names.encode())], writer, NOW)[0].code
    before = versions_of(house, code)[-1].damage_grade

    for word, spoken in (("Wolfram", "vôn phờ ram"), ("Krypton", "cờ ríp tông"), ("Zenith", "dê nít")):
        dictionary.add(house, word, spoken, writer, NOW)

    assert (before, versions_of(house, code)[-1].damage_grade) == ("damaged", "doubtful")
