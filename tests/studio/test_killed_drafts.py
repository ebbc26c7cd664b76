"""A draft whose process is killed: what was done stays, and the next run does the rest."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from scheduler.records.audio import Rendering, Take
from scheduler.studio import desk
from scheduler.studio.desk import DraftResult
from scheduler.studio.inventory import Fault

pytestmark = pytest.mark.slow  # starts processes

NOW = datetime(2023, 7, 10, 2, 0, tzinfo=UTC)


def rows(house, table):
    with house.database.reading() as session:
        return list(session.exec(select(table)))


DRAFT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from scheduler.settings import Settings
from scheduler.files import Store
from scheduler.records.database import Database
from scheduler.records.house import House
from scheduler.studio import desk, recording, sounds
home = Path(sys.argv[1])
house = House(home, Settings(), Database(sys.argv[2]), Store(home / "audio_out"), None, True)
print("ready", flush=True)
desk.draft(house, None, int(sys.argv[3]), datetime(2023, 7, 10, tzinfo=UTC))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no kill -9")
def test_killed_at_any_moment_the_next_run_carries_on(house, administrator, add_bulletin):
    for number in range(6):
        add_bulletin(f"B-{number:02d}", script=f"Bản tin số {number}. " + "Bà con nộp hồ sơ tại bộ phận một cửa. " * 4)
    url = house.database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", DRAFT, str(house.home), url, str(administrator)]
    for delay_seconds in (0.05, 0.3, 0.7):
        with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ}) as run:
            assert run.stdout.readline() == b"ready\n"
            time.sleep(delay_seconds)
            run.kill()
        assert all(house.store.verify(kept.sha256, kept.ext) for kept in house.store.listing())

    outcomes = desk.draft(house, None, administrator, NOW)

    assert {o.result for o in outcomes} <= {DraftResult.MADE, DraftResult.KEPT}
    assert len(outcomes) == len(rows(house, Take)) == len(rows(house, Rendering)) == 6
    assert [f for f in desk.check_audio(house) if f.fault is not Fault.ORPHANED] == []
