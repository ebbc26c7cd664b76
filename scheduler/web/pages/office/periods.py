"""The office's periods: what a page is asked for, and the choice of months, quarters, halves and years to offer."""

from collections.abc import Mapping
from datetime import date

from scheduler.airtime.comparing import Period, parse_period
from scheduler.messages import WrongUse
from scheduler.web.pages.common import read_day
from scheduler.web.screen import week_of

LONGEST_DAYS = 366
_YEARS = 3
_MONTHS = 12


def asked_period(values: Mapping[str, str], today: date) -> Period:
    """Return the period that a query or form names: `period`, or `from` and `to`; this week's without any.

    Raises:
        WrongUse: it is none, ends before it begins, or is longer than a year.
    """
    first, last = values.get("from", "").strip(), values.get("to", "").strip()
    if first or last:
        monday, sunday = week_of(today)
        begin, end = read_day(first, monday), read_day(last, sunday)
        period = Period(f"{begin}..{end}", begin, end)
    elif name := values.get("period", "").strip():
        period = parse_period(name)
    else:
        monday, sunday = week_of(today)
        period = Period(f"{monday}..{sunday}", monday, sunday)
    if period.last_day < period.first_day or (period.last_day - period.first_day).days >= LONGEST_DAYS:
        raise WrongUse("web.bad_period", days=LONGEST_DAYS)
    return period


def offered(today: date) -> dict[str, tuple[str, ...]]:
    """Return the names of periods to choose from, by kind, the newest first; none that hasn't begun."""
    years = range(today.year, today.year - _YEARS, -1)
    found: dict[str, list[str]] = {"month": [], "quarter": [], "half": [], "nine": [], "year": []}
    for year in years:
        found["month"] += [f"{year}-{month:02d}" for month in range(_MONTHS, 0, -1)]
        found["quarter"] += [f"{year}-Q{n}" for n in range(4, 0, -1)]
        found["half"] += [f"{year}-H{n}" for n in (2, 1)]
        found["nine"].append(f"{year}-9M")
        found["year"].append(f"{year}")
    return {kind: tuple(n for n in names if parse_period(n).first_day <= today) for kind, names in found.items()}


def name_words(name: str) -> tuple[str, dict[str, str]]:
    """Return the catalogue's section for a period's name and what stands in it: "2023-Q3" is a quarter, 3, 2023."""
    if ".." in name:
        first, last = name.split("..")
        return "period_span", {"first": first, "last": last}
    year, _, rest = name.partition("-")
    kind = {"Q": "quarter", "H": "half", "9": "nine"}.get(rest[:1], "month" if rest else "year")
    return f"period_{kind}", {"year": year, "n": rest.lstrip("QH")}
