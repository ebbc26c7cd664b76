"""A bulletin with a person's number waits for somebody to answer for it."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from scheduler.administration import accounts
from scheduler.messages import Refused
from scheduler.newsroom import acknowledging, desk, overview, workflow
from scheduler.newsroom.desk import Changes
from scheduler.records.account import Role
from scheduler.records.bulletin import Acknowledgement

NOW = datetime(2023, 7, 10, 1, 0, tzinfo=UTC)
TEXT = "Bà con nộp hồ sơ vào các buổi sáng.\nMuốn hỏi thêm, bà con gọi anh Páo, số 0912 345 678."


@pytest.fixture
def writer(house):
    with house.database.writing() as session:
        return accounts.ensure(session, "writer", NOW, (Role.OPERATOR,))


@pytest.fixture
def brought(house, writer):
    [outcome] = desk.import_bulletins(house, [("hoi.txt", TEXT.encode())], writer, NOW)
    return outcome


def refusal(house, code, by):
    with pytest.raises(Refused) as refused:
        workflow.submit(house, code, by, NOW)
    return refused.value


def test_the_import_names_the_number_and_its_place(brought):
    [problem] = [p for p in brought.problems if p.id == "newsroom.person_number"]

    assert problem.values["written"] == "0912 345 678"
    assert problem.values["place"].values == {"line": 2, "column": 39}


def test_it_is_not_submitted_until_somebody_acknowledges(house, writer, brought):
    before = refusal(house, brought.code, writer)

    passed = acknowledging.acknowledge(house, brought.code, writer, NOW)

    assert before.message.id == "newsroom.person_numbers"
    assert len(before.details) == 1
    assert [n.digits for n in passed] == ["0912345678"]
    assert refusal(house, brought.code, writer).message.id == "newsroom.no_take"


def test_who_acknowledged_and_when_is_kept_and_shown(house, writer, brought):
    assert overview.bulletin_sheet(house, brought.code).numbers[0].at is None

    acknowledging.acknowledge(house, brought.code, writer, NOW)

    with house.database.reading() as session:
        [row] = session.exec(select(Acknowledgement)).all()
    assert (row.acknowledged_by, row.acknowledged_at, row.version_number) == (writer, NOW, 1)
    [shown] = overview.bulletin_sheet(house, brought.code).numbers
    assert (shown.written, shown.at, shown.by) == ("0912 345 678", NOW, "writer")


def test_acknowledging_again_changes_nothing(house, writer, brought):
    acknowledging.acknowledge(house, brought.code, writer, NOW)

    assert acknowledging.acknowledge(house, brought.code, writer, NOW) == ()


def test_a_new_version_asks_again(house, writer, brought):
    acknowledging.acknowledge(house, brought.code, writer, NOW)

    desk.edit(house, brought.code, Changes(text=TEXT + "\nXin cảm ơn."), writer, NOW)

    assert refusal(house, brought.code, writer).message.id == "newsroom.person_numbers"


def test_who_may_not_write_may_not_acknowledge(house, brought):
    with house.database.writing() as session:
        reader = accounts.ensure(session, "reader", NOW, ())

    with pytest.raises(Refused):
        acknowledging.acknowledge(house, brought.code, reader, NOW)


def test_a_withdrawn_bulletin_is_not_acknowledged(house, writer, brought):
    workflow.withdraw(house, brought.code, "sai", writer, NOW)

    with pytest.raises(Refused) as refused:
        acknowledging.acknowledge(house, brought.code, writer, NOW)

    assert refused.value.message.id == "newsroom.wrong_state"


def test_an_edit_can_not_bring_in_a_secret(house, writer, brought):
    with pytest.raises(Refused) as refused:
        desk.edit(house, brought.code, Changes(text="TỐI MẬT\n\n" + TEXT), writer, NOW)

    assert refused.value.message.id == "newsroom.secret_document"
