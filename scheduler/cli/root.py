"""The root command: which command lives in which file, and the options that all share."""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from scheduler import __version__
from scheduler.cli.common import HOME_VARIABLE, App, t, use_language
from scheduler.messages import WrongUse

COMMANDS = {
    "init": "administration",
    "doctor": "administration",
    "backup": "keeping",
    "restore": "keeping",
    "network": "administration",
    "window": "windows",
    "account": "administration",
    "token": "tokens",
    "demo": "demo",
    "serve": "serve",
    "timetable": "serve",
    "bulletin": "bulletins",
    "notice": "notices",
    "lexicon": "newsroom",
    "read": "newsroom",
    "voices": "studio",
    "draft": "studio",
    "record": "recording",
    "sound": "sounds",
    "audio": "audio",
    "plan": "traffic",
    "publish": "traffic",
    "ready": "traffic",
    "makegood": "traffic",
    "play": "playing",
    "pause": "playout",
    "emergency": "emergency",
    "playlist": "communes",
    "pack": "communes",
    "commune": "commune",
    "airtime": "airtime",
    "target": "targets",
    "task": "typing_in",
    "report": "reports",
}
"""Command → file below scheduler/cli/; its function has the command's name."""


class Rooms(click.Group):
    """A group that imports a command's file when the command is used; help needs only the catalogue."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the commands in the order of the house."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import the file that holds a command; None when there is no such command.

        Raises:
            WrongUse: it needs a library of the centre, which a commune's base install doesn't have.
        """
        if cmd_name not in COMMANDS:
            return None
        try:
            file = import_module(f"scheduler.cli.{COMMANDS[cmd_name]}")
        except ModuleNotFoundError as error:
            if (error.name or "").startswith("scheduler"):
                raise  # a module of our own is missing: that is no matter of the install's size
            raise WrongUse("cli.needs_centre", command=cmd_name, library=error.name or "") from error
        command = getattr(file, cmd_name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the list of commands from the catalogue, importing none."""
        with formatter.section(t("cli.commands")):
            formatter.write_dl([(name, t(f"cli.about_{name}")) for name in COMMANDS])


def _language(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:  # noqa: ARG001 - click's signature
    use_language(value)
    return value


@click.group(cls=Rooms, invoke_without_command=False)
@click.option("--lang", type=click.Choice(["vi", "en"]), is_eager=True, expose_value=False, callback=_language)
@click.option("--home", type=click.Path(path_type=Path), default=None)
@click.option("--as", "login", metavar="NAME", default=None)
@click.version_option(__version__, prog_name="scheduler")
@click.pass_context
def scheduler(ctx: click.Context, home: Path | None, login: str | None) -> None:
    """Xếp lịch phát thanh · Broadcast scheduler of a district radio and its commune loudspeakers."""
    named = home or os.environ.get(HOME_VARIABLE)
    ctx.obj = App(Path(named or "."), login, named is not None and named != "")


def command_at(*path: str) -> Any:  # noqa: ANN401 - a click command of any kind
    """Return the command at a path such as ("bulletin", "import"); for documentation tests.

    Raises:
        KeyError: there is none.
    """
    command: click.Command | None = scheduler
    for name in path:
        command = command.get_command(click.Context(command), name) if isinstance(command, click.Group) else None
        if command is None:
            raise KeyError(" ".join(path))
    return command
