"""Commands typed in a home of the test's own."""

import pytest

from scheduler.cli.common import run
from scheduler.cli.root import scheduler


@pytest.fixture
def typed(tmp_path, capsys):
    """Types a command in a home of this test's own; returns its exit code, what it printed, what it complained of."""

    def type_(*words, lang="en", login="lan"):
        code = run(scheduler, ["--home", str(tmp_path), "--as", login, "--lang", lang, *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return type_


@pytest.fixture
def office(typed):
    """The same in an opened home."""
    assert typed("init")[0] == 0
    return typed
