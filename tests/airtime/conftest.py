"""Sample houses by the dozen, for properties: each example begins with a log of its own."""

import shutil
from contextlib import contextmanager
from datetime import date

import pytest
import sample_log
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from moments import NOW


@pytest.fixture(scope="session")
def new_house(sqlite_template, tmp_path_factory):
    """Open the sample network with an empty log: `with new_house() as (house, administrator)`."""
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
