"""Targets from a CSV file: all or none, mistakes by line."""

import pytest
import sample_log
from sample_log import AFTER

from scheduler.airtime import desk
from scheduler.airtime.target_file import import_targets
from scheduler.messages import Refused, WrongUse


@pytest.fixture
def network(house, administrator):
    sample_log.fill_network(house, administrator)
    return house


GOOD = "audience;topic;kind;value;period\n*;;;120,5;2023-Q3\nhuyen;CCHC-04;share;40;2023-07-03..2023-07-09\n"


@pytest.mark.parametrize(
    "data", [GOOD.encode("utf-8-sig"), GOOD.encode(), GOOD.replace(";", "\t").encode(), (GOOD + ";;;;\n").encode()]
)
def test_a_file_sets_its_targets_and_again_changes_nothing(network, administrator, data):
    assert import_targets(network, data, administrator, AFTER) == 2
    import_targets(network, data, administrator, AFTER)

    found = desk.list_targets(network)

    assert [(t.audience, t.topic, t.kind, t.value) for t in found] == [
        ("*", "*", "minutes", 120.5),
        ("huyen", "CCHC-04", "share", 40.0),
    ]


def test_wrong_lines_are_named_and_nothing_is_set(network, administrator):
    text = GOOD + "huyen;CCHC-99;;5;2023-07\nhuyen;;;many;2023-07\nhuyen;;;5;July\nhuyen;;share;100;2023\n"

    with pytest.raises(Refused) as refused:
        import_targets(network, text.encode(), administrator, AFTER)

    assert [d.values["line"] for d in refused.value.details] == [4, 5, 6, 7]
    assert desk.list_targets(network) == ()


def test_an_unknown_station_in_the_last_line_leaves_the_first_unset(network, administrator):
    with pytest.raises(Refused, match="nowhere"):
        import_targets(network, (GOOD + "nowhere;;;5;2023-07\n").encode(), administrator, AFTER)

    assert desk.list_targets(network) == ()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00",
        b"audience;value\n*;5\n",
        b'audience,value,period\n"' + b"x" * 200_000,
        b"," * ((1 << 20) + 1),
    ],
    ids=["empty", "no text", "no period", "endless cell", "large"],
)
def test_what_is_no_file_of_targets_is_wrong_use(network, administrator, data):
    with pytest.raises((WrongUse, Refused)):
        import_targets(network, data, administrator, AFTER)

    assert desk.list_targets(network) == ()
