"""The fixtures that other tests stand on."""

from moments import NOW
from sqlalchemy import text

from scheduler.administration import accounts


def test_the_house_of_the_tests_has_an_administrator_and_sample_data(house, administrator):
    lines = {line.login: line for line in accounts.listing(house)}

    assert lines["admin"].id == administrator
    assert lines["admin"].roles == ("administrator", "emergency")
    assert house.demo


def test_a_test_database_is_migrated_and_its_own(database):
    with database.writing() as session:
        session.execute(text("INSERT INTO account (login, created_at) VALUES ('x', '2023-07-10')"))

    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM account")).scalar_one() == 1


def test_a_blanked_name_is_gone_and_the_account_stays(house, administrator):
    accounts.add(house, "lan", "Trần Thị Lan", ("operator",), None, administrator, NOW)

    accounts.pseudonymise(house, "lan", administrator, NOW)

    assert [line.name for line in accounts.listing(house) if line.login == "lan"] == [""]
