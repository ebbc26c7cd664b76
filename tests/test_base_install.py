"""The base install is the commune's agent: it runs where none of the centre's libraries are."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PYTHON = ROOT / ".venv-base" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
CENTRE_ONLY = [
    "alembic",
    "apscheduler",
    "docx",
    "espeakng_loader",
    "fastapi",
    "gtts",
    "imageio_ffmpeg",
    "jinja2",
    "mutagen",
    "numpy",
    "pandas",
    "psycopg",
    "pydantic",
    "pydub",
    "pyloudnorm",
    "pypdf",
    "scipy",
    "soundfile",
    "sqlalchemy",
    "sqlmodel",
    "starlette",
    "typst",
    "uvicorn",
    "xlsxwriter",
]

pytestmark = pytest.mark.slow


def base(*arguments):
    """Run the base environment's Python in this checkout."""
    if not PYTHON.exists():
        pytest.fail("There is no .venv-base here. Run scripts/test: it makes it from requirements-agent.lock.")
    return subprocess.run([PYTHON, *arguments], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)


def test_the_base_install_has_none_of_the_centres_libraries():
    code = (
        "import importlib.util, json, sys; print(json.dumps([m for m in sys.argv[1:] if importlib.util.find_spec(m)]))"
    )

    done = base("-c", code, *CENTRE_ONLY)

    assert json.loads(done.stdout) == []


@pytest.mark.parametrize(
    "module",
    [
        "scheduler.cli",
        "scheduler.cli.commune",
        "scheduler.cli.outputs",
        "scheduler.cli.playing",
        "scheduler.communes.agent.crew",
        "scheduler.communes.agent.shelving",
        "scheduler.communes.agent.standing",
        "scheduler.playout.cueing",
        "scheduler.playout.journal",
        "scheduler.playout.outputs",
        "scheduler.playout.player",
        "scheduler.playout.post",
        "scheduler.playout.standing",
    ],
)
def test_what_a_communes_pc_runs_imports_on_the_base_alone(module):
    done = base("-W", "error", "-c", f"import {module}")

    assert done.returncode == 0, done.stderr


def test_the_command_starts_on_the_base_alone():
    done = base("-m", "scheduler", "--help")

    assert done.returncode == 0, done.stderr
    assert "commune" in done.stdout


def test_each_command_of_a_pc_that_is_not_enrolled_says_so_on_the_base_alone(tmp_path):
    code = (
        "import sys; from scheduler.cli import main; home = sys.argv[1]\n"
        "for command in ('run', 'pull', 'status', 'confirm', 'install'):\n"
        "    sys.argv = ['scheduler', '--lang', 'en', '--home', home, 'commune', command]\n"
        "    try:\n"
        "        main()\n"
        "    except SystemExit as end:\n"
        "        print(command, end.code)\n"
    )

    done = base("-W", "error", "-c", code, str(tmp_path))

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"{command} 1" for command in ("run", "pull", "status", "confirm", "install")]
    assert done.stderr.count("This PC is not enrolled") == 5, done.stderr


def test_play_without_a_programme_says_so_on_the_base_alone(tmp_path):
    for more in ((), ("--status",)):
        done = base("-m", "scheduler", "--lang", "en", "--home", str(tmp_path), "play", "nghia-hai", *more)

        assert done.returncode == 1
        assert "no programme of nghia-hai" in done.stderr
        assert "Traceback" not in done.stderr
