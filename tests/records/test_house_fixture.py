"""The fixtures that other tests stand on."""

from sqlalchemy import text

from scheduler.administration import accounts


def test_the_house_of_the_tests_has_an_administrator_and_sample_data(house, administrator):
    lines = {line.login: line for line in accounts.listing(house)}

    assert lines["admin"].id == administrator
    assert lines["admin"].roles == ("administrator",)
    assert house.demo


def test_a_test_database_is_migrated_and_its_own(database):
    with database.writing() as session:
        session.execute(text("INSERT INTO account (login, created_at) VALUES ('x', '2023-07-10')"))

    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM account")).scalar_one() == 1
