"""Commands by which a person takes what the program offers: repairs of a damaged text, parts that aren't read."""

from dataclasses import dataclass
from typing import Any

import click

from scheduler.cli.columns import listing
from scheduler.cli.common import App, as_json, json_option, pass_app, say, t
from scheduler.cli.wording import some
from scheduler.messages import Message, WrongUse
from scheduler.newsroom import cutting, mending
from scheduler.newsroom.hygiene import Grade, Repair
from scheduler.newsroom.offers import Spot

ALL = "all"
LINES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """The numbers that a person chose; None for every one."""

    numbers: tuple[int, ...] | None


class Numbers(click.ParamType):
    """Numbers of offers on the command line: "1,3", "2-5", or "all"."""

    name = "1,3|all"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's signature
        param: click.Parameter | None,  # noqa: ARG002 - the same
        ctx: click.Context | None,  # noqa: ARG002 - the same
    ) -> Choice:
        """Read the numbers.

        Raises:
            WrongUse: they are none.
        """
        if isinstance(value, Choice):
            return value
        if value == ALL:
            return Choice(None)
        numbers: list[int] = []
        for piece in value.replace(" ", "").split(","):
            first, _, last = piece.partition("-")
            if not first.isdecimal() or not (last or first).isdecimal() or len(piece) > len("99999-99999"):
                raise WrongUse("cli_newsroom.no_numbers", value=value)
            numbers.extend(range(int(first), int(last or first) + 1))
        return Choice(tuple(numbers))


def _accept(command: Any) -> Any:  # noqa: ANN401 - click's decorators take and give any command
    command = click.option("--based-on", type=click.IntRange(1), help=t("cli_newsroom.option_based_on"))(command)
    return click.option("--accept", type=Numbers(), help=t("cli_newsroom.option_accept"))(command)


@click.command("mend", help=t("cli_newsroom.mend"))
@click.argument("code")
@_accept
@click.option("--checked", is_flag=True, help=t("cli_newsroom.option_checked"))
@json_option
@pass_app
def bulletin_mend(app: App, code: str, accept: Choice | None, based_on: int | None, checked: bool, json: bool) -> None:
    """Show the repairs offered, make the accepted ones, free a compared scan.

    Raises:
        Refused: see `mending.mend`.
    """
    house = app.house()
    if accept is None and not checked:
        offered = mending.offered(house, code)
        as_json(offered) if json else _show_offers(offered)
        return
    numbers = accept.numbers if accept else ()
    mended = mending.mend(house, code, numbers, app.actor(), app.now(), checked=checked, based_on=based_on)
    if json:
        as_json(mended)
        return
    if mended.accepted:
        words = some(f"{o.repair.written} → {o.repair.offered}" for o in mended.accepted)
        say("cli_newsroom.mended", code=code, version=mended.version, count=len(mended.accepted), words=words)
    if mended.freed:
        say("cli_newsroom.freed", code=code, version=mended.version)
    if not mended.accepted and not mended.freed:
        say("cli_newsroom.not_mended", code=code)
    if mended.grade == Grade.DAMAGED:
        still = mending.offered(house, code)
        say("cli_newsroom.still_scan" if still.recognised_by else "cli_newsroom.still_damaged", **_told(still))


@click.command("cut", help=t("cli_newsroom.cut"))
@click.argument("code")
@_accept
@json_option
@pass_app
def bulletin_cut(app: App, code: str, accept: Choice | None, based_on: int | None, json: bool) -> None:
    """Show what could be cut, cut what is accepted.

    Raises:
        Refused: see `cutting.cut`.
    """
    house = app.house()
    if accept is None:
        found = cutting.proposed(house, code)
        as_json(found) if json else _show_cuts(found)
        return
    trimmed = cutting.cut(house, code, accept.numbers, app.actor(), app.now(), based_on=based_on)
    if json:
        as_json(trimmed)
    elif trimmed.accepted:
        parts = [Message(f"newsroom.cut_{p.cut.kind}") for p in trimmed.accepted]
        say("cli_newsroom.trimmed", code=code, version=trimmed.version, count=len(parts), parts=parts)
    else:
        say("cli_newsroom.nothing_to_cut", code=code)


def _show_offers(found: mending.Mending) -> None:
    click.echo(f"{found.code}  {found.title}")
    if found.recognised_by:
        say("cli_newsroom.mend_scan", maker=found.recognised_by, code=found.code)
    if found.percent:
        say("cli_newsroom.mend_percent", percent=found.percent)
    if found.offers:
        heads = [t(f"cli_newsroom.head_{h}") for h in ("number", "line", "in_sentence", "becomes", "why")]
        rows = [(str(o.number), _line(o.spot), _in(o.spot), o.repair.offered, _why(o.repair)) for o in found.offers]
        listing(heads, rows)
        say("cli_newsroom.mend_accept", **_told(found))
    if found.places:
        words = some(f"{p.written} ({_line(p)})" for p in found.places)
        say("cli_newsroom.mend_places", count=len(found.places), words=words, code=found.code)
    if found.recognised_by:
        say("cli_newsroom.mend_checked", **_told(found))
    if not (found.offers or found.places or found.recognised_by):
        say("cli_newsroom.nothing_to_mend", code=found.code)


def _show_cuts(found: cutting.Cutting) -> None:
    click.echo(f"{found.code}  {found.title}")
    if not found.proposed:
        say("cli_newsroom.nothing_to_cut", code=found.code)
        return
    heads = [t(f"cli_newsroom.head_{h}") for h in ("number", "line", "part", "written")]
    rows = [(str(p.number), str(p.line), t(f"newsroom.cut_{p.cut.kind}"), _lines(p.lines)) for p in found.proposed]
    listing(heads, rows)
    say("cli_newsroom.cut_accept", code=found.code, version=found.version)


def _told(found: mending.Mending) -> dict[str, Any]:
    return {"code": found.code, "version": found.version, "percent": found.percent, "count": len(found.offers)}


def _line(spot: Spot) -> str:
    return str(spot.line) if spot.line else t("newsroom.place_title")


def _in(spot: Spot) -> str:
    return f"{spot.before}[{spot.written}]{spot.after}"


def _why(repair: Repair) -> str:
    if repair.wrong:
        why = "why_letters_beside" if repair.beside else "why_letters"
    else:
        why = "why_marks_beside" if repair.beside else "why_marks"
    return t(f"cli_newsroom.{why}", wrong=repair.wrong, right=repair.right, beside=repair.beside)


def _lines(lines: tuple[str, ...]) -> str:
    more = [t("cli_newsroom.more_lines", count=len(lines) - LINES_SHOWN)] if len(lines) > LINES_SHOWN else []
    return "\n".join((*lines[:LINES_SHOWN], *more))
