"""A commune chooses from its own PC, with no database there: the same commands speak to the centre over HTTP."""

import json

import pytest
from commune_client import app_of, serving, token_of
from sqlmodel import select

from scheduler.cli.common import run
from scheduler.cli.root import scheduler
from scheduler.communes import desk, enrolment
from scheduler.records.bulletin import Bulletin, Klass

pytestmark = pytest.mark.slow  # a server on a real socket


@pytest.fixture
def ordinary(sample):
    """A bulletin that the commune may decline; its code."""
    with sample.database.writing() as session:
        bulletin = session.exec(select(Bulletin).where(Bulletin.code == "MOT-CUA")).one()
        bulletin.klass = Klass.ORDINARY
        return bulletin.code


@pytest.fixture
def pc(sample, tmp_path, capsys):
    """The PC of Nghĩa Hải: `pc("list", "nghia-hai")` runs a command of choices and returns code, output and errors."""
    home = tmp_path / "pc"
    with serving(app_of(sample)) as port:
        centre = f"http://127.0.0.1:{port}"
        enrolment.enrol(home, "nghia-hai", desk.public_key(sample), centre, token_of(sample, "nghia-hai"))

        def command(*words):
            code = run(scheduler, ["--lang", "en", "--home", str(home), "commune", "choices", *words])
            said = capsys.readouterr()
            return code, said.out, said.err

        yield command


def lines(pc):
    code, out, err = pc("list", "nghia-hai", "--json")
    assert code == 0, err
    return {line["bulletin"]: line for line in json.loads(out)["lines"]}


def test_a_commune_sees_declines_accepts_and_orders_from_its_pc(ordinary, pc):
    declined = pc("decline", "nghia-hai", ordinary, "--reason", "trùng lễ hội làng")
    after = lines(pc)[ordinary]
    again = pc("decline", "nghia-hai", ordinary, "--reason", "trùng lễ hội làng")
    accepted = pc("accept", "nghia-hai", ordinary)
    auto = pc("auto", "nghia-hai")

    assert [r[0] for r in (declined, again, accepted, auto)] == [0, 0, 0, 0]
    assert (after["answer"], after["reason"]) == ("declined", "trùng lễ hội làng")
    assert "entered at the district" in declined[1]
    assert "entered at the district" not in again[1]
    assert lines(pc)[ordinary]["answer"] == "accepted"
    assert "Title" in pc("list", "nghia-hai")[1]


def test_what_the_centre_refuses_is_its_own_sentence(pc):
    unknown, elsewhere = pc("accept", "nghia-hai", "NO-SUCH"), pc("list", "nghia-son")
    move, release = pc("move", "nghia-hai", "NO-SUCH", "2023-07-14T10:00"), pc("release", "nghia-hai", "NO-SUCH")

    assert [r[0] for r in (unknown, elsewhere, move, release)] == [1, 1, 1, 1]
    assert "NO-SUCH" in unknown[2]


def test_without_a_link_or_a_token_it_says_what_to_do(sample, tmp_path, capsys):
    enrolment.enrol(tmp_path / "a", "nghia-hai", desk.public_key(sample))
    enrolment.enrol(tmp_path / "b", "nghia-hai", desk.public_key(sample), "http://127.0.0.1:1", "x")

    codes = [
        run(scheduler, ["--lang", "vi", "--home", str(tmp_path / home), "commune", "choices", "list", "nghia-hai"])
        for home in ("a", "b")
    ]

    said = capsys.readouterr().err
    assert codes == [1, 3]
    assert "mã của huyện" in said
