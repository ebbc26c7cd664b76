"""In every format the same file again is the same bulletin, and a changed one a new version of it."""

import pytest
from bringing import PICTURE, Reader, versions_of
from moments import NOW
from test_importing_documents import CONTENT, docm, docx, mail, odt, pdf, zipped

from scheduler.administration import accounts
from scheduler.newsroom import desk
from scheduler.newsroom.desk import ImportResult
from scheduler.records.account import Role

TEXT = "Bộ phận một cửa xã {} nhận hồ sơ của bà con vào các buổi sáng trong tuần."
MAKERS = {
    "txt": str.encode,
    "text": lambda text: text.encode("utf-16"),
    "md": lambda text: f"+++\ntitle = 'Một cửa'\n+++\n{text}".encode(),
    "html": lambda text: f"<html><head><title>Một cửa</title></head><p>{text}".encode(),
    "docx": docx,
    "docm": docm,
    "odt": lambda text: odt(CONTENT.format(f"<text:p>{text}</text:p>")),
    "eml": lambda text: mail(plain=text),
    "pdf": pdf,
    "png": lambda _text: PICTURE,
    "zip": lambda text: zipped({"xã/tin.txt": text}),
}


@pytest.fixture
def writer(house):
    with house.database.writing() as session:
        return accounts.ensure(session, "writer", NOW, (Role.OPERATOR,))


def batch(texts):
    return [(f"tin-{kind}.{kind}", make(texts[kind])) for kind, make in MAKERS.items()]


def test_the_same_file_is_one_bulletin_and_a_changed_one_a_new_version_in_every_format(house, writer):
    first = {kind: TEXT.format(kind) for kind in MAKERS}
    second = {kind: text.replace("buổi sáng", "buổi chiều") for kind, text in first.items()}

    def brought(texts):
        return desk.import_bulletins(house, batch(texts), writer, NOW, recogniser=Reader(texts["png"]))

    new, again, changed = brought(first), brought(first), brought(second)

    codes = [o.code for o in new]
    assert [o.result for o in new] == [ImportResult.NEW] * len(MAKERS)
    assert [o.result for o in again] == [ImportResult.UNCHANGED] * len(MAKERS)
    assert [o.result for o in changed] == [ImportResult.CHANGED] * len(MAKERS)
    assert codes == [o.code for o in again] == [o.code for o in changed]
    assert len(set(codes)) == len(MAKERS)
    for code, kind in zip(codes, MAKERS, strict=True):
        before, after = versions_of(house, code)
        assert (kind in before.text, "buổi sáng" in before.text, "buổi chiều" in after.text) == (True, True, True)


def test_the_same_text_in_another_format_is_the_same_bulletin(house, writer):
    text = TEXT.format("Nghĩa Lâm")

    outcomes = desk.import_bulletins(
        house, [(f"tin.{kind}", MAKERS[kind](text)) for kind in ("txt", "docx", "odt", "pdf")], writer, NOW
    )

    assert [o.result for o in outcomes] == [ImportResult.NEW, *[ImportResult.DUPLICATE] * 3]
    assert len({o.code for o in outcomes}) == 1
