from datetime import date

import pytest

from scheduler.traffic.pacing import seconds_within, wishes_by


@pytest.mark.parametrize(
    ("wanted", "valid_from", "valid_until", "horizon", "expected"),
    [
        (6, -10, 20, 20, 6),  # ends with the horizon
        (6, -10, 20, 25, 6),
        (6, 0, 30, 10, 2),
        (6, -15, 15, 5, 4),  # those before the horizon count too
        (3, 0, 60, 10, 1),  # half a wish is rounded up
        (1, 0, 1000, 10, 1),  # never none
        (6, 20, 50, 10, 6),  # begins later: no share to speak of
    ],
)
def test_wishes_are_paced_over_the_validity(wanted, valid_from, valid_until, horizon, expected):
    assert wishes_by(wanted, valid_from, valid_until, horizon) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((date(2023, 7, 1), date(2023, 7, 31)), 3100),
        ((date(2023, 7, 10), date(2023, 7, 16)), 700),
        ((date(2023, 7, 30), date(2023, 8, 5)), 200),
        ((date(2023, 8, 1), date(2023, 8, 5)), 0),
    ],
)
def test_a_target_counts_by_its_days(days, expected):
    assert seconds_within(3100, (date(2023, 7, 1), date(2023, 7, 31)), days) == expected
