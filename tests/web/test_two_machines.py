"""As-run through the application: repeated, shuffled, partial, of two machines, by wrong clocks: each airing once."""

from collections import Counter
from datetime import timedelta

import pytest
import sample_log
from commune_client import CommunePC, app_of, token_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_log import AFTER, MONDAY
from sqlmodel import select

from scheduler.airtime import desk, gathering
from scheduler.airtime.effective import effective
from scheduler.records.airing import Airing

pytestmark = pytest.mark.slow  # each example asks an application of its own

PATH = "/api/v1/stations/nghia-hai/as-run"
PLANNED = {"n1": ("BT-A", 1020, 120_000), "n2": ("BT-B", 1023, 180_000)}


def whole(machine, sequence, slot, off_seconds):
    """A machine's row of a slot that it played whole, by a clock that is off."""
    bulletin, minute, milliseconds = PLANNED[slot]
    started = sample_log.at(MONDAY, minute) + timedelta(seconds=off_seconds)
    return {
        "boot_id": f"boot-{machine}", "sequence": sequence, "role": "slot", "slot": slot, "bulletin": bulletin,
        "topic": "CCHC-04", "klass": "ordinary", "started_at": started.isoformat(), "milliseconds": milliseconds,
        "outcome": "played", "clock": "simulated", "clock_trusted": abs(off_seconds) <= 2, "revision": 1,
    }  # fmt: skip


def halves(machine, slot, off_seconds):
    """Two rows of one slot: the machine died in the middle of it and joined it again under another boot."""
    row = whole(machine, 9, slot, off_seconds)
    half, broken = row["milliseconds"] // 2, {"outcome": "cut", "reason": "chua_ro"}
    again = (sample_log.at(MONDAY, PLANNED[slot][1]) + timedelta(seconds=off_seconds + half / 1000)).isoformat()
    return [
        {**row, **broken, "boot_id": f"boot-{machine}-{slot}-a", "milliseconds": half},
        {**row, **broken, "boot_id": f"boot-{machine}-{slot}-b", "milliseconds": half, "started_at": again},
    ]


@st.composite
def journals(draw):
    """What two machines of one station have journalled, and the batches in which it comes."""
    offs = [draw(st.sampled_from([0, 1, -2, 40, -90, 600, -3600])) for _ in range(2)]
    played = [draw(st.sets(st.sampled_from(sorted(PLANNED)))) for _ in range(2)]
    restarted = draw(st.booleans())
    machines = []
    for n in range(2):
        rows = [whole(n, k, slot, offs[n]) for k, slot in enumerate(sorted(played[n]))]
        if restarted and n == 1:  # it plays the same seconds as the other one, in two parts
            rows = [row for slot in sorted(played[n]) for row in halves(n, slot, 0)]
        machines.append(rows)
    batches = []
    for n in [*draw(st.lists(st.integers(0, 1), max_size=5)), 0, 1]:
        some = draw(st.lists(st.sampled_from(machines[n]), max_size=6)) if machines[n] else []
        batches.append((n, draw(st.permutations(some))))
    batches += [(n, draw(st.permutations(machines[n]))) for n in range(2)]  # in the end all of it has come
    return machines, draw(st.permutations(batches))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(said=journals())
def test_each_airing_counts_once_and_each_row_stands_once(new_house, said):
    machines, batches = said
    with new_house() as (house, by):
        app = app_of(house, AFTER)
        pcs = [CommunePC(app, token_of(house, "nghia-hai", at=AFTER)) for _ in range(2)]
        for n, rows in batches:
            answer = pcs[n].ask("POST", PATH, json={"entries": rows})
            assert answer.status_code == 200
            assert {a["verdict"] for a in answer.json()["answers"]} <= {"accepted", "repeated"}

        with house.database.reading() as session:
            keys = Counter((r.entry, r.sequence) for r in session.exec(select(Airing)))
            facts = gathering.gather(session, house.zone, MONDAY, MONDAY, targets=False)
        seconds = Counter()
        for row in effective(facts.rows):
            seconds[row.slot] += row.milliseconds

        assert keys == Counter({(r["boot_id"], r["sequence"]): 1 for rows in machines for r in rows})
        heard = {row["slot"] for rows in machines for row in rows}
        assert seconds == Counter({slot: PLANNED[slot][2] for slot in heard})
        desk.reconcile(house, MONDAY, MONDAY, by, AFTER)
        assert desk.verify(house, "nghia-hai")[0].rows == len(keys)
