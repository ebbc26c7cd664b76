"""`plan show`: a day of all stations, or the week of one, on the terminal or as a picture.

Colours where there is a terminal that shows them; the letters say the same in a pipe.
"""

import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.text import Text

from scheduler.cli.common import DAY, App, as_json, json_option, language, pass_app, say, t
from scheduler.files import write_whole
from scheduler.messages import WrongUse, show

if TYPE_CHECKING:
    from scheduler.records.house import House
    from scheduler.traffic.schedule import WindowLine
    from scheduler.traffic.timelines import Lane

_CELLS = 60
"""A window is at most so many cells wide."""
_STEPS_SECONDS = (30, 60, 120, 300, 600, 1800)
_COLOURS = ("cyan", "green", "yellow", "magenta", "blue", "bright_red", "bright_cyan", "bright_green", "bright_yellow")
_SIGNS = {"=": "dim", "·": "dim", "!": "bold red reverse"}


@click.command("show", help=t("cli_traffic.about_show"))
@click.argument("station", default="")
@click.option("--day", "--from", "day", type=DAY, default=None, help=t("cli_traffic.option_show_day"))
@click.option("--week", is_flag=True, help=t("cli_traffic.option_week"))
@click.option("--svg", type=click.Path(path_type=Path, dir_okay=False), default=None, help=t("cli_traffic.option_svg"))
@json_option
@pass_app
def plan_show(app: App, station: str, day: date | None, week: bool, svg: Path | None, json: bool) -> None:
    """Show a plan.

    Raises:
        WrongUse: a week is that of one station.
    """
    from scheduler.traffic import timelines  # noqa: PLC0415 - help needs no database

    if week and not station:
        raise WrongUse("timeline.show_what")
    house, day = app.house(), day or app.today()
    if station:
        lanes = timelines.week_of(house, station, day)
        lanes = lanes if week else lanes[:1]
        names = [_day_name(lane.day.day) for lane in lanes]
        title = t("timeline.day_title", day=day)
        if week:
            title = t("timeline.week_title", name=lanes[0].day.name, first=day, last=lanes[-1].day.day)
    else:
        lanes = timelines.day_of_all(house, day)
        names, title = [lane.day.name for lane in lanes], t("timeline.day_title", day=day)
    if json:
        as_json(lanes)
    elif svg is not None:
        _draw(house, title, list(zip(names, lanes, strict=True)), svg)
    else:
        _print(house, title, list(zip(names, lanes, strict=True)), listed=bool(station))


def _day_name(day: date) -> str:
    return f"{t(f'traffic.weekday_{day.weekday()}')} {show(day, language())}"


def _draw(house: "House", title: str, lanes: "Sequence[tuple[str, Lane]]", path: Path) -> None:
    from scheduler.newsroom import topics  # noqa: PLC0415 - help needs no database
    from scheduler.traffic import picturing  # noqa: PLC0415 - the same

    write_whole(path, picturing.svg(title, lanes, house.zone, topics.names(), t).encode())
    say("timeline.svg_written", file=str(path))


def _print(house: "House", title: str, lanes: "Sequence[tuple[str, Lane]]", *, listed: bool) -> None:
    """Print days one below the other; with every slot below its window when it is one station's."""
    console = Console(file=sys.stdout, highlight=False, emoji=False, markup=False)
    plain = not console.is_terminal
    lines = [Text(title, "bold")]
    letters: set[str] = set()
    wide = max((len(name) for name, _ in lanes), default=0)
    step = _step(lanes)
    for name, lane in lanes:
        state = t(f"timeline.state_{lane.state}", revision=lane.day.revision)
        lines += [Text(""), Text(f"{name:<{wide}}  ", "bold").append(f"[{state}]", "dim")]
        if not lane.day.windows:
            lines.append(Text(f"  {t('timeline.no_windows')}", "dim"))
        for window in lane.day.windows:
            lines += _window(house, lane, window, step, letters, listed=listed)
        lines += [
            Text(f"  ! {t('timeline.emergency', title=c.title, at=_clock(house, c.starts_at))}", "bold red")
            for c in lane.calls
        ]
    lines += _legend(step, letters)
    with console.capture() as captured:
        for line in lines:
            console.print(line, soft_wrap=True)
    click.echo("\n".join(x.rstrip() for x in captured.get().splitlines()), color=not plain)


def _window(
    house: "House", lane: "Lane", window: "WindowLine", step: int, letters: set[str], *, listed: bool
) -> list[Text]:
    from scheduler.traffic.picturing import slot_words  # noqa: PLC0415 - help needs no database
    from scheduler.traffic.timelines import letter_of, standing  # noqa: PLC0415 - the same

    begin, end = _clock(house, window.starts_at), _clock(house, window.ends_at)
    if window.cancelled:
        span = f"{window.name} {begin}–{end}"
        return [Text(f"  × {t('timeline.cancelled', window=span, reason=window.reason)}", "dim")]
    line = Text(f"  {begin} ").append("│")
    for sign in _cells(lane, window, step):
        line.append(sign, _SIGNS.get(sign) or _style(sign))
    line.append("│").append(f" {end}  {window.name}")
    lines = [line]
    for slot in standing(window.slots):
        letter = letter_of(slot.topic)
        letters.add(letter)
        if listed:
            words = slot_words(slot, f"{slot.starts_at.astimezone(house.zone):%H:%M:%S}", t)
            told = Text("        ").append(letter, _style(letter)).append(f" {words}")
            if lane.state != "locked":  # what can still be pinned or moved is named by its code
                told.append(f"  {slot.code}", "dim")
            lines.append(told)
    return lines


def _cells(lane: "Lane", window: "WindowLine", step: int) -> str:
    """Return a window as signs; a slot shorter than a cell has one all the same."""
    from scheduler.traffic.timelines import letter_of, standing  # noqa: PLC0415 - help needs no database

    size = -(-int((window.ends_at - window.starts_at).total_seconds()) // step)
    cells = ["·"] * size

    def fill(sign: str, begin: datetime, end: datetime) -> None:
        first = int((begin - window.starts_at).total_seconds()) // step
        last = -(-int((end - window.starts_at).total_seconds()) // step)
        for n in range(max(0, first), min(size, max(last, first + 1))):
            cells[n] = sign

    for relay in window.relays:
        fill("=", relay.starts_at, relay.ends_at)
    for slot in standing(window.slots):
        fill(letter_of(slot.topic), slot.starts_at, slot.ends_at)
    for call in lane.calls:
        if call.starts_at < window.ends_at and call.ends_at > window.starts_at:
            fill("!", call.starts_at, min(call.ends_at, call.starts_at + timedelta(seconds=2 * step)))
    return "".join(cells)


def _step(lanes: "Sequence[tuple[str, Lane]]") -> int:
    """Return the seconds of a cell: the finest with which the longest window fits."""
    spans = [(w.ends_at - w.starts_at).total_seconds() for _, lane in lanes for w in lane.day.windows]
    return next((s for s in _STEPS_SECONDS if max(spans, default=0) <= s * _CELLS), _STEPS_SECONDS[-1])


def _legend(step: int, letters: set[str]) -> list[Text]:
    from scheduler.newsroom import topics  # noqa: PLC0415 - help needs no database
    from scheduler.traffic.timelines import letter_of  # noqa: PLC0415 - the same

    names = {letter_of(code): name for code, name in sorted(topics.names().items(), reverse=True)}
    lines = [Text(""), Text(t("timeline.legend", seconds=step), "dim")]
    return lines + [Text("  ").append(x, _style(x)).append(f"  {names.get(x, '')}") for x in sorted(letters)]


def _style(letter: str) -> str:
    return f"bold {_COLOURS[(ord(letter) - ord('A')) % len(_COLOURS)]}"


def _clock(house: "House", moment: datetime) -> str:
    return f"{moment.astimezone(house.zone):%H:%M}"
