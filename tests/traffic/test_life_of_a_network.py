"""Random acts of sixty days on five stations; see life_of_a_network."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from life_of_a_network import LifeOfANetwork

pytestmark = pytest.mark.slow

_CALM = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "print_blob": True,
    "phases": (Phase.explicit, Phase.generate),  # a life is long: shrinking one takes longer than finding another
    "database": None,
}


ALWAYS = ("published slots", "debts", "recalls", "changed days")
HELD = ("choices", "pins", "moves")
"""Five lives at random hold some of these, seldom all."""


def _live(template, **given):
    """Live some lives; what doesn't hold after an act fails here. Returns what they were judged by."""
    machine = type("Life", (LifeOfANetwork,), {"template": template, "seen": Counter()})
    run_state_machine_as_test(machine, settings=settings(**_CALM, **given))
    return machine.seen


def test_a_short_life_loses_and_doubles_nothing(sqlite_template):
    seen = _live(sqlite_template, max_examples=2, stateful_step_count=12)

    assert seen["published slots"] > 0


@pytest.mark.slow
def test_no_slot_is_lost_or_doubled_no_debt_forgotten_and_published_days_hold(sqlite_template):
    seen = _live(sqlite_template, max_examples=5, stateful_step_count=60)

    assert all(seen[what] > 0 for what in ALWAYS), seen
    assert any(seen[what] > 0 for what in HELD), seen
