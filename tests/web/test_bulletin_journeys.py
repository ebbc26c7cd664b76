"""From pasted words to an approval in the records, as two people in two browsers do it, wide and narrow."""

import re

import judges
import pytest
from sqlmodel import select
from station_client import MORNING

from scheduler.administration import accounts
from scheduler.records.bulletin import Approval, Bulletin, BulletinVersion
from scheduler.studio.encoding import encode_take

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TEXT = "Họp xóm Bắc\n\nTối 15/7/2023, UBND xã mời bà con họp lúc 19h30. Hỏi ông Zxqw."


@pytest.fixture
def spoken(tmp_path):
    """A person's recording of some seconds, as a file."""
    import numpy as np

    moments = np.arange(8 * 24_000) / 24_000
    tone = 9_000 * np.sin(2 * np.pi * 220 * moments) * (np.abs(np.sin(np.pi * moments * 2)) > 0.25)
    file = tmp_path / "chị Lan đọc.flac"
    file.write_bytes(encode_take(tone.astype(np.int16)))
    return file


@pytest.mark.parametrize("width", [1280, 390])
def test_from_pasted_words_to_an_approval(served, browser, spoken, width):
    house = served.house
    accounts.add(house, "lan", "Lê Thị Lan", ("approver",), None, accounts.resolve(house, "admin"), MORNING)
    page = served.page(browser, viewport={"width": width, "height": 900})
    page.set_default_timeout(30_000)
    page.goto(served.url + "/bulletins")
    page.get_by_role("link", name="Nhập bản tin").first.click()
    page.get_by_label("Hoặc dán văn bản").fill(TEXT)
    page.get_by_role("button", name="Nhập").click()
    page.wait_for_url(re.compile("/import/"))
    page.get_by_role("link", name="Họp xóm Bắc").click()
    code = page.url.rpartition("/")[2]

    page.locator(".jumps a.unread", has_text="Zxqw").click()
    page.locator("tr:target a.unread").click()
    page.get_by_label("Đọc là").fill("quý")
    page.get_by_role("button", name="Lưu và đọc lại các bản thảo").click()
    page.wait_for_url(re.compile(f"/bulletins/{code}"))
    assert page.locator("a.unread").count() == 0

    page.get_by_label("Tệp ghi âm").set_input_files(spoken)
    page.get_by_role("button", name="Dùng bản này").click()
    page.get_by_role("button", name="Trình duyệt").wait_for()
    page.locator("a.hear").nth(1).click()
    page.locator("tr.heard").wait_for()
    assert page.evaluate("() => document.getElementById('whole').currentTime") > 0.5
    page.get_by_role("button", name="Trình duyệt").click()
    page.get_by_text("Đã trình").first.wait_for()
    assert judges.axe(page) == []
    assert page.errors == []

    other = served.page(browser, "lan", viewport={"width": width, "height": 900})
    other.goto(f"{served.url}/bulletins/{code}")
    other.get_by_role("button", name="Duyệt", exact=True).click()
    other.locator(".told.good").wait_for()
    with house.database.reading() as session:
        bulletin = session.exec(select(Bulletin).where(Bulletin.code == code)).one()
        approval = session.get(Approval, bulletin.approval_id)
        version = session.exec(select(BulletinVersion).where(BulletinVersion.bulletin_id == bulletin.id)).one()
    assert bulletin.state == "approved"
    assert approval.script_sha256 == version.script_sha256
    assert "ông quý" in version.script


def test_what_was_typed_survives_a_closed_page_and_a_sentence_needs_no_script(served, browser):
    page = served.page(browser)
    page.goto(served.url + "/bulletins/NHAP/edit")
    page.get_by_label("Văn bản", exact=True).fill("Chữ gõ dở, chưa lưu.")
    page.wait_for_function("() => Object.keys(localStorage).length === 1")
    page.reload()

    page.get_by_role("button", name="Lấy lại").click()
    assert page.get_by_label("Văn bản", exact=True).input_value() == "Chữ gõ dở, chưa lưu."
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.locator(".told.good").wait_for()

    assert page.evaluate("Object.keys(localStorage).length") == 0
    assert page.errors == []
    bare = served.page(browser, java_script_enabled=False)
    bare.goto(served.url + "/bulletins/NHAP/edit")
    bare.get_by_label("Văn bản", exact=True).fill("Không cần kịch bản.")
    bare.get_by_role("button", name="Lưu", exact=True).click()
    assert bare.locator(".told.good").count() == 1
