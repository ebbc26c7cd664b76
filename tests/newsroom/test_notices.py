"""A commune's own notices: written, voiced, submitted, approved, edited by their commune, and by no other."""

from datetime import date

import pytest
from moments import NOW
from sqlmodel import select

from scheduler.administration import accounts
from scheduler.messages import Refused
from scheduler.newsroom import acknowledging, cutting, desk, keeping, mending, notices, shortening, workflow
from scheduler.newsroom.desk import Changes
from scheduler.newsroom.importing import Wishes
from scheduler.records.audio import Take
from scheduler.records.bulletin import Bulletin, BulletinState, Klass
from scheduler.records.station import Station, StationKind
from scheduler.records.unit import Unit

HAI, SON = "nghia-hai", "nghia-son"
TEXT = "Kính mời bà con thôn ba họp lúc 19h30 tại nhà văn hóa."


@pytest.fixture
def who(house, administrator):
    """Two people of Nghĩa Hải, one of Nghĩa Sơn, the district's operator and approver: their accounts by name."""
    with house.database.writing() as session:
        stamp = {"written_at": NOW, "written_by": administrator}
        for code, unit_code in ((HAI, "13957"), (SON, "13918")):
            unit = Unit(code=unit_code, name=code, kind="xa", valid_from=date(2021, 1, 1), **stamp)
            session.add(unit)
            session.flush()
            session.add(Station(code=code, name=code, kind=StationKind.COMMUNE, unit_id=unit.id, **stamp))
    made = {}
    for login, role, unit in (
        ("hai", "commune", "13957"),
        ("hai-2", "commune", "13957"),
        ("son", "commune", "13918"),
        ("truc-dai", "operator", None),
        ("lanh-dao", "approver", None),
    ):
        made[login] = accounts.add(house, login, "", (role,), unit, administrator, NOW)
    return made


@pytest.fixture
def notice(house, who):
    """A notice of Nghĩa Hải's, written by its own account: its code."""
    return notices.write(house, HAI, "Mời họp", TEXT, Wishes(), who["hai"], NOW).code


@pytest.fixture
def voiced(house, notice, who):
    """The same, with a take."""
    from scheduler.studio import desk as studio

    studio.draft(house, studio.bulletin_ids(house, [notice]), who["hai"], NOW)
    return notice


def kept(house, code):
    with house.database.reading() as session:
        bulletin = session.exec(select(Bulletin).where(Bulletin.code == code)).one()
        return bulletin, keeping.audience_of(session, bulletin)


def refused(call, *args):
    with pytest.raises(Refused) as found:
        call(*args)
    return found.value.message.id


def test_a_notice_is_for_its_station_alone_about_nothing_of_the_plan_unless_it_says_otherwise(house, notice, who):
    about = notices.write(house, HAI, "Nộp hồ sơ", TEXT, Wishes(topic="CCHC-04", rank=1), who["hai"], NOW)

    bulletin, audience = kept(house, notice)
    assert notice == "TB-nghia-hai-2023-001"
    assert audience == (HAI,)
    assert (bulletin.topic, bulletin.genre, bulletin.klass) == ("KHAC", "thong_bao", Klass.ORDINARY)
    assert bulletin.state is BulletinState.DRAFT
    assert (kept(house, about.code)[0].topic, kept(house, about.code)[0].rank) == ("CCHC-04", 1)
    assert [n.code for n in notices.notices(house, HAI, who["hai-2"])] == [about.code, notice]


def test_the_same_words_again_are_the_same_notice_until_it_has_ended(house, notice, who):
    again = notices.write(house, HAI, " Mời  họp ", f"{TEXT}\n", Wishes(), who["hai-2"], NOW)
    workflow.withdraw(house, notice, "hoãn", who["hai"], NOW)
    later = notices.write(house, HAI, "Mời họp", TEXT, Wishes(), who["hai"], NOW)

    assert (again.code, again.new) == (notice, False)
    assert (later.code, later.new) == ("TB-nghia-hai-2023-002", True)


def test_a_notice_says_what_nobody_can_read_and_which_numbers_wait(house, who):
    made = notices.write(house, HAI, "Tiêm phòng", "Gọi chị Lan 0912 345 678, mã XQZK.", Wishes(), who["hai"], NOW)

    assert made.unreadable == ("XQZK",)
    assert [p.id for p in made.problems] == ["newsroom.person_number"]
    assert made.seconds > 1


@pytest.mark.parametrize(
    ("title", "text", "wishes", "why"),
    [
        ("", TEXT, Wishes(), "newsroom.notice_empty"),
        ("Mời họp", " … ", Wishes(), "newsroom.notice_empty"),
        ("Mời họp", TEXT, Wishes(topic="CCHC-99"), "newsroom.unknown_topic"),
        ("Mời họp", TEXT, Wishes(klass="priority"), "newsroom.notice_klass"),
        ("Mời họp", TEXT, Wishes(audience=("*",)), "newsroom.notice_audience"),
        ("Mời họp", "TỐI MẬT\n" + TEXT, Wishes(), "newsroom.secret_document"),
    ],
)
def test_what_cannot_be_a_notice_is_refused_and_nothing_is_kept(house, who, title, text, wishes, why):
    assert refused(notices.write, house, HAI, title, text, wishes, who["hai"], NOW) == why
    assert notices.notices(house, HAI, who["hai"]) == ()


def test_another_commune_is_told_the_same_about_a_station_that_is_there_and_one_that_is_not(house, who):
    told = set()
    for station in (HAI, "khong-co"):
        with pytest.raises(Refused) as found:
            notices.write(house, station, "Mời họp", TEXT, Wishes(), who["son"], NOW)
        told.add(str(found.value))
    assert len(told) == 1


@pytest.mark.slow
def test_a_notice_is_approved_by_its_own_leader_by_four_eyes(house, voiced, who):
    workflow.submit(house, voiced, who["hai"], NOW)

    assert refused(workflow.approve, house, voiced, who["hai"], NOW) == "newsroom.four_eyes"
    for stranger in ("son", "truc-dai", "lanh-dao"):
        assert refused(workflow.approve, house, voiced, who[stranger], NOW) == "account.no_right"
        assert refused(workflow.return_, house, voiced, "sai", who[stranger], NOW) == "account.no_right"
    assert workflow.approve(house, voiced, who["hai-2"], NOW).state is BulletinState.APPROVED
    assert desk.edit(house, voiced, Changes(title="Mời họp thôn"), who["hai"], NOW)
    assert kept(house, voiced)[0].state is BulletinState.DRAFT


@pytest.mark.slow
def test_a_notice_is_voiced_or_recorded_by_its_commune_and_no_other(house, voiced, who, tmp_path):
    from scheduler.newsroom.rehearing import hear_anew
    from scheduler.studio import desk as studio

    number = kept(house, voiced)[0].id
    with house.database.reading() as session:
        take = session.exec(select(Take).where(Take.bulletin_id == number)).one()
    file = tmp_path / "recorded.flac"
    file.write_bytes(house.store.path(take.sha256, "flac").read_bytes())

    recording = studio.record(house, number, file, who["hai-2"], NOW)

    assert recording.outcome.code == voiced
    assert hear_anew(house, voiced, who["hai"], NOW) is None
    for act in (
        lambda: studio.draft(house, [number], who["son"], NOW),
        lambda: studio.record(house, number, file, who["son"], NOW),
        lambda: studio.draft(house, None, who["hai"], NOW),
        lambda: hear_anew(house, voiced, who["son"], NOW),
    ):
        assert refused(act) == "account.no_right"


def test_no_act_on_a_notice_is_another_commune_s_and_none_on_the_district_s_is_a_commune_s(house, notice, who):
    desk.import_bulletins(house, [("huyen.txt", f"Tin huyện\n\n{TEXT} Số XQZK.".encode())], who["truc-dai"], NOW)
    with house.database.reading() as session:
        district = session.exec(select(Bulletin.code).where(Bulletin.source_key == "huyen.txt")).one()
    proposals = {code: shortening.proposed(house, code) for code in (notice, district)}

    for code, stranger in ((notice, "son"), (district, "hai"), ("khong-co", "hai")):
        acts = [
            lambda code, by: desk.edit(house, code, Changes(title="x"), by, NOW),
            lambda code, by: workflow.submit(house, code, by, NOW),
            lambda code, by: workflow.approve(house, code, by, NOW),
            lambda code, by: workflow.return_(house, code, "x", by, NOW),
            lambda code, by: workflow.retire(house, code, by, NOW),
            lambda code, by: workflow.withdraw(house, code, "x", by, NOW),
            lambda code, by: acknowledging.acknowledge(house, code, by, NOW),
            lambda code, by: cutting.cut(house, code, None, by, NOW),
            lambda code, by: mending.mend(house, code, None, by, NOW),
        ]
        if code in proposals:
            acts.append(lambda code, by: shortening.accept(house, proposals[code], by, NOW))
        assert {refused(act, code, who[stranger]) for act in acts} == {"account.no_right"}


def test_nobody_widens_a_notice_s_audience_or_gives_it_a_class(house, notice, who, administrator):
    for by in (who["hai"], who["truc-dai"], administrator):
        for audience in (("*",), (HAI, SON), (SON,)):
            changes = Changes(wishes=Wishes(audience=audience))
            assert refused(desk.edit, house, notice, changes, by, NOW) == "newsroom.notice_audience"
        changes = Changes(wishes=Wishes(klass="priority"))
        assert refused(desk.edit, house, notice, changes, by, NOW) == "newsroom.notice_klass"

    file = f'+++\ncode = "{notice}"\ntitle = "Tiêu đề khác"\naudience = ["*"]\n+++\n\n{TEXT}'.encode()
    [outcome] = desk.import_bulletins(house, [("x.md", file)], who["truc-dai"], NOW)

    assert [w.id for w in outcome.why] == ["newsroom.notice_audience"]
    assert kept(house, notice)[1] == (HAI,)
    assert desk.edit(house, notice, Changes(wishes=Wishes(audience=(HAI,), klass="ordinary", rank=2)), who["hai"], NOW)


def test_the_district_may_write_for_a_commune_that_telephones_and_withdraw_its_notice(house, who):
    code = notices.write(house, HAI, "Mời họp", TEXT, Wishes(), who["truc-dai"], NOW).code

    assert workflow.withdraw(house, code, "hoãn", who["lanh-dao"], NOW).state is BulletinState.WITHDRAWN


def test_the_district_s_bulletin_with_the_same_words_is_one_of_its_own(house, notice, who):
    file = f'+++\ntitle = "Mời họp"\n+++\n\n{TEXT}'.encode()

    [outcome] = desk.import_bulletins(house, [("x.md", file)], who["truc-dai"], NOW)

    assert outcome.result is desk.ImportResult.NEW
    assert outcome.code != notice
    assert kept(house, outcome.code)[1] == ("*",)
