"""How much of a longer period's wishes and targets falls into the days that are planned."""

from datetime import date


def wishes_by(wanted: int, valid_from: int, valid_until: int, horizon: int) -> int:
    """Return how many of a bulletin's airings should be on air by the end of the horizon, those before it included.

    Args:
        wanted: airings over the whole validity, at least 1.
        valid_from: start of the validity, seconds.
        valid_until: its end, seconds.
        horizon: end of the horizon, seconds.

    Returns:
        Its share of the validity, rounded half up, at least 1; all of them when the validity ends in the horizon.
    """
    if not valid_from < horizon < valid_until:
        return wanted
    span = valid_until - valid_from
    return min(wanted, max(1, (2 * wanted * (horizon - valid_from) + span) // (2 * span)))


def seconds_within(seconds: int, period: tuple[date, date], days: tuple[date, date]) -> int:
    """Return the share of a period's target that falls into some days; both are first and last day, included."""
    common = (min(period[1], days[1]) - max(period[0], days[0])).days + 1
    return seconds * max(0, common) // ((period[1] - period[0]).days + 1)
