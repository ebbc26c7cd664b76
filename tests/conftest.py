"""What every room's tests are handed: a database of either kind, and an opened house."""

import shutil
from contextlib import contextmanager
from datetime import date
from uuid import uuid4

import loopback_postgres
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import settings
from moments import NOW

settings.register_profile("fast", max_examples=20)  # scripts/test fast; the whole gate tries Hypothesis's usual hundred


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """A migrated SQLite file, made once; tests get copies."""
    from scheduler.records.database import Database

    path = tmp_path_factory.mktemp("template") / "template.db"
    made = Database(f"sqlite:///{path}")
    made.migrate()
    made.close()
    return path


@pytest.fixture(scope="session")
def postgres_server():
    """The URL of this session's own PostgreSQL; see loopback_postgres."""
    with loopback_postgres.running() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_server):
    """The name of a migrated database on that server, made once; tests get copies."""
    from scheduler.records.database import Database

    loopback_postgres.execute(postgres_server, "CREATE DATABASE template_scheduler")
    made = Database(postgres_server + "template_scheduler")
    made.migrate()
    made.close()
    return "template_scheduler"


@pytest.fixture
def sqlite_url(sqlite_template, tmp_path):
    """The URL of a migrated, empty SQLite database of this test's own."""
    path = tmp_path / "scheduler.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server, postgres_template):
    """The URL of a migrated, empty PostgreSQL database of this test's own."""
    name = f"test_{uuid4().hex}"
    loopback_postgres.execute(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    yield postgres_server + name
    loopback_postgres.execute(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request):
    """The URL of a migrated, empty database: the same test runs on SQLite and on PostgreSQL."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def database(database_url):
    """A migrated, empty database, SQLite and PostgreSQL in turn."""
    from scheduler.records.database import Database

    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def house(database, tmp_path):
    """An opened sample house, at `moments.NOW`, with accounts `system` and `admin` (administrator); no network yet."""
    from scheduler.administration import accounts
    from scheduler.files import Store
    from scheduler.records.account import Role
    from scheduler.records.house import House
    from scheduler.records.installation import Installation
    from scheduler.settings import Settings

    with database.writing() as session:
        session.add(Installation(demo=True, demo_today=date(2023, 7, 10), created_at=NOW))
        accounts.ensure(session, accounts.SYSTEM, NOW)
        accounts.ensure(session, "admin", NOW, (Role.ADMINISTRATOR, Role.EMERGENCY))
    return House(
        home=tmp_path,
        settings=Settings(),
        database=database,
        store=Store(tmp_path / "audio_out"),
        key=Ed25519PrivateKey.generate(),
        demo=True,
    )


@pytest.fixture
def administrator(house):
    """The id of the house's administrator."""
    from scheduler.administration import accounts

    return accounts.resolve(house, "admin")


@pytest.fixture(scope="session")
def new_house(sqlite_template, tmp_path_factory):
    """Open the sample network with an empty log: `with new_house() as (house, administrator)`."""
    import sample_log

    from scheduler.administration import accounts
    from scheduler.files import Store
    from scheduler.records.account import Role
    from scheduler.records.database import Database
    from scheduler.records.house import House
    from scheduler.records.installation import Installation
    from scheduler.settings import Settings

    folder = tmp_path_factory.mktemp("houses")
    key = Ed25519PrivateKey.generate()

    def opened(path):
        return House(folder, Settings(), Database(f"sqlite:///{path}"), Store(folder / "audio_out"), key, demo=True)

    template = folder / "template.db"
    shutil.copy(sqlite_template, template)
    house = opened(template)
    with house.database.writing() as session:
        session.add(Installation(demo=True, demo_today=date(2023, 7, 10), created_at=NOW))
        administrator = accounts.ensure(session, "admin", NOW, (Role.ADMINISTRATOR,))
    sample_log.fill_network(house, administrator)
    house.database.close()

    @contextmanager
    def new():
        path = folder / "example.db"
        for old in folder.glob("example.db*"):
            old.unlink()
        shutil.copy(template, path)
        made = opened(path)
        try:
            yield made, administrator
        finally:
            made.database.close()

    return new
