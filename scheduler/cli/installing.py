"""`commune install`, `commune uninstall`: the agent starts with the machine. Windows and macOS never ran it."""

import subprocess
import sys
from collections.abc import Sequence
from getpass import getuser
from pathlib import Path

import click

from scheduler.cli.common import App, pass_app, say, t
from scheduler.communes import enrolment
from scheduler.communes.agent import starting
from scheduler.files import write_whole
from scheduler.messages import OutsideFailed

SYSTEMS = ("linux", "windows", "macos")


@click.command("install", help=t("cli_communes.install"))
@click.option("--print", "show", is_flag=True, help=t("cli_communes.option_print"))
@click.option("--system", is_flag=True, help=t("cli_communes.option_system"))
@click.option("--for", "which", type=click.Choice(SYSTEMS), default=None, help=t("cli_communes.option_for"))
@pass_app
def install(app: App, show: bool, system: bool, which: str | None) -> None:
    """Make the agent start with the machine, or show what would be written.

    Raises:
        OutsideFailed: the machine's own program refuses.
    """
    enrolment.enrolled(app.home)
    home, kind = app.home.resolve(), which or _this_system()
    command = [sys.executable, "-m", "scheduler", "--home", str(home), "commune", "run"]
    text = _text(kind, command, home, getuser() if system else "")
    if show or kind != _this_system():
        click.echo(text, nl=False)
        return
    path = _path(kind, home, system=system)
    write_whole(path, text.encode("utf-16" if kind == "windows" else "utf-8"))
    for step in _steps(kind, path, system=system):
        _do(step)
    say("cli_communes.installed", file=str(path))
    if kind == "linux" and not system:
        say("cli_communes.linger", user=getuser())
    elif kind != "linux":
        say("cli_communes.never_tried")


@click.command("uninstall", help=t("cli_communes.uninstall"))
@click.option("--system", is_flag=True, help=t("cli_communes.option_system"))
@pass_app
def uninstall(app: App, system: bool) -> None:
    """Let the agent not start with the machine any more; harmless when it doesn't.

    Raises:
        OutsideFailed: the machine's own program refuses.
    """
    kind = _this_system()
    path = _path(kind, app.home.resolve(), system=system)
    if path.exists():
        for step in _undoing(kind, path, system=system):
            _do(step)
        path.unlink(missing_ok=True)
    say("cli_communes.uninstalled")


def _this_system() -> str:
    return {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")


def _text(kind: str, command: Sequence[str], home: Path, user: str) -> str:
    if kind == "windows":
        return starting.windows_task(command, home)
    return starting.mac_agent(command, home) if kind == "macos" else starting.systemd_unit(command, home, user)


def _path(kind: str, home: Path, *, system: bool) -> Path:
    if kind == "windows":
        return home / "scheduled-task.xml"
    if kind == "macos":
        return Path.home() / "Library" / "LaunchAgents" / f"{starting.MAC_LABEL}.plist"
    folder = Path("/etc/systemd/system") if system else Path.home() / ".config" / "systemd" / "user"
    return folder / f"{starting.NAME}.service"


def _steps(kind: str, path: Path, *, system: bool) -> list[list[str]]:
    if kind == "windows":
        return [["schtasks", "/Create", "/F", "/TN", starting.WINDOWS_TASK, "/XML", str(path)]]
    if kind == "macos":
        return [["launchctl", "load", "-w", str(path)]]
    systemctl = ["systemctl"] if system else ["systemctl", "--user"]
    return [[*systemctl, "daemon-reload"], [*systemctl, "enable", "--now", path.name]]


def _undoing(kind: str, path: Path, *, system: bool) -> list[list[str]]:
    if kind == "windows":
        return [["schtasks", "/Delete", "/F", "/TN", starting.WINDOWS_TASK]]
    if kind == "macos":
        return [["launchctl", "unload", "-w", str(path)]]
    systemctl = ["systemctl"] if system else ["systemctl", "--user"]
    return [[*systemctl, "disable", "--now", path.name]]


def _do(step: list[str]) -> None:
    try:
        done = subprocess.run(step, capture_output=True, encoding="utf-8", errors="replace", check=False)
    except OSError as error:
        raise OutsideFailed("cli_communes.install_failed", program=step[0], why=error) from error
    if done.returncode != 0:
        why = (done.stderr or done.stdout).strip()[-300:]
        raise OutsideFailed("cli_communes.install_failed", program=step[0], why=why)
