"""A station with a shelf, to play a day of; the same in a house's records, and what an emergency says there."""

from datetime import date
from importlib import resources

import pytest
from player_station import DAY, OTHER, STATION, PlayerStation

from scheduler.cli.common import run
from scheduler.cli.root import scheduler
from scheduler.playout import desk, emergencies
from scheduler.records.audio import Rendering, Take, VoiceKind
from scheduler.records.station import Station, StationKind, Window
from scheduler.records.unit import Unit
from scheduler.timekeeping import at


@pytest.fixture
def station(tmp_path):
    return PlayerStation(tmp_path)


@pytest.fixture
def station_at_home(house, administrator, tmp_path):
    """The station's sounds in the house's store and two stations in its network; signs with the house's key."""
    made = PlayerStation(tmp_path / "unused")
    made.key, made.public = house.signing_key(), house.signing_key().public_key()
    made.shelf = desk.shelf_of(house, STATION)
    written = {"written_at": at(DAY, 0), "written_by": administrator}
    with house.database.writing() as session:
        unit = Unit(code="x", name="Nghĩa Hải", kind="commune", valid_from=date(2000, 1, 1), **written)
        session.add(unit)
        session.flush()
        for code in (STATION, OTHER):
            row = Station(code=code, name=code, kind=StationKind.COMMUNE, unit_id=unit.id, **written)
            session.add(row)
            session.flush()
            times = {"weekdays": "1234567", "starts_minute": 300, "minutes": 30, "gap_seconds": 4}
            sounds = {"tune_seconds": 12, "opening_seconds": 6, "closing_seconds": 6}
            session.add(Window(station_id=row.id, code="sang", name="Sáng", **times, **sounds, **written))
    return made


@pytest.fixture
def spoken(house, station, administrator):
    """An emergency's take and rendering in records and store."""
    ref = station.rendering(20_400, 999)
    written = {"written_at": at(DAY, 0), "written_by": administrator, "loudness_lufs": -16.0, "true_peak_dbtp": -1.5}
    with house.database.writing() as session:
        take = Take(
            script_sha256="s" * 64,
            sha256="f" * 64,
            size_bytes=1,
            milliseconds=20_400,
            voice="espeak/vi",
            voice_version="1",
            voice_kind=VoiceKind.SYNTHETIC,
            words_per_minute=120,
            **written,
        )
        session.add(take)
        session.flush()
        session.add(
            Rendering(
                take_id=take.id,
                profile="loa",
                format="mp3",
                sha256=ref.sha256,
                size_bytes=ref.size_bytes,
                milliseconds=ref.milliseconds,
                **written,
            )
        )
        take_id = take.id
    return emergencies.spoken_of(house, "Cảnh báo", "Gió cấp 8.", "gió cấp tám.", take_id)


def _commands(home, capsys):
    """Return `command("play", …)`, which runs a command in English; returns code, output, errors."""

    def command(*words, login=None):
        login = login or ("ban-chi-huy" if words[0] == "emergency" else "op")  # an emergency is a right of its own
        code = run(scheduler, ["--lang", "en", "--home", str(home), "--as", login, *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def _sample_house(home):
    network = str(resources.files("scheduler") / "samples" / "network.toml")
    first = ["--lang", "en", "--home", str(home), "--as", "op"]
    for words in (
        ["init", "--sample-day", "2023-07-12"],
        ["network", "import", network],
        ["account", "add", "ban-chi-huy", "--role", "emergency"],
    ):
        assert run(scheduler, [*first, *words]) == 0


@pytest.fixture
def command(tmp_path, capsys):
    """Run commands on a sample house of the test's own."""
    _sample_house(tmp_path)
    capsys.readouterr()
    return _commands(tmp_path, capsys)


@pytest.fixture(scope="module")
def one_house(tmp_path_factory):
    """A sample house for tests that change nothing in it."""
    home = tmp_path_factory.mktemp("house")
    _sample_house(home)
    return home


@pytest.fixture
def one_command(one_house, capsys):
    """Run commands on the module's sample house."""
    capsys.readouterr()
    return _commands(one_house, capsys)
