"""Rules of the whole house that no linter knows: size of files, what may not be named, what docs must name."""

import re
import subprocess
import tomllib
from pathlib import Path
from statistics import median

import click
import pytest

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "reference.md"
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
    """Every command of a click group: as it is typed, and itself."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command, words = group.get_command(context, name), (*before, name)
        if isinstance(command, click.Group):
            yield from commands(command, words)
        if not isinstance(command, click.Group) or command.invoke_without_command:
            yield " ".join(words), command


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


def test_the_reference_names_every_command_with_its_options():
    from scheduler.cli.root import scheduler

    reference = REFERENCE.read_text(encoding="utf-8")
    entries = dict(
        re.findall(r"^- `scheduler ([a-z -]+?)(?: [A-Z\[][^`]*)?`(.*?)(?=^[-#])", reference, re.DOTALL | re.MULTILINE)
    )

    missing = [
        f"{words} {option}"
        for words, command in commands(scheduler)
        for option in ["", *(name for p in command.params if isinstance(p, click.Option) for name in p.opts)]
        if words not in entries or (option not in ("", "--json") and f"`{option}`" not in entries[words])
    ]

    assert missing == [], f"{REFERENCE.name} does not name them"


def test_every_command_that_a_sentence_names_is_there():
    from scheduler.cli.root import scheduler
    from scheduler.messages import areas, catalogue

    there = {words for words, _ in commands(scheduler)}
    begun = {words.split()[0] for words in there}
    groups = {words.split()[0] for words in there if " " in words}
    there |= {words.rpartition(" ")[0] for words in there}  # groups within groups

    missing = [
        f"{area}.{section}: {named}"
        for area in areas()
        for section, entry in catalogue(area).items()
        for sentence in entry.values()
        for named, first, second in re.findall(r"scheduler (([a-z]+)(?: ([a-z][a-z-]*))?)", sentence)
        if first not in begun or (second and first in groups and f"{first} {second}" not in there)
    ]

    assert missing == []


def test_the_reference_names_every_setting():
    sections = tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))
    reference = REFERENCE.read_text(encoding="utf-8")

    missing = [f"{s}.{key}" for s, settings in sections.items() for key in settings if f"`{key}`" not in reference]

    assert missing == []
