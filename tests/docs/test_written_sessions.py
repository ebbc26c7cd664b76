"""The sessions in the README and in docs/vi are run as they are written."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scheduler.timekeeping import SimulatedClock, at

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "vi").glob("*-[12]-*.md"))
MORE = sorted(
    page
    for page in (ROOT / "docs" / "vi").glob("*.md")
    if page not in PAGES and "```console" in page.read_text(encoding="utf-8")
)
"""What is no part of anybody's two pages."""

FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANYTHING = "…"


def fences(page: Path) -> list[tuple[str, str, str]]:
    """Language, file name ("" for none) and content of every fenced block."""
    return [(m[1], m[2] or "", m[3]) for m in FENCE.finditer(page.read_text(encoding="utf-8"))]


def commands(page: Path) -> list[tuple[str, list[str]]]:
    """Each command of the console blocks, with the output lines written below it."""
    found: list[tuple[str, list[str]]] = []
    for language, _, content in fences(page):
        if language == "console":
            for line in content.splitlines():
                if line.startswith("$ "):
                    found.append((line[2:], []))
                else:
                    found[-1][1].append(line)
    return found


def environment(folder: Path) -> dict[str, str]:
    """An environment in which `scheduler` is this checkout's, and nothing of the machine's settings is seen."""
    shim = folder / "bin"
    shim.mkdir(exist_ok=True)
    program = shim / "scheduler"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m scheduler "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SCHEDULER_", "LC_", "LANG"))}
    return {**kept, "PATH": f"{shim}:{kept['PATH']}", "SAMPLES": str(ROOT / "scheduler" / "samples")}


def run(commands: list[tuple[str, list[str]]], folder: Path, env: dict[str, str]) -> list[tuple[str, int, str]]:
    """Run commands one after another in one shell, so that `export` holds; return code and output of each."""
    marks = "\n".join(f'{command}\nprintf "\\n@@%s@@\\n" "$?"' for command, _ in commands)
    done = subprocess.run(
        ["sh", "-c", marks],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    parts = re.split(r"\n@@(\d+)@@\n", done.stdout)
    return [(c, int(code), out) for (c, _), out, code in zip(commands, parts[::2], parts[1::2], strict=False)]


def shows(output: str, written: list[str]) -> bool:
    """Whether an output has the written lines in their order; “…” stands for anything, also inside a line."""
    pattern = ".*".join(re.escape(line).replace(re.escape(ANYTHING), ".*") for line in written)
    return re.search(pattern, output, re.DOTALL) is not None


@pytest.fixture(scope="module")
def demo_home(tmp_path_factory):
    """A sample home in which the whole main job was done; tests take copies."""
    home = tmp_path_factory.mktemp("demo") / "demo"
    subprocess.run(
        [sys.executable, "-m", "scheduler", "--home", str(home), "demo", "--once"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return home


def enrol_a_phone(home: Path) -> None:
    """Let device number 1 be the phone of somebody who looks after two communes."""
    from scheduler.administration import accounts, desk
    from scheduler.communes import credentials

    house = desk.open_house(home)
    now = SimulatedClock(at(desk.demo_today(house), 8 * 60)).now()
    by = accounts.resolve(house, "truc-dai")
    offer = credentials.offer(house, ("nghia-hai", "nghia-son"), "phone", "điện thoại chị Lan", by, now)
    credentials.redeem(house, offer.code, now)
    house.database.close()


def check(done: list[tuple[str, int, str]], expected: list[tuple[str, list[str]]]) -> None:
    for (command, code, output), (_, written) in zip(done, expected, strict=True):
        assert code == 0, f"$ {command}\n{output}"
        assert shows(output, written), f"$ {command}\nwritten: {written}\nsaid: {output}"


@pytest.mark.slow
def test_the_readmes_session_runs_as_written(tmp_path: Path):
    session = commands(ROOT / "README.md")

    done = run(session, tmp_path, environment(tmp_path))

    assert len(session) > 15
    check(done, session)


@pytest.mark.slow
@pytest.mark.parametrize("page", [*PAGES, *MORE], ids=lambda p: p.stem)
def test_the_commands_of_a_vietnamese_page_run_as_written(page: Path, demo_home: Path, tmp_path: Path):
    home = shutil.copytree(demo_home, tmp_path / "demo")
    if page in MORE:  # elsewhere `ready` would rightly miss a phone that never asked
        enrol_a_phone(home)
    for _, name, content in fences(page):
        if name:
            (tmp_path / name).write_text(content, encoding="utf-8")
    session = commands(page)

    done = run(session, tmp_path, {**environment(tmp_path), "SCHEDULER_HOME": str(home)})

    assert session
    check(done, session)


def test_there_are_two_pages_for_each_kind_of_user():
    kinds = {page.stem.rsplit("-1-")[0].rsplit("-2-")[0] for page in PAGES}

    assert len(PAGES) == 6
    assert len(kinds) == 3
