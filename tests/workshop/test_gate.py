"""scripts/gate.py: nothing is left out silently."""

import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parent.parent.parent / "scripts"


@pytest.fixture
def gate(monkeypatch):
    """The module scripts/gate.py."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    monkeypatch.delitem(sys.modules, "gate", raising=False)
    monkeypatch.delitem(sys.modules, "setup", raising=False)
    import gate

    yield gate
    sys.modules.pop("gate")
    sys.modules.pop("setup")


def test_what_can_not_be_installed_here_is_named_with_the_line_to_type(gate, monkeypatch):
    monkeypatch.setattr(gate, "NEEDED", (gate.Needed("PostgreSQL", ("/no/such/initdb",), "postgresql", "postgres"),))
    monkeypatch.setattr(gate.os, "geteuid", lambda: 1000)

    with pytest.raises(gate.SetupError) as refused:
        gate.bring_packages()

    assert "tests marked `postgres` can't run" in str(refused.value)
    assert "apt-get install -y --no-install-recommends postgresql" in str(refused.value)


def test_what_is_there_is_not_installed_again(gate, monkeypatch):
    monkeypatch.setattr(gate, "NEEDED", (gate.Needed("the shell", ("/no/such", "/bin/s*"), "dash", "none"),))
    monkeypatch.setattr(gate.os, "geteuid", lambda: 1000)

    assert gate.bring_packages() is None


def test_a_stage_that_fails_shows_what_it_said(gate, capsys):
    passed = gate.stage("types", [sys.executable, "-c", "import sys; print('line 7 is wrong'); sys.exit(1)"])

    shown = capsys.readouterr().out
    assert not passed
    assert "== types: FAILED in" in shown
    assert "line 7 is wrong" in shown


def test_a_stage_that_passes_shows_its_time_alone(gate, capsys):
    passed = gate.stage("lint", [sys.executable, "-c", "print('all well')"])

    shown = capsys.readouterr().out
    assert passed
    assert "== lint: passed in" in shown
    assert "all well" not in shown
