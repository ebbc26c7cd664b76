"""The frame of the benchmarks."""

import sys

import pytest


@pytest.fixture
def bench(monkeypatch):
    """The benchmarks' runner, with one benchmark whose figures a test gives."""
    from benchmarks import __main__ as runner

    class Made:
        figures = ()

        @classmethod
        def run(cls):
            return list(cls.figures)

    monkeypatch.setattr(runner, "names", lambda: ["made"])
    monkeypatch.setattr(runner.importlib, "import_module", lambda name: Made)
    monkeypatch.setattr(sys, "argv", ["bench", "--gate"])
    return runner, Made


def test_the_gate_shuts_when_a_figure_misses_its_limit(bench, capsys):
    runner, made = bench
    made.figures = (runner.Figure("start", 0.5, "s", limit=0.3), runner.Figure("other", 0.1, "s", limit=0.3))

    assert runner.main() == 1
    assert "Missed: start" in capsys.readouterr().err


def test_the_gate_opens_when_all_hold_and_the_table_shows_the_ratio(bench, capsys):
    runner, made = bench
    made.figures = (runner.Figure("start", 0.2, "s", beside="python -c pass", ratio=2.5, limit=0.3),)

    assert runner.main() == 0
    assert "2.50×  python -c pass" in capsys.readouterr().out


def test_every_benchmark_of_the_folder_is_found():
    from benchmarks.__main__ import names

    assert {"start_up", "main_job"} <= set(names())
    assert "figures" not in names()
    assert "__main__" not in names()
