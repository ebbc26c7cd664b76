"""scripts/setup.py and its thin shells: a checkout becomes a running program on a bare machine."""

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
NO_VENV = "raise SystemExit('ensurepip is not available')"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="drives the shell scripts of POSIX")


@pytest.fixture
def setup(monkeypatch):
    """The module scripts/setup.py, speaking English."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    spec = importlib.util.spec_from_file_location("workshop_setup", ROOT / "scripts" / "setup.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path):
    """A small checkout whose folder has blanks and Vietnamese letters; its lock asks for nothing."""
    folder = tmp_path / "Đài Nghĩa Hưng"
    shutil.copytree(ROOT / "scripts", folder / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "scheduler").mkdir()
    (folder / "scheduler" / "__init__.py").touch()
    (folder / "scheduler" / "traffic").mkdir()
    (folder / "scheduler" / "traffic" / "warming.py").touch()
    (folder / "scheduler" / "__main__.py").write_text("import sys; print('scheduler', *sys.argv[1:])")
    (folder / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    (folder / "requirements.lock").write_text("# nothing\n")
    return folder


def run(checkout, *arguments, **variables):
    """Call scripts/run there, in English."""
    return subprocess.run(
        [checkout / "scripts" / "run", *arguments],
        env={**os.environ, "LC_ALL": "", "LANG": "en_US.UTF-8", **variables},
        cwd="/",
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_an_old_python_is_refused_by_its_version_with_the_next_step(setup):
    with pytest.raises(setup.SetupError, match=r"Python 3\.9; Python 3\.11 or newer is needed\. Install one"):
        setup.check_python((3, 9))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("NewConnectionError: [Errno 101] Network is unreachable", "Check the network"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "Do not use it"),
        ("OSError: [Errno 28] No space left on device", "No space left on device"),
    ],
)
def test_what_stops_pip_is_said_with_the_next_step(setup, words, sentence):
    assert sentence in str(setup.why_pip_failed(words))


def test_an_environment_of_another_lock_or_of_another_place_is_not_ready(setup, tmp_path, monkeypatch):
    lock, env = tmp_path / "requirements.lock", tmp_path / ".venv-run"
    lock.write_text("click==8.1.8\n")
    setup.program(env).parent.mkdir(parents=True)
    setup.program(env).touch()
    (env / setup.STAMP).write_text(setup.stamp_of(lock), encoding="utf-8")
    assert setup.is_ready(env, lock)

    monkeypatch.setattr(setup, "ROOT", tmp_path)
    moved = setup.is_ready(env, lock)
    monkeypatch.undo()
    lock.write_text("click==8.1.9\n")

    assert not moved
    assert not setup.is_ready(env, lock)


def test_without_a_new_enough_python_the_shell_says_what_to_install(tmp_path):
    (tmp_path / "dirname").symlink_to(shutil.which("dirname"))

    done = subprocess.run(
        ["/bin/sh", ROOT / "scripts" / "run"], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 3
    assert "Cần Python 3.11" in done.stderr


@pytest.mark.slow
def test_a_checkout_runs_by_one_command_and_the_second_time_at_once(checkout):
    first = run(checkout, "--once")
    started = time.monotonic()
    second = run(checkout, "--once")
    took = time.monotonic() - started

    assert first.stdout.endswith("scheduler demo --once\n"), first.stdout + first.stderr
    assert second.stdout == "scheduler demo --once\n"
    assert took < 2
    command = subprocess.run([checkout / ".venv-run/bin/scheduler", "x"], capture_output=True, text=True, check=True)
    assert command.stdout == "scheduler x\n"


@pytest.mark.slow
def test_a_half_made_environment_is_made_again(checkout):
    left = checkout / ".venv-run" / "bin" / "python"
    left.parent.mkdir(parents=True)
    left.write_text("half a Python")

    done = run(checkout)

    assert done.stdout.endswith("scheduler demo\n"), done.stdout + done.stderr


@pytest.mark.slow
def test_where_venv_fails_virtualenv_takes_its_place(checkout, tmp_path):
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "venv.py").write_text(NO_VENV)

    done = run(checkout, PYTHONPATH=str(broken))

    assert "using virtualenv instead" in done.stdout
    assert done.stdout.endswith("scheduler demo\n"), done.stdout + done.stderr


@pytest.mark.slow
def test_without_a_network_the_sentence_names_it(checkout):
    (checkout / "requirements.lock").write_text(f"no-such-thing==1.0 --hash=sha256:{'0' * 64}\n")

    done = run(checkout, PIP_INDEX_URL="http://127.0.0.1:9/", PIP_RETRIES="0")

    assert done.returncode == 3
    assert "Check the network" in done.stderr
    assert "Traceback" not in done.stderr
