"""Rules of the whole house that no linter knows: size of files, what may not be named, what docs must name."""

import re
import subprocess
from pathlib import Path
from statistics import median

import click
import pytest

ROOT = Path(__file__).parent.parent
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
# Written in pieces, so that this file passes its own rule.
MACHINE_PATHS = re.compile(
    "|".join(["/ro" + "ot/", "/wo" + "rk/", "/ho" + r"me/\w+/", "/tmp/br" + "ief", r"C:\\Us" + "ers"])
)
REGISTRIES = re.compile(
    "|".join(
        [
            "files.python" + "hosted",
            "py" + r"pi\.org",
            "mirror" + r"s?\.\w+\.\w+",
            r"--(?:extra-)?ind" + "ex-url[= ]http",
        ]
    )
)


def tracked():
    """The project's own files, as git lists them."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout, so nothing here is tracked")
    listing = ["git", "-c", "safe.directory=*", "ls-files", "-z"]  # a CI's checkout may be another user's
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True, encoding="utf-8")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def lines_of(path):
    return path.read_text(encoding="utf-8").count("\n")


def commands(group, before=()):
    """Every command of a click group, as it is typed."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command, words = group.get_command(context, name), (*before, name)
        yield " ".join(words)
        if isinstance(command, click.Group):
            yield from commands(command, words)


def test_no_file_is_long_and_the_usual_one_is_short():
    sizes = {path: lines_of(path) for path in (ROOT / "scheduler").rglob("*.py")}

    long = {str(path.relative_to(ROOT)): size for path, size in sizes.items() if size > 400}

    assert long == {}
    assert median(sizes.values()) <= 120


@pytest.mark.parametrize(("what", "pattern"), [("a path of one machine", MACHINE_PATHS), ("a registry", REGISTRIES)])
def test_no_tracked_file_names(what, pattern):
    found = {
        str(path.relative_to(ROOT)): match.group()
        for path in tracked()
        if (match := pattern.search(path.read_bytes().decode("utf-8", "replace")))
    }

    assert found == {}, f"these name {what}"


def test_the_docs_name_every_command():
    from scheduler.cli.root import scheduler

    written = "\n".join(path.read_text(encoding="utf-8") for path in DOCS)

    missing = [
        words for words in commands(scheduler) if not re.search(rf"\bscheduler (?:--?\S+ (?:\w+ )?)*{words}\b", written)
    ]

    assert missing == [], "neither README.md nor a page in docs/ names them"
