"""click's own complaints in the catalogue's words: a wrong option, a missing argument, an unknown command."""

import re
from collections.abc import Callable

import click

from scheduler.messages import Message

_UNKNOWN_COMMAND = re.compile(r"No such command '(.+?)'")
_TOO_MANY = re.compile(r"Got unexpected extra arguments? \((.+)\)")


def message_of(error: click.ClickException) -> Message:  # noqa: PLR0911 - one line a complaint
    """Return what is wrong, as a sentence with a next step."""
    match error:
        case click.NoSuchOption():
            near = ", ".join(error.possibilities or ())
            known = "cli.no_option_near" if near else "cli.no_option"
            return Message(known, {"option": error.option_name, "near": near})
        case click.MissingParameter():
            return Message("cli.missing", {"name": _name(error)})
        case click.BadParameter():
            kind = error.param.type if error.param else None
            if isinstance(kind, click.Choice):
                return Message("cli.not_among", {"name": _name(error), "choices": ", ".join(map(str, kind.choices))})
            return Message("cli.bad_value", {"name": _name(error), "why": error.message})
        case click.UsageError():
            if unknown := _UNKNOWN_COMMAND.search(error.message):
                return Message("cli.no_command", {"name": unknown[1]})
            if extra := _TOO_MANY.search(error.message):
                return Message("cli.too_many", {"words": extra[1]})
    return Message("cli.wrong_use", {"why": error.format_message()})


def tell(error: click.ClickException, say: Callable[..., None]) -> None:
    """Print the sentence and how the command is used, to stderr."""
    say(message_of(error), err=True)
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        words = " ".join(context.command.collect_usage_pieces(context))
        say("cli.usage", err=True, usage=f"{context.command_path} {words}")


def _name(error: click.BadParameter) -> str:
    parameter = error.param
    if parameter is None:
        return error.param_hint if isinstance(error.param_hint, str) else ""
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    return parameter.make_metavar()
