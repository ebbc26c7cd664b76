"""What the pages' files share: methods, dates out of queries, and the answer to a form that was carried out or not."""

from datetime import date, timedelta
from math import isfinite
from typing import TypeVar

from fastapi import Request
from fastapi.responses import RedirectResponse

from scheduler.messages import Message, SchedulerError, WrongUse, render
from scheduler.timekeeping import day_written
from scheduler.web.screen import Screen, language_of
from scheduler.web.telling import tell

READS = ["GET", "HEAD"]
"""Methods of a page."""

Day = TypeVar("Day", date, None)
"""What stands for a field that was left empty."""

_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)


def read_day(text: str, default: Day) -> date | Day:
    """Return the date that a query or form names, or the default for none.

    Args:
        text: 2023-07-05, as browsers send a date, or 05/7/2023, as people write it where there is no such field.
        default: for an empty text.

    Raises:
        WrongUse: it is no date, or one far outside any schedule.
    """
    if not text:
        return default
    try:
        day = day_written(text)
    except ValueError as error:
        raise WrongUse("web.bad_day", day=text[:40]) from error
    if not _EARLIEST <= day <= _LATEST:
        raise WrongUse("web.bad_day", day=text[:40])
    return day


def read_number(text: str) -> float:
    """Return a number as people write it: 1.234,5 or 1234.5.

    Raises:
        WrongUse: it is none, or no finite one.
    """
    plain = text.strip()
    if "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    try:
        number = float(plain)
    except ValueError as error:
        raise WrongUse("web.no_number", value=text[:20]) from error
    if not isfinite(number):
        raise WrongUse("web.no_number", value=text[:20])
    return number


def around(day: date) -> dict[str, date]:
    """Return the days before and after, by the names that templates use."""
    return {"day_before": day - timedelta(days=1), "day_after": day + timedelta(days=1)}


def done(request: Request, screen: Screen, to: str, message: Message) -> RedirectResponse:
    """Lead on to a page that says, once, what was done.

    Args:
        request: the form that was carried out.
        screen: knows the reader's language.
        to: a path of this site.
        message: what was done, and how it is undone if it can be.
    """
    answer = RedirectResponse(to, 303)
    tell(answer, "good", render(message, language_of(request, screen.house)))
    return answer


def refused(request: Request, screen: Screen, to: str, error: SchedulerError) -> RedirectResponse:
    """Lead back to a page that says, once, why something wasn't done: for buttons that hold no text to be lost.

    A form that somebody filled in is shown again instead, with what was typed and status 422.
    """
    lang = language_of(request, screen.house)
    answer = RedirectResponse(to, 303)
    tell(answer, "bad", " ".join(render(m, lang) for m in (error.message, *error.details)))
    return answer
