"""A time on the command line: a day and an hour."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import click

from scheduler.cli.common import DAY
from scheduler.messages import WrongUse
from scheduler.timekeeping import STATION_ZONE, at, minute_of_day


class Moment(click.ParamType):
    """A moment: "2023-07-12 05:30", "12/7/2023 05:30", with a T instead of the space, with seconds or without."""

    name = "YYYY-MM-DD HH:MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:  # noqa: ANN401 - click's signature
        """Return the moment, aware.

        Raises:
            WrongUse: it is none.
        """
        if isinstance(value, datetime):
            return value
        found = re.fullmatch(r"(\S+?)[T ]+(\d{1,2}:\d{2})(?::([0-5]\d))?", str(value).strip())
        minute = minute_of_day(found[2]) if found else None
        if found is None or minute is None:
            raise WrongUse("cli_traffic.no_moment", value=str(value))
        day: date = DAY.convert(found[1], param, ctx)
        return at(day, minute, STATION_ZONE) + timedelta(seconds=int(found[3] or 0))


MOMENT = Moment()
