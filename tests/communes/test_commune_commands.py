"""The commune's PC by its commands: enrol, pull, status, run, confirm; nothing of the centre is loaded."""

import base64
import json
import subprocess
import sys
from dataclasses import replace

import pytest
from pack_files import pack_of
from player_station import STATION

from scheduler.cli.common import run
from scheduler.cli.root import scheduler
from scheduler.playout.shelf import Shelf
from scheduler.timekeeping import at

CENTRE = [
    "sqlmodel",
    "sqlalchemy",
    "alembic",
    "pydantic",
    "numpy",
    "fastapi",
    "docx",
    "pydub",
    "imageio_ffmpeg",
    "typst",
]


@pytest.fixture
def pc(tmp_path, station, capsys):
    """A commune's PC: `pc("status")` runs a command in English and returns code, output and errors."""
    document = station.publish([station.slot("a", 301), station.slot("b", 303, number=2)])
    (tmp_path / "x.zip").write_bytes(pack_of(station, [document]))

    def command(*words):
        code = run(scheduler, ["--lang", "en", "--home", str(tmp_path / "pc"), "commune", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


@pytest.fixture
def enrolled(pc, station):
    assert pc("enrol", STATION, base64.b64encode(station.public.public_bytes_raw()).decode())[0] == 0
    return pc


def test_a_pack_is_taken_in_rehearsed_and_listed(enrolled, tmp_path):
    taken = enrolled("pull", str(tmp_path / "x.zip"))
    again = enrolled("pull", str(tmp_path / "x.zip"))
    rehearsed = [enrolled("run", "--rehearse", "2023-07-10") for _ in range(2)]

    assert taken[0] == 0
    assert "revision 1.\nNew sounds: 5." in taken[1]
    assert "here as new or newer" in again[1]
    assert [r[0] for r in rehearsed] == [0, 0]
    file = tmp_path / "pc" / "aired" / f"{STATION}_2023-07-10_thu.mp3"
    assert file.stat().st_size > 100_000
    assert not Shelf(tmp_path / "pc" / "shelf").journal_path.exists()  # a rehearsal was never on air


def test_status_is_json_for_programs_and_a_table_for_people(enrolled, tmp_path, station):
    from scheduler.timekeeping import SystemClock, broadcast_day

    today = broadcast_day(SystemClock().now())
    later = replace(station.document([]), day=today, counter=9)
    window = replace(station.window(sounds=False), starts_at=at(today, 0), milliseconds=2 * 24 * 3600 * 1000)
    slot = replace(station.slot("z", 0), starts_at=at(today, 2879), title="Tin cuối")
    from scheduler.daysheet import signed

    document = signed(replace(later, windows=(window,), slots=(slot,)), station.key)
    Shelf(tmp_path / "pc" / "shelf").put_day(document, station.public)

    (code, out, _), (_, text, _) = enrolled("status", "--json"), enrolled("status")

    status = json.loads(out)
    assert code == 0
    assert (status["station"], status["days"][0]["missing"]) == (STATION, ["Tin cuối"])
    assert not status["running"]
    assert "The agent isn't running" in text
    assert "Tin cuối" in text
    assert "Next bulletin" in text


def test_a_pc_without_a_day_is_told_how_to_get_one(pc, station):
    pc("enrol", STATION, base64.b64encode(station.public.public_bytes_raw()).decode())

    _, text, _ = pc("status")

    assert "no day's programme yet" in text
    assert "commune pull" in text


def test_what_goes_wrong_is_one_sentence_and_an_exit_code(pc, tmp_path, station):
    not_enrolled = pc("status")
    no_key = pc("enrol", STATION, "xyz")
    pc("enrol", STATION, base64.b64encode(station.public.public_bytes_raw()).decode())
    (tmp_path / "bad.zip").write_bytes(b"PK no")
    bad = pc("pull", str(tmp_path / "bad.zip"))
    no_day = pc("run", "--rehearse", "2023-07-11")
    nothing = pc("confirm", "--file", str(tmp_path / "r.json"))

    assert [r[0] for r in (not_enrolled, no_key, bad, no_day, nothing)] == [1, 1, 1, 1, 1]
    assert all(r[2].count("\n") == 1 for r in (not_enrolled, no_key, bad, no_day, nothing))
    assert "commune enrol" in not_enrolled[2]


def test_the_communes_commands_load_nothing_of_the_centre():
    blocked = "import sys\n" + "".join(f"sys.modules[{name!r}] = None\n" for name in CENTRE)
    code = blocked + "from scheduler.cli import main\nsys.argv = ['scheduler', 'commune', 'run', '--help']\nmain()\n"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False)

    assert done.returncode == 0, done.stderr
    assert "--rehearse" in done.stdout
