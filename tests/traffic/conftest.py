import pytest
from traffic_house import MONDAY, NOW, Writer

from scheduler.administration import accounts, desk
from scheduler.cli.common import run
from scheduler.cli.root import scheduler
from scheduler.timekeeping import STATION_ZONE


@pytest.fixture
def writer(house, administrator):
    """Writes what the other rooms would have written."""
    return Writer(house, administrator)


@pytest.fixture
def network(writer):
    """Three stations with two windows a day; the communes relay VOV1 in the middle of each."""
    writer.network()
    return writer


@pytest.fixture
def sample_home(tmp_path):
    """A sample home whose day is the Sunday before the week, with three stations: their writer."""
    house = desk.init(tmp_path, "admin", NOW, demo_today=NOW.astimezone(STATION_ZONE).date())
    writer = Writer(house, accounts.resolve(house, "admin"))
    writer.network()
    yield writer
    house.database.close()


@pytest.fixture
def scheduler_at(home, capsys):
    """Calls the command line in the test's `home`: exit code, what it said, what it complained of."""

    def call(*arguments, lang="en"):
        code = run(scheduler, ["--lang", lang, "--home", str(home.house.home), "--as", "admin", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture
def commune(house, network):
    """An account that holds the commune's role at the commune's unit, below the district's."""
    from sqlmodel import select

    from scheduler.records.account import AccountRole, Role
    from scheduler.records.station import Station
    from scheduler.records.unit import Unit

    with house.database.writing() as session:
        stamp = network.stamp
        unit = Unit(code="13996", name="Nghĩa Hải", kind="xa", parent_id=1, valid_from=MONDAY, **stamp)
        session.add(unit)
        session.flush()
        session.exec(select(Station).where(Station.code == "nghia-hai")).one().unit_id = unit.id
        number = accounts.ensure(session, "xa-nghia-hai", NOW)
        session.add(AccountRole(account_id=number, role=Role.COMMUNE, unit_id=unit.id))
    return number
