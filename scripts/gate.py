"""The gate that a person and the CI both call: format, lint, types, corridor rules, tests. `setup.py test [fast]`.

The whole gate installs the Debian packages its tests need when it may (root), and says what to type when it may not:
no test is left out silently. `fast` needs none of them and leaves out slow, browser and postgres tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from setup import ROOT, WINDOWS, SetupError, environment, guarded, program, quiet

TYPED = ("scripts/setup.py", "scripts/gate.py")
FAST = "not slow and not browser and not postgres and not programs"


class Needed(NamedTuple):
    """Something beside Python that tests need: where it lies, the package that brings it, the tests' mark."""

    name: str
    places: tuple[str, ...]
    package: str
    mark: str


NEEDED = (
    Needed("git", ("/usr/bin/git", "/usr/local/bin/git"), "git", "not slow"),
    Needed("PostgreSQL", ("/usr/lib/postgresql/*/bin/initdb",), "postgresql", "postgres"),
    Needed(
        "Chromium",
        ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"),
        "chromium",
        "browser",
    ),
    Needed(
        "Letters with Vietnamese marks",
        ("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"),
        "fonts-dejavu-core",
        "browser",
    ),
    Needed(
        "Tesseract's Vietnamese",
        ("/usr/share/tesseract-ocr/*/tessdata/vie.traineddata",),
        "tesseract-ocr-vie",
        "programs",
    ),
    Needed("pdftoppm and pdftotext", ("/usr/bin/pdftoppm",), "poppler-utils", "programs"),
    Needed("nginx", ("/usr/sbin/nginx",), "nginx-light", "programs"),
    Needed("Liquidsoap", ("/usr/bin/liquidsoap",), "liquidsoap", "programs"),
    Needed("Java", ("/usr/bin/java",), "default-jre-headless", "browser"),
    Needed("PulseAudio and its recorder", ("/usr/bin/pulseaudio",), "pulseaudio", "programs"),
    Needed("Icecast", ("/usr/bin/icecast2",), "icecast2", "programs"),
    Needed("MuJS, a browser script of 2009", ("/usr/bin/mujs",), "mujs", "programs"),
)


def test(arguments: list[str]) -> int:
    """Run the gate and return its exit code; `fast` first for the short one, the rest goes to pytest."""
    fast = arguments[:1] == ["fast"]
    env = environment(".venv-test")
    if fast:
        arguments = ["-m", FAST, "--hypothesis-profile", "fast", *arguments[1:]]
    else:
        bring_packages()
        environment(".venv-base")
        environment(".venv-run")
    stages = {
        "format": [str(program(env, "ruff")), "format", "--check", "--quiet", "."],
        "lint": [str(program(env, "ruff")), "check", "--quiet", "."],
        "types": [str(program(env)), "-m", "mypy", "--no-error-summary"],
        "types of the workshop": [str(program(env)), "-m", "mypy", "--no-error-summary", *TYPED],
        "corridor rules": [str(program(env, "lint-imports")), "--no-logo"],
    }
    failed = [name for name, command in stages.items() if not stage(name, command)]
    print("== tests", flush=True)
    workers = str(min(4, os.cpu_count() or 1))
    tests = subprocess.call(
        [str(program(env)), "-m", "pytest", "-q", "-n", workers, "--dist", "worksteal", *arguments], cwd=ROOT
    )
    if failed:
        print("The gate is shut by: " + ", ".join(failed), file=sys.stderr, flush=True)
    return 1 if failed or tests else 0


def stage(name: str, command: list[str]) -> bool:
    """Run one stage and print its time, with what it said when it failed; tell whether it passed."""
    started = time.monotonic()
    done = quiet(command)
    passed = done.returncode == 0
    print(f"== {name}: {'passed' if passed else 'FAILED'} in {time.monotonic() - started:.1f} s", flush=True)
    if not passed:
        print(done.stdout, flush=True)
    return passed


def there(place: str) -> bool:
    """Tell whether a file lies at this place, `*` standing for any name."""
    return any(Path("/").glob(place.lstrip("/")))


def bring_packages() -> None:
    """Install the Debian packages that are missing.

    Raises:
        SetupError: something is missing and can't be installed from here; it says what to type.
    """
    missing = [needed for needed in NEEDED if not any(there(place) for place in needed.places)]
    if not missing:
        return
    packages = [needed.package for needed in missing]
    if WINDOWS or os.geteuid() != 0 or not shutil.which("apt-get"):
        lines = [f"{needed.name} is missing: tests marked `{needed.mark}` can't run." for needed in missing]
        line = f"sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends {' '.join(packages)}'"
        lines += [f"Type: {line}", "then run this again. `scripts/test fast` needs none of them."]
        raise SetupError("\n".join(lines), "\n".join(lines))
    print(f"== installing {', '.join(packages)}", flush=True)
    for step in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = quiet(["apt-get", "-q", "-o", "Acquire::Retries=3", *step], DEBIAN_FRONTEND="noninteractive")
        if done.returncode != 0:
            message = f"{done.stdout[-2000:]}\napt-get {step[0]} failed; put it right and run this again."
            raise SetupError(message, message)


if __name__ == "__main__":
    sys.exit(guarded(test, sys.argv[1:]))
