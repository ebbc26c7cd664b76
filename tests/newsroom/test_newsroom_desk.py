"""The newsroom's desks over a database: import, edit, states, lexicon."""

import hashlib
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select
from take_rows import take_row

from scheduler.administration import accounts
from scheduler.messages import Refused
from scheduler.newsroom import desk, dictionary, workflow
from scheduler.newsroom.desk import Changes, ImportResult
from scheduler.newsroom.importing import Wishes
from scheduler.records.account import Role
from scheduler.records.audio import Take
from scheduler.records.bulletin import Approval, Bulletin, BulletinState, BulletinStep, BulletinVersion
from scheduler.settings import Newsroom

NOW = datetime(2023, 7, 10, 1, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
TEXT = """Bộ phận một cửa các xã, thị trấn nhận hồ sơ TTHC từ 7h30 đến 11h30 các ngày trong tuần.
Bà con nhớ mang theo CCCD và giấy hẹn khi đến nhận kết quả."""


def file(text=TEXT, name="mot-cua.txt"):
    return (name, text.encode())


@pytest.fixture
def people(house):
    """Accounts: a writer and an approver."""
    with house.database.writing() as session:
        writer = accounts.ensure(session, "writer", NOW, (Role.OPERATOR,))
        approver = accounts.ensure(session, "approver", NOW, (Role.APPROVER,))
    return writer, approver


def brought(house, by, *sources, **how):
    return desk.import_bulletins(house, list(sources or [file()]), by, NOW, **how)


def voiced(house, code, sound=b"a take"):
    """Give a bulletin's current script a take, as the studio does."""
    kept = house.store.put_bytes(sound, "flac")
    with house.database.writing() as session:
        bulletin = session.exec(select(Bulletin).where(Bulletin.code == code)).one()
        query = select(BulletinVersion).where(
            BulletinVersion.bulletin_id == bulletin.id, BulletinVersion.number == bulletin.current_version
        )
        version = session.exec(query).one()
        session.add(
            take_row(
                bulletin_id=bulletin.id,
                script_sha256=version.script_sha256,
                sha256=kept.sha256,
                size_bytes=kept.size_bytes,
                written_at=NOW,
                written_by=1,
            )
        )
    return kept


def kept(house, table):
    with house.database.reading() as session:
        return session.exec(select(table).order_by(table.id)).all()


def approved(house, people):
    writer, approver = people
    code = brought(house, writer)[0].code
    voiced(house, code)
    workflow.submit(house, code, writer, NOW)
    workflow.approve(house, code, approver, LATER)
    return code


def test_an_imported_file_is_a_draft_with_its_script(house, people):
    [outcome] = brought(house, people[0])

    assert outcome.result is ImportResult.NEW
    assert outcome.seconds > 5
    [bulletin], [version] = kept(house, Bulletin), kept(house, BulletinVersion)
    assert bulletin.state == BulletinState.DRAFT
    assert bulletin.topic == "CCHC-04"
    assert "thủ tục hành chính từ bảy giờ ba mươi phút" in version.script
    assert version.script_sha256 == hashlib.sha256(version.script.encode()).hexdigest()
    assert version.unreadable == 0


def test_the_same_file_again_changes_nothing(house, people):
    brought(house, people[0])

    [again] = brought(house, people[0])

    assert again.result is ImportResult.UNCHANGED
    assert len(kept(house, BulletinVersion)) == 1
    assert len(kept(house, BulletinStep)) == 1


def test_the_same_text_under_another_name_is_one_bulletin(house, people):
    brought(house, people[0])

    [twin] = brought(house, people[0], file(name="copy.txt"))

    assert twin.result is ImportResult.DUPLICATE
    assert len(kept(house, Bulletin)) == 1


def test_a_bad_file_is_one_outcome_and_the_batch_goes_on(house, people, tmp_path):
    bad = [("empty.txt", b""), ("binary.txt", bytes(range(9)) * 50), ("program.exe", b"MZ"), tmp_path / "gone.txt"]

    outcomes = brought(house, people[0], *bad, file())

    assert [o.result for o in outcomes] == [ImportResult.REFUSED] * 4 + [ImportResult.NEW]
    assert [o.why[0].id for o in outcomes[:4]] == [
        "newsroom.empty_file",
        "newsroom.binary",
        "newsroom.unknown_kind",
        "newsroom.unreadable_file",
    ]


def test_an_archive_is_as_many_bulletins_as_it_holds_and_a_broken_one_is_one_outcome(house, people, tmp_path):
    with zipfile.ZipFile(tmp_path / "goi.zip", "w") as archive:
        archive.writestr("xã/tin.txt", TEXT)
        archive.writestr("xa.exe", b"MZ")
    (tmp_path / "hong.zip").write_bytes(b"PK\x03\x04")

    outcomes = brought(house, people[0], tmp_path, ("gone.zip", b""), tmp_path / "gone.zip", file("Ban tin khac."))

    assert [(o.name, o.result) for o in outcomes] == [
        ("goi.zip › xã › tin.txt", ImportResult.NEW),
        ("goi.zip › xa.exe", ImportResult.REFUSED),
        ("hong.zip", ImportResult.REFUSED),
        ("gone.zip", ImportResult.REFUSED),
        ("gone.zip", ImportResult.REFUSED),
        (file()[0], ImportResult.NEW),
    ]


def test_a_changed_file_is_a_new_version_and_voids_the_approval(house, people):
    code = approved(house, people)

    [changed] = brought(house, people[0], file(TEXT.replace("11h30", "11h00")))

    assert changed.result is ImportResult.CHANGED
    [bulletin], [approval] = kept(house, Bulletin), kept(house, Approval)
    assert (bulletin.code, bulletin.state, bulletin.current_version) == (code, BulletinState.DRAFT, 2)
    assert bulletin.approval_id is None
    assert approval.voided_at == NOW
    assert approval.approved_at == LATER


def test_a_changed_file_that_replaces_what_was_edited_here_says_so_and_the_edit_stays_in_the_history(house, people):
    [first] = brought(house, people[0])
    desk.edit(house, first.code, Changes(text=TEXT + "\nMời bà con."), people[0], NOW)

    [same] = brought(house, people[0])
    [changed] = brought(house, people[0], file(TEXT.replace("11h30", "11h00")))
    [again] = brought(house, people[0], file(TEXT.replace("11h30", "10h30")))

    assert [p.id for o in (same, changed, again) for p in o.problems] == ["newsroom.edit_replaced"]
    assert changed.problems[0].values == {"code": first.code, "version": 2, "now": 3}
    assert kept(house, BulletinVersion)[1].text.endswith("Mời bà con.")


def test_a_bulletin_for_a_station_that_is_not_there_is_refused(house, people):
    text = '+++\naudience = ["XX"]\n+++\n' + TEXT

    [outcome] = brought(house, people[0], file(text, "lost.md"))

    assert outcome.why[0].id == "newsroom.unknown_audience"
    assert kept(house, Bulletin) == []


def test_proposed_cuts_are_made_only_when_asked_for(house, people):
    text = TEXT + "\n\nNơi nhận:\n- UBND huyện;\n- Lưu: VT.\n"

    [whole] = brought(house, people[0], file(text, "whole.txt"))
    [cut] = brought(house, people[0], file(text, "cut.txt"), cut=True)

    first, second = kept(house, BulletinVersion)
    assert "Nơi nhận" in first.script
    assert "Nơi nhận" not in second.script
    assert [p.id for p in whole.problems] == ["newsroom.cuts_proposed"]
    assert cut.problems == ()


def test_approval_pins_what_was_seen_and_heard(house, people):
    approved(house, people)

    [approval], [version], [take] = kept(house, Approval), kept(house, BulletinVersion), kept(house, Take)
    assert approval.text_sha256 == version.text_sha256
    assert approval.script_sha256 == version.script_sha256
    assert (approval.take_id, approval.take_sha256) == (take.id, take.sha256)
    [bulletin] = kept(house, Bulletin)
    assert (bulletin.state, bulletin.approval_id) == (BulletinState.APPROVED, approval.id)
    assert [s.to_state for s in kept(house, BulletinStep)] == ["draft", "submitted", "approved"]


def test_nobody_approves_their_own_submission(house, people):
    code = brought(house, people[0])[0].code
    voiced(house, code)
    workflow.submit(house, code, people[1], NOW)

    with pytest.raises(Refused, match="may not approve"):
        workflow.approve(house, code, people[1], NOW)


def test_without_four_eyes_one_person_may_do_both(house, people):
    house = replace(house, settings=replace(house.settings, newsroom=Newsroom(four_eyes=False)))
    code = brought(house, people[0])[0].code
    voiced(house, code)
    workflow.submit(house, code, people[1], NOW)

    moved = workflow.approve(house, code, people[1], NOW)

    assert moved.state is BulletinState.APPROVED


def test_an_operator_may_not_approve(house, people):
    code = brought(house, people[0])[0].code
    voiced(house, code)
    workflow.submit(house, code, people[0], NOW)

    with pytest.raises(Refused) as refused:
        workflow.approve(house, code, people[0], NOW)

    assert refused.value.message.id == "account.no_right"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Can bo mot cua cac xa nhan ho so thu tuc hanh chinh tu bay gio den muoi mot gio hang ngay", "damaged"),
        ("Từ tháng này, bà con nộp hồ sơ qua hệ thống XYZQ của tỉnh, không phải đi lại nhiều lần.", "unreadable"),
        (TEXT, "no_take"),
    ],
)
def test_what_can_not_go_on_air_can_not_be_submitted(house, people, text, why):
    code = brought(house, people[0], file(text))[0].code

    with pytest.raises(Refused) as refused:
        workflow.submit(house, code, people[0], NOW)

    assert refused.value.message.id == f"newsroom.{why}"
    assert kept(house, Bulletin)[0].state == BulletinState.DRAFT


def test_a_submission_whose_take_is_gone_is_not_approved(house, people):
    code = brought(house, people[0])[0].code
    take = voiced(house, code)
    workflow.submit(house, code, people[0], NOW)
    house.store.remove(take.sha256, "flac")

    with pytest.raises(Refused, match="no longer what was submitted"):
        workflow.approve(house, code, people[1], NOW)


def test_a_returned_bulletin_keeps_the_reason_and_can_be_submitted_again(house, people):
    code = brought(house, people[0])[0].code
    voiced(house, code)
    workflow.submit(house, code, people[0], NOW)

    workflow.return_(house, code, "thiếu địa chỉ", people[1], LATER)
    again = workflow.submit(house, code, people[0], LATER)

    assert again.state is BulletinState.SUBMITTED
    assert kept(house, BulletinStep)[2].reason == "thiếu địa chỉ"
    assert kept(house, Approval)[0].void_reason == "thiếu địa chỉ"


def test_returning_needs_a_reason(house, people):
    with pytest.raises(Refused, match="reason"):
        workflow.return_(house, "any", "  ", people[1], NOW)


def test_withdrawing_ends_a_bulletin_at_any_time_and_twice_is_quiet(house, people):
    code = approved(house, people)

    workflow.withdraw(house, code, "sai ngày", people[0], LATER)
    again = workflow.withdraw(house, code, "sai ngày", people[0], LATER)

    assert again.state is BulletinState.WITHDRAWN
    assert len([s for s in kept(house, BulletinStep) if s.to_state == "withdrawn"]) == 1
    with pytest.raises(Refused, match="can't be changed any more"):
        desk.edit(house, code, Changes(title="Khác"), people[0], LATER)


def test_retiring_ends_planning_and_keeps_the_approval_in_the_records(house, people):
    code = approved(house, people)

    moved = workflow.retire(house, code, people[0], LATER)

    assert moved.state is BulletinState.RETIRED
    assert kept(house, Approval)[0].voided_at is None
    with pytest.raises(Refused, match="needs one that is"):
        workflow.submit(house, code, people[0], LATER)


def test_an_edit_that_changes_nothing_keeps_the_approval(house, people):
    code = approved(house, people)

    changed = desk.edit(house, code, Changes(text=kept(house, BulletinVersion)[0].text), people[0], LATER)

    assert not changed
    assert kept(house, Bulletin)[0].state == BulletinState.APPROVED


def test_other_wishes_void_the_approval_without_a_new_version(house, people):
    code = approved(house, people)

    changed = desk.edit(house, code, Changes(wishes=Wishes(rank=1, wanted_airings=5)), people[0], LATER)

    assert changed
    [bulletin] = kept(house, Bulletin)
    assert (bulletin.state, bulletin.rank, bulletin.most_airings) == (BulletinState.DRAFT, 1, 5)
    assert len(kept(house, BulletinVersion)) == 1
    assert kept(house, Approval)[0].void_reason == "edited"


def test_a_new_word_of_the_lexicon_makes_a_draft_readable(house, people):
    text = "Từ tháng này, bà con nộp hồ sơ qua hệ thống XYZQ của tỉnh."
    code = brought(house, people[0], file(text))[0].code

    reread = dictionary.add(house, "XYZQ", "một cửa điện tử", people[0], LATER)

    assert reread == 1
    [version] = kept(house, BulletinVersion)
    assert (version.unreadable, "hệ thống một cửa điện tử của tỉnh" in version.script) == (0, True)
    assert desk.read_aloud(house, "XYZQ").text == "một cửa điện tử."
    voiced(house, code)
    assert workflow.submit(house, code, people[0], LATER).state is BulletinState.SUBMITTED


def test_a_later_lexicon_change_touches_no_approved_script(house, people):
    approved(house, people)
    before = kept(house, BulletinVersion)[0].script

    reread = dictionary.add(house, "TTHC", "thủ tục", people[0], LATER)

    assert reread == 0
    assert kept(house, BulletinVersion)[0].script == before


def test_an_entry_whose_test_pair_fails_is_not_kept(house, people):
    with pytest.raises(Refused, match="test pair fails"):
        dictionary.add(house, "CT", "công trường", people[0], NOW, context="Sở _", test="CT xã => công trường xã")

    assert dictionary.test(house)[1] == ()


def test_an_entry_in_its_context_wins_there_and_nowhere_else(house, people):
    pair = "CT 5 => công trường năm"
    dictionary.add(house, "CT", "công trường", people[0], NOW, context=r"_ \d", test=pair)

    there, elsewhere = desk.read_aloud(house, "CT 5").text, desk.read_aloud(house, "CT UBND xã").text

    assert there == "công trường năm."
    assert elsewhere == "chủ tịch Ủy ban nhân dân xã."
    assert [line.spoken for line in dictionary.listing(house, "công trường") if line.own] == ["công trường"]


def test_an_entry_that_is_no_syllables_is_refused(house, people):
    with pytest.raises(Refused, match="no Vietnamese syllables"):
        dictionary.add(house, "ABC", "ây bi xyz", people[0], NOW)
