"""A bulletin's whole way on the command line: what blocks it, who lets it pass, what ends it."""

import json

import pytest

TEXT = "Từ tháng này, bà con nộp hồ sơ qua cổng XYZQ của xã. Hỏi anh Nam, điện thoại 0912 345 678.\n"

pytestmark = pytest.mark.slow


@pytest.fixture
def staff(office):
    """An office with an operator and an approver beside its administrator."""
    assert office("account", "add", "hoa", "--role", "approver")[0] == 0
    return office


@pytest.fixture
def brought(staff, tmp_path):
    """Imports a text; returns its code."""

    def brought_(text=TEXT, name="tin.txt"):
        tmp_path.joinpath(name).write_text(text, encoding="utf-8")
        [told] = json.loads(staff("bulletin", "import", tmp_path / name, "--json")[1])
        return told["code"]

    return brought_


def state(staff, code):
    return json.loads(staff("bulletin", "show", code, "--json")[1])["line"]["state"]


def refused(staff, *words, login="lan", lang="vi"):
    code, _, err = staff("bulletin", *words, login=login, lang=lang)
    assert code == 1, err
    return err


def test_what_blocks_a_bulletin_is_settled_one_by_one_until_it_is_approved(staff, brought):
    code = brought()

    unreadable = refused(staff, "submit", code)
    reread = staff("lexicon", "add", "XYZQ", "dịch vụ công")[1]
    numbers = refused(staff, "submit", code)
    staff("bulletin", "acknowledge", code)
    silent = refused(staff, "submit", code)
    staff("draft", code)
    submitted = staff("bulletin", "submit", code)
    own = refused(staff, "approve", code)
    approved = staff("bulletin", "approve", code, login="hoa")

    assert "còn 1 chỗ chưa biết cách đọc" in unreadable
    assert "1 draft(s) have a new script" in reread
    assert "1 số của cá nhân chưa ai xác nhận" in numbers
    assert f"scheduler draft {code}" in silent
    assert submitted[0] == approved[0] == 0
    assert "Người trình không được tự duyệt" in own
    assert state(staff, code) == "approved"


def test_an_unreadable_piece_may_be_settled_in_the_text_too(staff, brought, tmp_path):
    code = brought("Từ tháng này, bà con nộp hồ sơ qua cổng XYZQ của xã.\n")
    tmp_path.joinpath("sua.txt").write_text("Từ tháng này, bà con nộp hồ sơ qua cổng của xã.\n", encoding="utf-8")

    blocked = refused(staff, "submit", code)
    staff("bulletin", "edit", code, "--text", tmp_path / "sua.txt")
    next_ = refused(staff, "submit", code)

    assert "chưa biết cách đọc" in blocked
    assert "chưa có bản thu" in next_


@pytest.fixture
def approved(staff, brought):
    """The code of an approved bulletin."""
    code = brought("Bà con nhớ mang theo CCCD khi đến bộ phận một cửa của xã.\n")
    for words, login in ((("draft", code), "lan"), (("bulletin", "submit", code), "lan")):
        assert staff(*words, login=login)[0] == 0
    assert staff("bulletin", "approve", code, login="hoa")[0] == 0
    return code


def test_a_later_lexicon_changes_no_approved_script_and_an_edit_voids_the_approval(staff, approved):
    before = json.loads(staff("bulletin", "show", approved, "--json")[1])
    reread = staff("lexicon", "add", "CCCD", "thẻ căn cước")[1]
    after = json.loads(staff("bulletin", "show", approved, "--json")[1])
    told = staff("bulletin", "show", approved)[1]
    staff("bulletin", "edit", approved, "--rank", "1", "--reason", "gấp")
    again = refused(staff, "approve", approved, login="hoa")
    voided = json.loads(staff("bulletin", "show", approved, "--json")[1])

    assert "0 draft(s)" in reread
    assert before["script"] == after["script"]
    assert (
        before["lexicon_version"] == after["lexicon_version"] == before["current_lexicon"] != after["current_lexicon"]
    )
    assert f"the present one is {after['current_lexicon']}" in told
    assert "việc này cần trạng thái: chờ duyệt" in again
    assert voided["line"]["state"] == "draft"
    assert [a["void_reason"] for a in voided["approvals"]] == ["edited"]
    assert voided["steps"][-1]["reason"] == "gấp"


def test_returned_retired_and_withdrawn(staff, brought, approved):
    other = brought("Sáng mai xã họp bàn về cải cách hành chính tại nhà văn hóa.\n", "hop.txt")
    staff("draft", other)
    staff("bulletin", "submit", other)

    silent = staff("bulletin", "return", other, "--reason", " ", login="hoa")
    staff("bulletin", "return", other, "--reason", "thiếu giờ", login="hoa")
    returned = state(staff, other)
    staff("bulletin", "retire", approved)
    retired = state(staff, approved)
    edit = refused(staff, "edit", approved, "--rank", "1")
    staff("bulletin", "withdraw", approved, "--reason", "sai nội dung")
    ended = refused(staff, "submit", approved)

    assert (silent[0], returned, retired, state(staff, approved)) == (1, "returned", "retired", "withdrawn")
    assert "đã thôi phát nên không sửa được nữa" in edit
    assert "đang ở trạng thái đã rút" in ended
