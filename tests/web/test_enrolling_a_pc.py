"""A commune's PC enrols by its own command at a real server of the centre's."""

import socket
import stat

import pytest
from commune_client import CommunePC, address, app_of, serving
from station_client import MORNING

from scheduler.administration import accounts
from scheduler.cli.common import run
from scheduler.cli.root import scheduler
from scheduler.communes import centre, credentials, desk, enrolment


@pytest.fixture
def pc(tmp_path, capsys):
    """`pc("enrol", …)` runs a command on a commune's PC in English: code, output, errors."""

    def command(*words):
        code = run(scheduler, ["--lang", "en", "--home", str(tmp_path / "pc"), "commune", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


@pytest.fixture
def code(sample):
    by = accounts.resolve(sample, "admin")
    return credentials.offer(sample, ("nghia-hai", "nghia-son"), "agent", "máy hai xã", by, MORNING).code


def test_a_code_brings_station_token_and_key_to_a_file_of_its_owner_s(sample, pc, code, tmp_path):
    app = app_of(sample)
    with serving(app) as port:
        place = f"http://127.0.0.1:{port}"
        done = pc("enrol", code, "--centre", f"{place}/", "--station", "nghia-son")
        again = pc("enrol", code, "--centre", place)

    who = enrolment.enrolled(tmp_path / "pc")
    assert done[0] == 0
    assert (who.station, who.centre) == ("nghia-son", place)
    assert who.key.public_bytes_raw() == sample.key.public_key().public_bytes_raw()
    assert stat.S_IMODE((tmp_path / "pc" / "commune.json").stat().st_mode) == 0o600
    assert CommunePC(app, who.token).get(address("nghia-son")).status_code == 404  # let in; nothing is published
    assert who.token not in repr(who)
    assert (again[0], again[2].count("\n")) == (1, 1)
    assert "wrong, was used, or is older" in again[2]


def test_a_code_for_several_stations_says_which_is_played(sample, pc, code):
    with serving(app_of(sample)) as port:
        done = pc("enrol", code, "--centre", f"http://127.0.0.1:{port}")

    assert "plays for nghia-hai" in done[1]


def test_a_code_for_other_stations_changes_nothing_here(sample, pc, code, tmp_path):
    with serving(app_of(sample)) as port:
        done = pc("enrol", code, "--centre", f"http://127.0.0.1:{port}", "--station", "huyen")

    assert done[0] == 1
    assert not (tmp_path / "pc" / "commune.json").exists()


@pytest.mark.parametrize(
    ("words", "exit_code", "said"),
    [
        (("K7MX-3QRT",), 2, "not both"),
        (("nghia-hai", "KEY", "--centre", "https://x"), 2, "not both"),
        (("K7MX-3QRT", "--centre", "phatthanh.example"), 2, "no address"),
        (("K7MX-3QRT", "--centre", "https://phatthanh.example/x"), 2, "no address"),
        (("K7MX-3QRT", "--centre", "http://[x"), 2, "no address"),
        (("K7MX-3QRT", "--centre", "http://192.0.2.1"), 2, "isn't encrypted"),
    ],
)
def test_what_is_no_centre_is_one_sentence(pc, words, exit_code, said):
    done = pc("enrol", *words)

    assert done[0] == exit_code
    assert said in done[2]


def test_a_centre_that_is_off_is_one_sentence(pc):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    done = pc("enrol", "K7MX-3QRT", "--centre", f"http://127.0.0.1:{port}")

    assert (done[0], done[2].count("\n")) == (3, 1)
    assert "can't be asked" in done[2]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"hello", b'{"token": 7}', b'{"token": "x", "stations": []}', b"{" * 200_000]
)
def test_what_answers_but_is_no_centre_is_told_so(pc, body, tmp_path):
    async def stranger(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": body})

    with serving(stranger, lifespan="off") as port:
        done = pc("enrol", "K7MX-3QRT", "--centre", f"http://127.0.0.1:{port}")

    assert done[0] == 3
    assert not (tmp_path / "pc" / "commune.json").exists()


def test_the_key_that_a_code_brings_is_the_one_that_packs_are_signed_with(sample, code):
    with serving(app_of(sample)) as port:
        given = centre.redeem(f"http://127.0.0.1:{port}", code)

    assert given.public_key == desk.public_key(sample)
