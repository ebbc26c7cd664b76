"""What every command shares: the language, the opened house, who acts, progress, and errors turned into sentences."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from scheduler.cli import usage
from scheduler.messages import LANGUAGES, Message, SchedulerError, WrongUse, render, sentence, show
from scheduler.timekeeping import STATION_ZONE, Clock, SimulatedClock, SystemClock, at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.progress import Progress
    from scheduler.records.house import House

HOME_VARIABLE = "SCHEDULER_HOME"
DEMO_MINUTE = 8 * 60
"""On sample data 'now' is this minute of the simulated day."""

_lang: ContextVar[str | None] = ContextVar("lang", default=None)
_C = TypeVar("_C", bound=Callable[..., Any])


def language() -> str:
    """Return the language of this run: --lang, else the environment's English, else Vietnamese."""
    chosen = _lang.get()
    if chosen is None:
        chosen = "en" if (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").startswith("en") else "vi"
    return chosen


def use_language(lang: str | None) -> None:
    """Set the language of this run; None leaves it to the environment."""
    if lang in LANGUAGES:
        _lang.set(lang)


def t(message_id: str, **values: Any) -> str:  # noqa: ANN401 - any value the catalogue can format
    """Return a sentence in this run's language; without values its fields stay as they are."""
    return render(message_id, language(), **values) if values else sentence(message_id, language())


@dataclass
class App:
    """One run of the command line.

    Attributes:
        home: the folder of config, database, audio.
        login: who acts; None is the OS user.
        home_given: the folder was named, by --home or the environment.
    """

    home: Path
    login: str | None = None
    home_given: bool = True
    _house: "House | None" = None

    def house(self) -> "House":
        """Open the house, once a run.

        Raises:
            Refused: nothing was made here yet.
        """
        from scheduler.administration import desk  # noqa: PLC0415 - the commune's agent has no database

        if self._house is None:
            self._house = desk.open_house(self.home)
        return self._house

    def use(self, house: "House") -> None:
        """Go on with a house that a command has just made."""
        self._house = house

    def actor(self) -> int:
        """Return the account that acts.

        Raises:
            Refused: `--as` names none that is open.
        """
        from scheduler.administration import accounts  # noqa: PLC0415 - the commune's agent has no database

        return accounts.resolve(self.house(), self.login or getuser())

    def clock(self) -> Clock:
        """Return the system's clock; on sample data one that stands on the simulated day, 08:00."""
        from scheduler.administration import desk  # noqa: PLC0415 - the commune's agent has no database

        today = desk.demo_today(self.house())
        return SystemClock() if today is None else SimulatedClock(at(today, DEMO_MINUTE, self.house().zone))

    def now(self) -> datetime:
        """Return the time of this run, in UTC."""
        return self.clock().now()

    def today(self) -> date:
        """Return the local date of `now`."""
        return self.now().astimezone(self.house().zone).date()


pass_app = click.make_pass_decorator(App)


def as_json(value: object) -> None:
    """Print a result as JSON for programs: dates and enums as text, dataclasses as objects."""
    click.echo(json.dumps(_jsonable(value), ensure_ascii=False, indent=2, sort_keys=True))


def _jsonable(value: object) -> object:  # noqa: PLR0911 - one line a type
    from dataclasses import fields, is_dataclass  # noqa: PLC0415 - only for --json

    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _jsonable(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Message):
        return {"id": value.id, "values": _jsonable(dict(value.values))}
    if isinstance(value, dict):
        return {str(k): _jsonable(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_jsonable(v) for v in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def say(message: Message | str, *, err: bool = False, **values: Any) -> None:  # noqa: ANN401 - any value the catalogue can format
    """Print a sentence of the catalogue in this run's language."""
    click.echo(render(message, language(), **values), err=err)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a plain table: columns padded, numbers to the right, values written as the language writes them."""
    rows = list(rows)
    shown = [[show(cell, language()) for cell in row] for row in rows]
    widths = [max(len(r[n]) for r in [list(heads), *shown]) for n in range(len(heads))]
    click.echo("  ".join(h.ljust(w) for h, w in zip(heads, widths, strict=True)).rstrip())
    click.echo("  ".join("-" * w for w in widths))
    for raw, row in zip(rows, shown, strict=True):
        cells = [
            text.rjust(w)
            if isinstance(value, int | float | timedelta) and not isinstance(value, bool)
            else text.ljust(w)
            for value, text, w in zip(raw, row, widths, strict=True)
        ]
        click.echo("  ".join(cells).rstrip())


@contextmanager
def progress(title: str) -> "Iterator[Progress]":
    """Show how far a long use case is: a bar on a terminal, one line at the end elsewhere (both to stderr)."""
    live = sys.stderr.isatty()
    last = ""

    def tell(done: int, total: int, what: str = "") -> None:
        nonlocal last
        filled = round(24 * done / total) if total else 24
        last = f"{title}  {done}/{total}"
        if live:
            click.echo(
                f"\r\033[K{title}  [{'█' * filled}{'·' * (24 - filled)}] {done}/{total}  {what[:40]}",
                nl=False,
                err=True,
            )

    yield tell
    if live and last:
        click.echo("\r\033[K", nl=False, err=True)
    if last:
        click.echo(last, err=True)


def json_option(command: _C) -> _C:
    """Add --json to a command; it is handed `json: bool`."""
    return click.option("--json", "json", is_flag=True, help=t("cli.option_json"))(command)


class Day(click.ParamType):
    """A date on the command line: 2023-07-12 or 12/7/2023."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401, ARG002 - click's signature
        """Read a date.

        Raises:
            WrongUse: it is none.
        """
        if isinstance(value, date):
            return value
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                return datetime.strptime(value, form).replace(tzinfo=STATION_ZONE).date()
            except ValueError:
                continue
        raise WrongUse("cli.no_day", value=str(value))


DAY = Day()


def run(command: click.Command, arguments: Sequence[str]) -> int:
    """Run a command and return its exit code; errors become sentences on stderr."""
    try:
        command.main(args=list(arguments), prog_name="scheduler", standalone_mode=False)
    except SchedulerError as error:
        for message in (error.message, *error.details):
            say(message, err=True)
        return error.exit_code
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        usage.tell(error, say)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        say("cli.interrupted", err=True)
        return 130
    except OSError as error:
        say("cli.outside", err=True, why=error)
        return 3
    return 0
