"""Run benchmarks: `python -m benchmarks [NAME…] [--gate]`, from the project's folder.

Every file of this folder with a `run() -> list[Figure]` is a benchmark, named by its file. `--gate` ends with 1 when a
figure passes its limit. A benchmark that can't run ends it with 1 in any case: no figure is no good figure.
"""

import argparse
import importlib
import platform
import sys
import time
from pathlib import Path

from benchmarks.figures import Figure

FOLDER = Path(__file__).parent


def names() -> list[str]:
    """Return the benchmarks there are."""
    files = sorted(FOLDER.glob("[!_]*.py"))
    return [file.stem for file in files if "def run() -> list[Figure]" in file.read_text(encoding="utf-8")]


def line(figure: Figure) -> str:
    """Return a figure as a line of the table."""
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}×"
    limit = "" if figure.limit is None else f"≤ {figure.limit:g} {figure.unit}"
    verdict = "" if figure.limit is None else ("holds" if figure.holds else "MISSED")
    value = f"{figure.value:.3f} {figure.unit}"
    return f"{figure.name:<44} {value:>12} {ratio:>8}  {figure.beside:<32} {limit:>10} {verdict}".rstrip()


def main() -> int:
    """Run what was asked for and print the table."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure, with peers beside.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names())}; all without it")
    parser.add_argument("--gate", action="store_true", help="end with 1 when a figure passes its limit")
    asked = parser.parse_args()
    unknown = sorted(set(asked.names) - set(names()))
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(names())}")
    print(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}")
    missed, broken = [], []
    for name in asked.names or names():
        started = time.monotonic()
        try:
            figures = importlib.import_module(f"benchmarks.{name}").run()
        except RuntimeError as error:
            print(f"-- {name}: could not be measured\n{error}", flush=True)
            broken.append(name)
            continue
        print(f"-- {name} ({time.monotonic() - started:.0f} s)", flush=True)
        for figure in figures:
            print(line(figure), flush=True)
        missed += [figure.name for figure in figures if not figure.holds]
    if missed:
        print("Missed: " + "; ".join(missed), file=sys.stderr)
    return 1 if broken or (asked.gate and missed) else 0


if __name__ == "__main__":
    sys.exit(main())
