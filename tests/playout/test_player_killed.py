"""A real player process killed at random moments of a simulated week; the full two hundred are `benchmarks faults`."""

import sys

import pytest

from benchmarks import faults

pytestmark = pytest.mark.slow  # it starts processes


# On Windows `kill` closes handles first: that is not what a power failure does.
@pytest.mark.skipif(sys.platform == "win32", reason="a kill -9 is POSIX's")
def test_six_kills_lose_and_double_nothing_by_journal_and_by_recording(monkeypatch):
    monkeypatch.setattr(faults, "KILLS", 6)

    figures = {f.name: f.value for f in faults.run()}

    assert list(figures.values()) == [0, 0, 0, 0]
