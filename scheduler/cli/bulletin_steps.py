"""Commands that move bulletins: submitted, approved, returned, withdrawn, retired; persons' numbers let pass."""

from collections.abc import Callable

import click

from scheduler.cli import withdrawal
from scheduler.cli.common import App, as_json, json_option, pass_app, say, t
from scheduler.cli.feasibility import warn_of_unfit
from scheduler.messages import Message, Refused, WrongUse
from scheduler.newsroom import acknowledging, overview, workflow


def _chosen(app: App, codes: tuple[str, ...], state: str, *, every: bool) -> tuple[str, ...]:
    """Return the codes that were named, or those of all bulletins in a state.

    Raises:
        WrongUse: neither codes nor --all, or both.
    """
    if every == bool(codes):
        raise WrongUse("cli_newsroom.codes_or_all")
    return codes or tuple(b.code for b in overview.all_bulletins(app.house()) if b.state == state)


def _step(
    codes: tuple[str, ...],
    move: Callable[[str], workflow.Moved],
    then: Callable[[list[str]], object] = lambda _codes: None,
    *,
    json: bool,
) -> None:
    """Move bulletins one after the other, `then` go on with those that moved; one that is refused stops no other.

    As JSON it is a list of what moved; where `then` gives something more, an object of both.
    """
    moved, refused = [], []
    for code in codes:
        try:
            moved.append(move(code))
        except Refused as error:
            refused.append(error)
    if not json:
        for m in moved:
            say("cli_newsroom.moved", code=m.code, version=m.version, state=Message(f"newsroom.state_{m.state}"))
    more = then([m.code for m in moved])
    if json:
        as_json(moved if more is None else {"moved": moved, "schedule": more})
    reasons: list[Message] = []
    for refusal in refused:
        if refusal.message not in reasons:
            reasons.append(refusal.message)
    if len(reasons) == 1:
        raise refused[0]
    if reasons:
        raise Refused("cli_newsroom.some_not_moved", details=tuple(reasons), count=len(refused))


@click.command("submit", help=t("cli_newsroom.submit"))
@click.argument("codes", nargs=-1)
@click.option("--all", "every", is_flag=True, help=t("cli_newsroom.option_all_drafts"))
@json_option
@pass_app
def bulletin_submit(app: App, codes: tuple[str, ...], every: bool, json: bool) -> None:
    """Submit for approval."""
    house, by, now = app.house(), app.actor(), app.now()
    codes = _chosen(app, codes, "draft", every=every)
    warn_of_unfit(app, codes)
    _step(codes, lambda code: workflow.submit(house, code, by, now), json=json)


@click.command("acknowledge", help=t("cli_newsroom.acknowledge"))
@click.argument("codes", nargs=-1, required=True)
@pass_app
def bulletin_acknowledge(app: App, codes: tuple[str, ...]) -> None:
    """Let persons' numbers pass."""
    house, by, now = app.house(), app.actor(), app.now()
    for code in codes:
        passed = acknowledging.acknowledge(house, code, by, now)
        if passed:
            written = [n.written for n in passed]
            say("cli_newsroom.acknowledged", code=code, count=len(passed), numbers=written)
        else:
            say("cli_newsroom.nothing_to_acknowledge", code=code)


@click.command("approve", help=t("cli_newsroom.approve"))
@click.argument("codes", nargs=-1)
@click.option("--all", "every", is_flag=True, help=t("cli_newsroom.option_all_submitted"))
@json_option
@pass_app
def bulletin_approve(app: App, codes: tuple[str, ...], every: bool, json: bool) -> None:
    """Approve what was submitted."""
    house, by, now = app.house(), app.actor(), app.now()
    codes = _chosen(app, codes, "submitted", every=every)
    _step(codes, lambda code: workflow.approve(house, code, by, now), json=json)


@click.command("return", help=t("cli_newsroom.return"))
@click.argument("codes", nargs=-1, required=True)
@click.option("--reason", required=True, help=t("cli_newsroom.option_reason"))
@json_option
@pass_app
def bulletin_return(app: App, codes: tuple[str, ...], reason: str, json: bool) -> None:
    """Return to the writer."""
    house, by, now = app.house(), app.actor(), app.now()
    _step(codes, lambda code: workflow.return_(house, code, reason, by, now), json=json)


@click.command("withdraw", help=t("cli_newsroom.withdraw"))
@click.argument("codes", nargs=-1, required=True)
@click.option("--reason", required=True, help=t("cli_newsroom.option_reason"))
@click.option("--correction", default="", metavar="CODE", help=t("cli_traffic.option_correction"))
@json_option
@pass_app
def bulletin_withdraw(app: App, codes: tuple[str, ...], reason: str, correction: str, json: bool) -> None:
    """Withdraw at once, from the published days too."""
    house, by, now = app.house(), app.actor(), app.now()
    if correction:
        withdrawal.check(app, codes, correction)

    def unplan(withdrawn: list[str]) -> object:
        return withdrawal.unplan(app, withdrawn, correction, json=json)

    _step(codes, lambda code: workflow.withdraw(house, code, reason, by, now), unplan, json=json)


@click.command("retire", help=t("cli_newsroom.retire"))
@click.argument("codes", nargs=-1, required=True)
@click.option("--reason", default="", help=t("cli_newsroom.option_reason"))
@json_option
@pass_app
def bulletin_retire(app: App, codes: tuple[str, ...], reason: str, json: bool) -> None:
    """Retire what has done its work."""
    house, by, now = app.house(), app.actor(), app.now()
    _step(codes, lambda code: workflow.retire(house, code, by, now, reason), json=json)
