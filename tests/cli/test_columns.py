"""Marked text on the terminal: two columns that fit, colours where they are seen, signs where they are not."""

import re

import pytest

from scheduler.cli import columns
from scheduler.cli.columns import Look, Stretch

CODE = re.compile(r"\x1b\[[0-9;]*m")
ROW = (
    [
        Stretch("Gặp "),
        Stretch("XYZQ", Look.WRONG),
        Stretch(" ở "),
        Stretch("UBND", Look.CHANGED),
        Stretch(" xã. " * 30),
    ],
    [Stretch("Gặp "), Stretch("ích i dét quy", Look.WRONG), Stretch(" ở "), Stretch("ủy ban", Look.CHANGED)],
)


@pytest.fixture
def shown(monkeypatch, capsys):
    """Prints one row at a width, on a terminal or into a pipe, in an environment."""

    def show_(width, *, terminal=False, **environment):
        for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("COLUMNS", str(width))
        for name, value in {"TERM": "xterm", **({"FORCE_COLOR": "1"} if terminal else {}), **environment}.items():
            monkeypatch.setenv(name, value)
        columns.side_by_side(("Viết", "Đọc"), [ROW])
        return capsys.readouterr().out

    return show_


@pytest.mark.parametrize("width", [20, 59, 60, 80, 100, 200])
@pytest.mark.parametrize("terminal", [False, True])
def test_nothing_is_wider_than_the_terminal_and_nothing_is_lost(shown, width, terminal):
    out = CODE.sub("", shown(width, terminal=terminal))

    assert max(len(line) for line in out.splitlines()) <= width
    assert out.count("xã.") == 30
    assert re.sub(r"[\s│]", "", out).count("íchidétquy") == 1


def test_a_terminal_shows_what_is_unreadable_in_red_and_what_is_changed_in_another_colour(shown):
    out = shown(120, terminal=True)

    assert "\x1b[1;31mXYZQ\x1b[0m" in out
    assert "\x1b[1;36mUBND\x1b[0m" in out
    assert "[XYZQ]" not in out


@pytest.mark.parametrize("how", [{}, {"terminal": True, "NO_COLOR": "1"}, {"terminal": True, "TERM": "dumb"}])
def test_without_colour_signs_say_the_same(shown, how):
    out = shown(120, **how)

    assert "Gặp [!XYZQ!] ở [UBND] xã." in CODE.sub("", out)
    assert "31m" not in out


def test_a_narrow_terminal_has_the_columns_below_each_other(shown):
    lines = shown(50).splitlines()

    assert "│" not in "".join(lines)
    assert "→ Gặp [!ích i dét quy!] ở [ủy ban]" in lines


def test_running_text_marks_what_came_and_what_went(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")

    columns.running([[Stretch("từ "), Stretch("7h", Look.REMOVED), Stretch("8h", Look.ADDED)]])

    assert capsys.readouterr().out == "từ [-7h-]{+8h+}\n"
