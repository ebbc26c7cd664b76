"""The corridor rules of the house are kept, and each catches a violation planted against it."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RULES = {c["id"]: c for c in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]}

# rule, file, the import that has no business there
PLANTED = [
    ("corridor", "records/unit.py", "import scheduler.newsroom.desk"),
    ("corridor", "files.py", "import scheduler.records.unit"),
    ("corridor", "playout/desk.py", "import scheduler.cli"),
    ("corridor", "a_new_wing.py", ""),
    ("rooms", "newsroom/desk.py", "import scheduler.traffic.desk"),
    ("rooms", "airtime/desk.py", "import scheduler.reports.desk"),
    ("rooms", "communes/desk.py", "import scheduler.playout.player"),
    ("doors", "timetable/jobs.py", "import scheduler.records.unit"),
    ("doors", "cli/__init__.py", "import sqlmodel"),
    ("doors", "web/__init__.py", "from scheduler.records import bulletin"),
    ("commune", "communes/agent/shelving.py", "import scheduler.records.database"),
    ("commune", "playout/journal.py", "import numpy"),
    ("commune", "daysheet.py", "import pydantic"),
    ("traffic-records", "traffic/cleverness.py", "from scheduler.records import slot"),
    ("traffic-records", "traffic/cleverness.py", "from sqlmodel import select"),
    ("traffic-decides", "traffic/solver.py", "import scheduler.traffic.gathering"),
    ("gtts", "studio/desk.py", "import gtts"),
    ("edge", "studio/desk.py", "import edge_tts"),
    ("piper", "studio/desk.py", "import piper"),
    ("numba", "traffic/solver.py", "import numba"),
    ("segno", "cli/tokens.py", "import segno"),
    ("argon2", "administration/accounts.py", "import argon2"),
    ("espeak", "studio/desk.py", "import espeakng_loader"),
    ("sound", "playout/player.py", "import pydub"),
    ("lame", "studio/encoding.py", "import lameenc"),
    ("typst", "reports/desk.py", "import typst"),
    ("docx", "reports/desk.py", "import docx"),
    ("pdf", "newsroom/importing/importer.py", "import pypdf"),
    ("xlsx", "reports/desk.py", "import xlsxwriter"),
    ("forms", "reports/desk.py", "import openpyxl"),
    ("clockwork", "traffic/desk.py", "import apscheduler"),
    ("migrations", "administration/desk.py", "import alembic"),
    ("terminal", "traffic/desk.py", "import click"),
    ("web", "reports/desk.py", "import fastapi"),
    ("circles", "timekeeping.py", "import scheduler.messages"),
]


@pytest.fixture
def copy(tmp_path):
    """A copy of the package and its rules."""
    shutil.copytree(ROOT / "scheduler", tmp_path / "scheduler", ignore=shutil.ignore_patterns("__pycache__", "samples"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder, *options):
    """Run the import linter there; its output and whether all is kept."""
    code = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, "--no-logo", "--no-cache", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "", "PYTHONPATH": str(folder), "COLUMNS": "200"},
    )
    return done.stdout + done.stderr, done.returncode == 0


@pytest.mark.slow
def test_the_house_keeps_every_rule():
    output, kept = lint(ROOT)

    assert kept, output
    assert f"{len(RULES)} kept, 0 broken" in output


@pytest.mark.slow
@pytest.mark.parametrize(("rule", "file", "line"), PLANTED, ids=[f"{p[0]}-{p[1]}-{p[2]}" for p in PLANTED])
def test_a_planted_violation_is_caught(copy, rule, file, line):
    path = copy / "scheduler" / file
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{before}\n{line}\n", encoding="utf-8")

    output, kept = lint(copy, "--contract", rule)

    assert not kept
    assert f"{RULES[rule]['name']} BROKEN" in output or "a_new_wing" in output, output


def test_every_rule_has_a_planted_violation():
    planted = {rule for rule, _file, _line in PLANTED}

    assert planted == set(RULES)
