"""The short form of a text: document numbers go, what a listener needs stays; a person decides."""

import csv
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moments import NOW
from sqlmodel import select

from scheduler.administration import accounts
from scheduler.messages import Refused
from scheduler.newsroom import desk, shortening
from scheduler.newsroom.desk import Changes
from scheduler.newsroom.short_form import cuts, shortened
from scheduler.records.account import Role
from scheduler.records.bulletin import Bulletin, BulletinState, BulletinVersion

GOLDEN = Path(__file__).parents[1] / "golden" / "short_forms.tsv"
with GOLDEN.open(encoding="utf-8", newline="") as file:
    PAIRS = [
        tuple(cell.replace("⏎", "\n") for cell in row)
        for row in list(csv.reader(file, delimiter="\t", quotechar=None, quoting=csv.QUOTE_NONE))[1:]
    ]
TEXT = "Thực hiện Kế hoạch số 127/KH-UBND ngày 27/12/2022 của UBND tỉnh, xã mở bộ phận một cửa.\n"
SHORT = "Thực hiện Kế hoạch của UBND tỉnh, xã mở bộ phận một cửa.\n"


@pytest.mark.parametrize(("text", "short"), PAIRS)
def test_what_it_is_and_whose_stays_and_the_number_goes(text, short):
    assert shortened(text) == short


@given(st.lists(st.sampled_from([t for t, _ in PAIRS]), max_size=6).map("\n\n".join))
def test_a_short_form_has_no_shorter_one_and_touches_nothing_else(text):
    found, short = cuts(text), shortened(text)

    assert shortened(short) == short
    assert all(a.end <= b.start for a, b in pairwise(found))
    kept = [
        text[a:b] for a, b in zip([0, *(c.end for c in found)], [*(c.start for c in found), len(text)], strict=True)
    ]
    assert short == "".join(k + becomes for k, becomes in zip(kept, [*(c.becomes for c in found), ""], strict=True))


@pytest.fixture
def code(house, administrator):
    """The code of a bulletin that could be shorter."""
    [outcome] = desk.import_bulletins(house, [("tin.txt", TEXT.encode())], administrator, NOW)
    return outcome.code


def versions(house):
    with house.database.reading() as session:
        return session.exec(select(BulletinVersion).order_by(BulletinVersion.number)).all()


def test_a_proposal_changes_nothing_and_tells_what_is_saved(house, code):
    proposal = shortening.proposed(house, code)

    assert (proposal.text, proposal.version) == (SHORT, 1)
    assert proposal.length - proposal.short_length > timedelta(seconds=5)
    assert [v.text for v in versions(house)] == [TEXT]


def test_an_accepted_short_form_is_a_new_version_and_a_draft(house, code, administrator):
    number = shortening.accept(house, shortening.proposed(house, code), administrator, NOW)

    first, second = versions(house)
    assert (number, first.text, second.text, second.source_name) == (2, TEXT, SHORT, "bản rút gọn")
    assert "một trăm hai mươi bảy" not in second.script
    with house.database.reading() as session:
        assert session.exec(select(Bulletin)).one().state == BulletinState.DRAFT


def test_a_short_form_of_a_text_that_changed_meanwhile_is_refused(house, code, administrator):
    proposal = shortening.proposed(house, code)
    desk.edit(house, code, Changes(text=TEXT + " Mời bà con đến."), administrator, NOW)

    with pytest.raises(Refused, match="got version 2 while version 1 was edited"):
        shortening.accept(house, proposal, administrator, NOW)

    assert [v.number for v in versions(house)] == [1, 2]


def test_what_has_no_shorter_form_is_refused_and_no_version_is_made(house, code, administrator):
    shortening.accept(house, shortening.proposed(house, code), administrator, NOW)

    with pytest.raises(Refused, match="nothing to leave out"):
        shortening.accept(house, shortening.proposed(house, code), administrator, NOW)

    assert len(versions(house)) == 2


def test_a_shortened_scan_is_still_a_scan(house, code, administrator):
    with house.database.writing() as session:
        session.exec(select(BulletinVersion)).one().recognised_by = "tesseract 5"

    shortening.accept(house, shortening.proposed(house, code), administrator, NOW)

    assert [(v.recognised_by, v.damage_grade) for v in versions(house)][1] == ("tesseract 5", "damaged")


def test_who_only_looks_may_not_shorten(house, code):
    with house.database.writing() as session:
        office = accounts.ensure(session, "office", NOW, (Role.OFFICE,))

    with pytest.raises(Refused) as refused:
        shortening.accept(house, shortening.proposed(house, code), office, NOW)

    assert refused.value.message.id == "account.no_right"
