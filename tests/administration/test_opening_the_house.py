import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from scheduler.administration import accounts, desk, keys
from scheduler.daysheet import key_id_of
from scheduler.messages import Refused, WrongUse

NOW = datetime(2023, 7, 10, tzinfo=UTC)


def test_init_makes_an_empty_real_house_and_again_changes_nothing(tmp_path: Path):
    first = desk.init(tmp_path, "chi-lan", NOW)
    again = desk.init(tmp_path, "chi-lan", NOW)

    assert not again.demo
    assert again.signing_key().private_bytes_raw() == first.signing_key().private_bytes_raw()
    assert [(a.login, a.roles) for a in accounts.listing(again)] == [("chi-lan", ("administrator",)), ("system", ())]
    assert all(f.well for f in desk.doctor(again))


def test_init_again_by_a_stranger_gives_no_right(tmp_path: Path):
    desk.init(tmp_path, "chi-lan", NOW)

    house = desk.init(tmp_path, "stranger", NOW)

    assert [a.login for a in accounts.listing(house)] == ["chi-lan", "system"]


def test_a_house_is_opened_only_where_one_was_made(tmp_path: Path):
    with pytest.raises(Refused, match="scheduler init"):
        desk.open_house(tmp_path)
    assert list(tmp_path.iterdir()) == []

    desk.init(tmp_path, "a", NOW)

    assert desk.open_house(tmp_path).home == tmp_path.resolve()


def test_sample_data_and_real_data_never_share_a_home(tmp_path: Path):
    house = desk.init(tmp_path, "a", NOW, demo_today=date(2023, 7, 12))

    assert desk.demo_today(house) == date(2023, 7, 12)
    with pytest.raises(Refused, match="other kind"):
        desk.init(tmp_path, "a", NOW)


# Windows keeps access lists instead, and the program leaves those of the home alone.
@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
def test_the_private_key_is_the_owners_alone(tmp_path: Path):
    desk.init(tmp_path, "a", NOW)
    secrets = tmp_path / keys.SECRETS

    assert secrets.stat().st_mode & 0o777 == 0o600
    secrets.chmod(0o644)
    with pytest.raises(Refused, match="chmod 600"):
        desk.open_house(tmp_path)


def test_a_malformed_secrets_file_is_named(tmp_path: Path):
    desk.init(tmp_path, "a", NOW)
    (tmp_path / keys.SECRETS).write_text('[signing]\nprivate_key = "kurz"\n', encoding="utf-8")

    with pytest.raises(Refused, match="malformed"):
        desk.open_house(tmp_path)


def test_a_public_key_survives_being_written_down(tmp_path: Path):
    public = desk.init(tmp_path, "a", NOW).signing_key().public_key()

    assert key_id_of(keys.public_key(keys.public_text(public))) == key_id_of(public)
    with pytest.raises(Refused, match="44"):
        keys.public_key("not a key")


def test_a_wrong_config_stops_before_anything_is_made(tmp_path: Path):
    (tmp_path / "config.toml").write_text("[web]\nprot = 1\n", encoding="utf-8")

    with pytest.raises(WrongUse, match="did you mean “port”"):
        desk.init(tmp_path, "a", NOW)

    assert [p.name for p in tmp_path.iterdir()] == ["config.toml"]


def test_doctor_finds_a_log_whose_guards_were_dropped(tmp_path: Path):
    house = desk.init(tmp_path, "a", NOW)
    with house.database.writing() as session:
        session.connection().exec_driver_sql("DROP TRIGGER airing_no_delete")

    unwell = [f.message for f in desk.doctor(house) if not f.well]

    assert [m.id for m in unwell] == ["administration.guards_gone"]
    assert unwell[0].values["missing"] == ("airing_no_delete",)


def test_as_names_an_account_that_is_there(tmp_path: Path):
    house = desk.init(tmp_path, "root", NOW)
    root = accounts.resolve(house, "root")

    made = accounts.add(house, "chi-lan", "Nguyễn Thị Lan", ("operator",), None, root, NOW)

    assert accounts.resolve(house, "chi-lan") == made
    with pytest.raises(Refused, match="account add"):
        accounts.resolve(house, "nobody")
    with pytest.raises(Refused, match="already"):
        accounts.add(house, "chi-lan", "", ("operator",), None, root, NOW)
    with pytest.raises(Refused, match="unit"):
        accounts.add(house, "other", "", ("operator",), "99999", root, NOW)
    with pytest.raises(Refused, match="administrator"):
        accounts.add(house, "third", "", ("operator",), None, made, NOW)


def test_a_name_can_be_blanked_and_the_account_stays(tmp_path: Path):
    house = desk.init(tmp_path, "root", NOW)
    root = accounts.resolve(house, "root")
    made = accounts.add(house, "chi-lan", "Nguyễn Thị Lan", ("operator",), None, root, NOW)

    accounts.pseudonymise(house, "chi-lan", root, NOW)

    line = next(a for a in accounts.listing(house) if a.id == made)
    assert (line.login, line.name, line.roles) == ("chi-lan", "", ("operator",))
