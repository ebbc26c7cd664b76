"""The board: found by words without minding marks, counted by state and author, a page at a time."""

from datetime import UTC, datetime

import pytest
from bringing import bulletin_of

from scheduler.newsroom import desk
from scheduler.newsroom.board import Boards, Wanted, plain
from scheduler.newsroom.desk import Changes

NOW = datetime(2023, 7, 12, 1, tzinfo=UTC)
STATES = ("draft", "submitted")


@pytest.fixture
def boards(house, administrator):
    """Boards over three bulletins of two authors, the last of them changed last."""
    texts = {
        "dat-dai.txt": "Đối thoại về đất đai\n\nỦy ban trả lời mười lăm câu hỏi của bà con.",
        "mot-cua.txt": "Bộ phận một cửa\n\nNhận hồ sơ đăng ký khai sinh cả sáng thứ Bảy.",
        "hop.txt": "Họp xóm\n\nTối mai họp tại nhà văn hóa.",
    }
    made = desk.import_bulletins(house, [(n, t.encode()) for n, t in texts.items()], administrator, NOW)
    for outcome, author in zip(made, ("Lan", "Lan", ""), strict=True):
        desk.edit(house, outcome.code, Changes(author=author), administrator, NOW)
    return Boards(house)


def found(boards, **wanted):
    """The titles of what is found."""
    board = boards.board(Wanted(**wanted), STATES, 10)
    return {card.title for column in board.columns for card in column.cards}


@pytest.mark.parametrize("words", ["đất đai", "dat dai", "ĐẤT ĐAI", "dai doi", "u\u0309y ban muoi lam", "lan cau hoi"])
def test_words_are_found_with_marks_or_without_in_title_text_and_author(boards, words):
    assert found(boards, words=words) == {"Đối thoại về đất đai"}


def test_what_is_asked_for_together_narrows_together(boards):
    assert found(boards, author="Lan") == {"Đối thoại về đất đai", "Bộ phận một cửa"}
    assert found(boards, author="Lan", words="khai sinh") == {"Bộ phận một cửa"}
    assert found(boards, author="") == {"Họp xóm"}
    assert found(boards, words="không có chữ này") == set()
    assert found(boards, state="submitted") == set()


def test_authors_are_counted_whoever_is_asked_for(boards):
    board = boards.board(Wanted(author="Lan"), STATES, 10)

    assert board.authors == (("Lan", 2), ("", 1))
    assert (board.count, board.every) == (2, 3)


def test_a_column_says_how_many_there_are_and_goes_on_page_by_page(boards):
    pages = [boards.board(Wanted(), STATES, 2, page) for page in (1, 2, 3)]

    drafts = [page.columns[0] for page in pages]
    assert [c.count for c in drafts] == [3, 3, 3]
    assert [len(c.cards) for c in drafts] == [2, 1, 0]
    assert len({card.code for c in drafts for card in c.cards}) == 3


def test_a_changed_text_is_found_by_its_new_words_at_once(boards, house, administrator):
    (code,) = (c.code for c in boards.board(Wanted(words="xom"), STATES, 10).columns[0].cards)

    desk.edit(house, code, Changes(text="Hoãn tới chủ nhật.", based_on=1), administrator, NOW)

    assert found(boards, words="hoan chu nhat") == {"Họp xóm"}
    assert found(boards, words="nha van hoa") == set()
    assert bulletin_of(house, code).current_version == 2


def test_a_text_is_compared_without_marks_and_with_single_spaces():
    assert plain("  Đường\n ĐÊ  điều ") == "duong de dieu"
