import ast
import string
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

import scheduler
from scheduler.messages import Message, OutsideFailed, Refused, WrongUse, areas, catalogue, render, show

PACKAGE = Path(scheduler.__file__).parent


def fields_of(text: str) -> set[str]:
    return {name.split(".")[0] for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("area", areas())
def test_every_sentence_stands_in_both_languages_with_the_same_fields(area: str):
    for section, entry in catalogue(area).items():
        assert set(entry) == {"vi", "en"}, section
        assert fields_of(entry["vi"]) == fields_of(entry["en"]), section


def ids_in_the_code() -> set[str]:
    """Ids raised or rendered literally: first arguments of our errors, of Message, render, say and t."""
    calls = {"Refused", "WrongUse", "OutsideFailed", "Message", "render", "say", "t", "VoiceFailed"}
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in calls and "." in str(node.args[0].value):
                    found.add(node.args[0].value)
    return found


def test_every_id_named_in_the_code_is_in_the_catalogue():
    known = {f"{area}.{section}" for area in areas() for section in catalogue(area)}

    missing = {i for i in ids_in_the_code() if i not in known}

    assert not missing


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (date(2023, 7, 5), "05/07/2023", "2023-07-05"),
        (datetime(2023, 7, 5, 10, 30, tzinfo=UTC), "17h30 ngày 05/07/2023", "17:30 on 2023-07-05"),
        (time(17, 30), "17h30", "17:30"),
        (timedelta(seconds=95), "01:35", "01:35"),
        (1234, "1.234", "1,234"),
        (1234.5, "1.234,5", "1,234.5"),
        (True, "có", "yes"),
        (
            FileNotFoundError(2, "No such file or directory", "x"),
            "không có tệp hoặc thư mục đó",
            "there is no such file or folder",
        ),
        (OSError(9999, "odd"), "odd", "odd"),
        (("a", 2), "a, 2", "a, 2"),
        (Message("house.no_key"), render("house.no_key", "vi"), render("house.no_key", "en")),
    ],
)
def test_values_are_written_as_the_language_writes_them(value: object, vi: str, en: str):
    assert show(value, "vi") == vi
    assert show(value, "en") == en


@pytest.mark.parametrize(("kind", "code"), [(Refused, 1), (WrongUse, 2), (OutsideFailed, 3)])
def test_an_error_carries_an_id_values_and_its_exit_code(kind: type[Refused], code: int):
    error = kind("config.unknown", key="x", known="y")

    assert error.exit_code == code
    assert error.message == Message("config.unknown", {"key": "x", "known": "y"})
    assert "“x”" in str(error)
