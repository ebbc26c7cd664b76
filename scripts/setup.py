"""Make this project's own environments, then run, test or measure it. Standard library only, Python 3.11 or newer.

    python scripts/setup.py run [ARGS]            .venv-run from requirements.lock, then `scheduler demo ARGS`
    python scripts/setup.py test [fast] [ARGS]    the gate (gate.py); ARGS go to pytest
    python scripts/setup.py bench [NAME…] [--gate]

Every package is pinned by its hash and installed by plain pip. A stamp makes the second call instant; an environment
that was left half-made is made again. Older Pythons must still be able to parse this file, to be told what to do.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Callable, Iterator  # noqa: UP035 - older Pythons must get as far as the sentence about their age

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
WINDOWS = os.name == "nt"
OLDEST_PYTHON = (3, 11)
STAMP_FORMAT = "2"  # raise it when an environment is laid out otherwise
STAMP = "setup-stamp"
ENGLISH = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").startswith("en")

ENVIRONMENTS = {
    ".venv-run": "requirements.lock",
    ".venv-test": "requirements-dev.lock",
    ".venv-base": "requirements-agent.lock",  # the commune's agent alone
}
NO_NETWORK = re.compile(
    "NewConnectionError|NameResolutionError|Temporary failure in name resolution|Network is unreachable|"
    "ConnectTimeout|ReadTimeout|ProxyError|No matching distribution|getaddrinfo failed|Connection refused",
)
WRONG_HASH = re.compile("DO NOT MATCH THE HASHES")


class SetupError(Exception):
    """A set-up that can't go on: a sentence in Vietnamese and in English, with the next step."""

    def __init__(self, vietnamese: str, english: str) -> None:
        super().__init__(english if ENGLISH else vietnamese)


def say(vietnamese: str, english: str) -> None:
    """Print one line of progress in the reader's language."""
    print(english if ENGLISH else vietnamese, flush=True)


def check_python(version: tuple[int, ...]) -> None:
    """Refuse a Python that is too old, by name of its version."""
    if version < OLDEST_PYTHON:
        raise SetupError(
            f"Máy đang dùng Python {version[0]}.{version[1]}; cần Python 3.11 trở lên. "
            "Hãy cài bản mới từ https://www.python.org/downloads/ rồi chạy lại.",
            f"This is Python {version[0]}.{version[1]}; Python 3.11 or newer is needed. "
            "Install one from https://www.python.org/downloads/ and run this again.",
        )


def program(env: Path, name: str = "python") -> Path:
    """Return the path of a program of an environment."""
    return env / "Scripts" / f"{name}.exe" if WINDOWS else env / "bin" / name


def stamp_of(lock: Path) -> str:
    """Return what a finished environment's stamp says: the lock, the Python, and where the checkout lies."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    return "\n".join([STAMP_FORMAT, digest, sys.version.split()[0], str(ROOT), ""])


def is_ready(env: Path, lock: Path) -> bool:
    """Tell whether the environment was finished from this very lock."""
    stamp = env / STAMP
    return stamp.exists() and stamp.read_text(encoding="utf-8") == stamp_of(lock) and program(env).exists()


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let a second set-up of this checkout wait for the first."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "setup.lock").open("a+b") as file:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - exists on Windows alone

            file.seek(0)
            held = False
            while not held:
                with contextlib.suppress(OSError):  # it gives up after ten seconds; the first set-up may take minutes
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                    held = True
        else:
            import fcntl  # noqa: PLC0415 - exists on POSIX alone

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def environment(name: str) -> Path:
    """Make an environment unless it stands already; return its folder.

    Args:
        name: a key of ENVIRONMENTS.
    """
    env, lock = ROOT / name, ROOT / ENVIRONMENTS[name]
    if is_ready(env, lock):
        return env
    with one_at_a_time():
        if is_ready(env, lock):
            return env
        started = time.monotonic()
        say(f"Đang tạo môi trường {name} (chỉ một lần)…", f"Making the environment {name} (once)…")
        shutil.rmtree(env, ignore_errors=True)
        make_venv(env, sys.executable)
        pip(program(env), lock)
        link_checkout(env)
        if name != ".venv-base":
            compile_planner(env)
        (env / STAMP).write_text(stamp_of(lock), encoding="utf-8")
        took = time.monotonic() - started
        say(f"Môi trường {name} đã xong sau {took:.0f} giây.", f"The environment {name} is ready after {took:.0f} s.")
    return env


def make_venv(env: Path, python: str) -> None:
    """Make an empty environment with pip in it: by venv, else by virtualenv fetched into .cache."""
    if quiet([python, "-m", "venv", str(env)]).returncode == 0 and has_pip(str(program(env))):
        return
    shutil.rmtree(env, ignore_errors=True)
    say(
        "  Python này không có venv đầy đủ (thường gặp trên Debian); dùng virtualenv thay.",
        "  This Python lacks a whole venv (usual on Debian); using virtualenv instead.",
    )
    if not has_pip(python):
        raise SetupError(
            "Python này thiếu cả venv lẫn pip. "
            "Trên Debian hoặc Ubuntu: sudo apt-get install python3-pip, rồi chạy lại.",
            "This Python has neither venv nor pip. "
            "On Debian or Ubuntu: sudo apt-get install python3-pip, then run again.",
        )
    target = CACHE / "virtualenv"
    shutil.rmtree(target, ignore_errors=True)
    pip(Path(python), ROOT / "scripts" / "virtualenv.lock", "--target", str(target))
    made = quiet([python, "-m", "virtualenv", "--no-download", str(env)], PYTHONPATH=str(target))
    if made.returncode != 0:
        raise SetupError(
            f"virtualenv không tạo được môi trường:\n{made.stdout}\nHãy cài gói python3-venv rồi chạy lại.",
            f"virtualenv could not make the environment:\n{made.stdout}\nInstall python3-venv and run again.",
        )


def quiet(command: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end and keep what it says, errors included, in `stdout`."""
    return subprocess.run(
        command,
        env={**os.environ, **variables},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def has_pip(python: str) -> bool:
    """Tell whether this Python can run pip."""
    return quiet([python, "-m", "pip", "--version"]).returncode == 0


def pip(python: Path, lock: Path, *options: str) -> None:
    """Install a lock's packages, each checked against its hash, and show which one it is at.

    Raises:
        SetupError: with the next step; pip's own words stay in .cache/pip.log.
    """
    total = len(re.findall(r"^[A-Za-z0-9]", lock.read_text(encoding="utf-8"), re.MULTILINE))
    command = [str(python), "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar", "off", "-r", str(lock), *options]
    words, done = [], 0
    with subprocess.Popen(
        command,
        env={**os.environ, "PIP_USER": "0", "PYTHONUTF8": "1", "PYTHONNOUSERSITE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            words.append(line)
            if line.startswith(("Collecting ", "Processing ", "Ignoring ")):
                done += 1
                show_package(done, total, Path(line.split()[1]).name.rstrip(":"))
            elif line.startswith("Installing collected"):
                say("  Đang cài các gói đã tải…", "  Installing what was fetched…")
    CACHE.mkdir(parents=True, exist_ok=True)
    (CACHE / "pip.log").write_text("".join(words), encoding="utf-8")
    if process.returncode != 0:
        raise why_pip_failed("".join(words))


def show_package(done: int, total: int, package: str) -> None:
    """Show a package: on one line that changes on a terminal, every tenth in a log."""
    if sys.stdout.isatty():
        print(f"\r  {done}/{total} {package:<40.40}", end="\n" if done == total else "", flush=True)
    elif done % 10 == 0 or done == total:
        print(f"  {done}/{total} {package}", flush=True)


def why_pip_failed(words: str) -> SetupError:
    """Turn pip's output into a sentence with the next step."""
    tail = "".join(f"    {line}\n" for line in words.strip().splitlines()[-6:])
    if WRONG_HASH.search(words):
        return SetupError(
            tail + "Gói tải về khác với gói đã ghim trong tệp khóa. Đừng dùng nó; hãy thử lại từ mạng khác.",
            tail + "A package differs from what the lock file pins. Do not use it; try again from another network.",
        )
    if NO_NETWORK.search(words):
        return SetupError(
            tail + "Không tải được gói. Hãy kiểm tra mạng (hoặc HTTPS_PROXY, PIP_INDEX_URL) rồi chạy lại lệnh này.",
            tail
            + "The packages can't be fetched. Check the network (or HTTPS_PROXY, PIP_INDEX_URL) and run this again.",
        )
    return SetupError(
        tail + "pip không cài được. Toàn bộ lời của pip nằm trong .cache/pip.log; sửa xong thì chạy lại lệnh này.",
        tail + "pip failed. All it said is in .cache/pip.log; put it right and run this again.",
    )


def link_checkout(env: Path) -> None:
    """Put the checkout on the environment's path, with the command `scheduler` and the package's version.

    Not `pip install -e`: that would fetch a build tool that no lock pins.
    """
    asked = quiet([str(program(env)), "-c", "import sysconfig; print(ascii(sysconfig.get_path('purelib')))"])
    packages = Path(asked.stdout.strip()[1:-1].encode("ascii").decode("unicode_escape"))
    # An import line in plain ASCII: Python 3.11 reads .pth files in the locale's encoding, and homes are named Nguyễn.
    line = f"import sys; sys.path.append({str(ROOT)!a})\n"
    (packages / "scheduler-checkout.pth").write_text(line, encoding="ascii")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    version = re.findall(r'^version = "(.+)"$', project, re.MULTILINE)[0]
    info = packages / f"scheduler-{version}.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: scheduler\nVersion: {version}\n", encoding="utf-8")
    (info / "INSTALLER").write_text("scripts/setup.py\n", encoding="utf-8")
    if WINDOWS:
        (env / "Scripts" / "scheduler.cmd").write_text('@"%~dp0python.exe" -P -m scheduler %*\n', encoding="ascii")
        return
    # By sh, so that a folder may have blanks in its name; -P, so that the folder one stands in is no package.
    command = program(env, "scheduler")
    command.write_text(f'#!/bin/sh\nexec "{program(env)}" -P -m scheduler "$@"\n', encoding="utf-8")
    command.chmod(0o755)


def compile_planner(env: Path) -> None:
    """Have the planner's search compiled now, so that nobody waits for it later; it stays beside the source."""
    say("  Đang biên dịch bộ lập lịch (chỉ một lần)…", "  Compiling the planner (once)…")
    done = quiet([str(program(env)), "-m", "scheduler.traffic.warming"])
    if done.returncode != 0:
        message = f"{done.stdout[-2000:]}\n"
        raise SetupError(
            message + "Không biên dịch được bộ lập lịch. Hãy chạy lại; nếu vẫn lỗi, gửi đoạn trên cho người hỗ trợ.",
            message + "The planner can't be compiled. Run this again; if it fails again, send what stands above.",
        )


def run(arguments: list[str]) -> int:
    """Do the main job on the samples, in `demo/` of this checkout, and serve its page."""
    python = str(program(environment(".venv-run")))
    command = [python, "-m", "scheduler", "demo", *arguments]
    if WINDOWS:  # exec there gives the shell back before the program ends
        return subprocess.call(command, cwd=ROOT)
    os.chdir(ROOT)
    sys.stdout.flush()
    return os.execv(python, command)  # the program takes this process's place, Ctrl-C and all


def bench(arguments: list[str]) -> int:
    """Measure, with peers beside."""
    return subprocess.call([str(program(environment(".venv-test"))), "-m", "benchmarks", *arguments], cwd=ROOT)


def test(arguments: list[str]) -> int:
    """Run the gate."""
    return subprocess.call([sys.executable, str(ROOT / "scripts" / "gate.py"), *arguments])


def guarded(verb: Callable[[list[str]], int], arguments: list[str]) -> int:
    """Do a verb; turn what stops it into a sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr] # a console that lacks ễ shows ? and goes on
    try:
        check_python(sys.version_info[:2])
        return verb(arguments)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        say("\nĐã dừng. Chạy lại lệnh này để làm tiếp.", "\nStopped. Run this again to carry on.")
        return 130


def main(arguments: list[str]) -> int:
    """Do what the first argument says; return the exit code."""
    verbs = {"run": run, "test": test, "bench": bench}
    if not arguments or arguments[0] not in verbs:
        print(__doc__, file=sys.stderr)
        return 2
    return guarded(verbs[arguments[0]], arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
