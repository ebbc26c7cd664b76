"""`scheduler plan solve`: the planner on a neutral instance, stopped by time or Ctrl-C without losing the plan."""

import json
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli.common import progress, say, t
from scheduler.files import write_whole
from scheduler.messages import Refused, WrongUse
from scheduler.timekeeping import SystemClock

if TYPE_CHECKING:
    from scheduler.traffic.bounding import Shortfall
    from scheduler.traffic.pinning import BrokenPin
    from scheduler.traffic.problem import Plan

SHOWN = 10
"""So many lines of a kind are printed; the file has them all."""
_HOPELESS = frozenset({"no_length", "too_long", "validity"})
"""Reasons that no plan can do anything about."""


@click.command("solve", help=t("cli_solving.about_solve"))
@click.argument("instance", type=click.Path(path_type=Path, allow_dash=True))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help=t("cli_solving.option_output"))
@click.option("--seconds", type=click.FloatRange(min=0), default=None, help=t("cli_solving.option_seconds"))
@click.option("--effort", type=click.IntRange(0, 10_000), default=100, help=t("cli_solving.option_effort"))
@click.option("--workers", type=click.IntRange(1, 64), default=None, help=t("cli_solving.option_workers"))
def solve(instance: Path, output: Path, seconds: float | None, effort: int, workers: int | None) -> None:
    """Solve a neutral instance."""
    data = _read(instance)
    from scheduler.traffic.bounding import missed_targets  # noqa: PLC0415 - help needs no numpy
    from scheduler.traffic.instances import to_problem  # noqa: PLC0415 - the same
    from scheduler.traffic.pinning import broken_pins  # noqa: PLC0415 - the same
    from scheduler.traffic.plan_json import to_plan_json  # noqa: PLC0415 - the same
    from scheduler.traffic.solver import solve as answer  # noqa: PLC0415 - the same
    from scheduler.traffic.warming import warm_up  # noqa: PLC0415 - the same

    problem = to_problem(data)
    warm_up()  # loading the machine code isn't planning
    clock = SystemClock()
    begun = clock.monotonic()

    def late() -> bool:
        return seconds is not None and clock.monotonic() - begun >= seconds

    with _interrupted() as interrupted, progress(t("cli_solving.planning")) as tell:
        say("cli_solving.may_stop", err=True)
        made = answer(problem, tell, effort=effort, workers=workers, stopped=lambda: interrupted() or late())
        (missed, unexamined), broken = missed_targets(problem, made), broken_pins(problem, made)
        text = json.dumps(to_plan_json(made, missed, broken), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        write_whole(output, text.encode())
    _tell(made, output)
    _tell_targets(missed, unexamined)
    _tell_pins(broken)


def _read(instance: Path) -> Any:  # noqa: ANN401 - whatever the JSON holds; `to_problem` looks at it
    """Return the parsed file, "-" is standard input.

    Raises:
        WrongUse: there is no such file.
        Refused: it isn't JSON.
    """
    try:
        with click.open_file(str(instance), encoding="utf-8") as file:
            return json.load(file)
    except OSError as error:
        raise WrongUse("cli_solving.no_file", file=str(instance), why=error) from error
    except json.JSONDecodeError as error:
        raise Refused("cli_solving.no_json", file=str(instance), line=error.lineno, column=error.colno) from error
    except (ValueError, RecursionError) as error:
        raise Refused("cli_solving.no_text", file=str(instance)) from error


@contextmanager
def _interrupted() -> Iterator[Callable[[], bool]]:
    """Take the first Ctrl-C as a wish to stop with what there is; the second one ends the program."""
    pressed = False

    def note(number: int, frame: object) -> None:  # noqa: ARG001 - the signature of a signal's handler
        nonlocal pressed
        pressed = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)


def _tell(made: "Plan", output: Path) -> None:
    """Say what came out."""
    missing = sum(n.count for n in made.not_placed)
    say("cli_solving.solved", airings=len(made.airings), missing=missing, file=str(output))
    if made.stopped_early:
        say("cli_solving.stopped_early")
    hopeless = Counter((n.bulletin, n.reason.value) for n in made.not_placed if n.reason.value in _HOPELESS)
    for (bulletin, reason), stations in hopeless.most_common(SHOWN):
        say("cli_solving.no_place", bulletin=bulletin, stations=stations, why=t(f"cli_solving.reason_{reason}"))
    if len(hopeless) > SHOWN:
        say("cli_solving.more_lines", count=len(hopeless) - SHOWN)


def _tell_targets(missed: "tuple[Shortfall, ...]", unexamined: int) -> None:
    """Name the targets that no plan reaches, each with its bound."""
    lost = [m for m in missed if not m.reachable]
    if lost:
        say("cli_solving.unreachable", count=len(lost))
    for m in lost[:SHOWN]:
        say(
            "cli_solving.unreachable_line",
            station=m.station,
            topic=t("cli_solving.all_topics") if m.topic == "*" else m.topic,
            target=m.target,
            bound=m.bound,
            planned=m.planned,
            bar=t(f"cli_solving.bar_{m.bar}"),
        )
    if len(lost) > SHOWN:
        say("cli_solving.more_lines", count=len(lost) - SHOWN)
    if unexamined:
        say("cli_solving.unexamined", count=unexamined)


def _tell_pins(broken: "tuple[BrokenPin, ...]") -> None:
    """Name the pins that contradict something."""
    if broken:
        say("cli_solving.broken_pins", count=len(broken))
    for pin in broken[:SHOWN]:
        say(
            "cli_solving.broken_pin",
            station=pin.station,
            bulletin=pin.pin.bulletin,
            day=pin.pin.day,
            window=pin.pin.window,
            why=t(f"cli_solving.pin_{pin.bar}"),
        )
    if len(broken) > SHOWN:
        say("cli_solving.more_lines", count=len(broken) - SHOWN)
