"""Hours at which loudspeakers had better be silent: before the earliest start, and quiet hours."""

from collections.abc import Iterator

from scheduler.administration.network_values import FileRules
from scheduler.messages import Message
from scheduler.timekeeping import hours_and_minutes

_DAY_MINUTES = 24 * 60


def bad_hours(window: str, starts_minute: int, minutes: int, rules: FileRules) -> Iterator[tuple[Message, bool]]:
    """Yield what is wrong with a window's hours, and whether that is a mistake; otherwise a warning.

    Args:
        window: how messages call it.
        starts_minute: minutes after local midnight.
        minutes: its length.
        rules: of the installation.
    """
    if starts_minute < rules.earliest_start_minute:
        early = {
            "window": window,
            "starts": hours_and_minutes(starts_minute),
            "earliest": hours_and_minutes(rules.earliest_start_minute),
        }
        sentence = "network.early" if rules.early_is_mistake else "network.early_warning"
        yield Message(sentence, early), rules.early_is_mistake
    for begin, end in rules.quiet_minutes:
        if _inside(starts_minute, minutes, begin, end):
            quiet = {
                "window": window,
                "starts": hours_and_minutes(starts_minute),
                "from": hours_and_minutes(begin),
                "to": hours_and_minutes(end),
            }
            sentence = "network.quiet" if rules.quiet_is_mistake else "network.quiet_warning"
            yield Message(sentence, quiet), rules.quiet_is_mistake


def _inside(starts_minute: int, minutes: int, begin: int, end: int) -> bool:
    """Tell whether a window meets quiet hours of its day, the day before or the day after."""
    length = (end - begin) % _DAY_MINUTES
    return any(
        starts_minute < begin + shift + length and begin + shift < starts_minute + minutes
        for shift in (-_DAY_MINUTES, 0, _DAY_MINUTES)
    )
