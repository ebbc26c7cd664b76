"""What makes the agent start with the machine: a systemd unit, a Windows task, a macOS launch agent. Pure text."""

import plistlib
from collections.abc import Sequence
from pathlib import PurePath
from xml.sax.saxutils import escape

NAME = "scheduler-commune"
WINDOWS_TASK = "Scheduler commune"
MAC_LABEL = "vn.scheduler.commune"


def systemd_unit(command: Sequence[str], home: PurePath, user: str = "") -> str:
    """Return a unit that starts the agent and starts it again when it ends.

    Args:
        command: program and arguments, whole paths.
        home: the agent's folder.
        user: who runs it when the unit is the system's; "" for a user's own unit.
    """
    run_as = f"User={user}\n" if user else ""
    target = "multi-user.target" if user else "default.target"
    return (
        "[Unit]\n"
        "Description=Commune loudspeaker agent (scheduler commune run)\n"
        "StartLimitIntervalSec=0\n\n"
        "[Service]\n"
        f"{run_as}"
        f"WorkingDirectory={_systemd_path(str(home))}\n"
        f"ExecStart={' '.join(_systemd_word(word) for word in command)}\n"
        "Restart=always\n"
        "RestartSec=5\n"
        "KillSignal=SIGTERM\n\n"
        "[Install]\n"
        f"WantedBy={target}\n"
    )


def windows_task(command: Sequence[str], home: PurePath) -> str:
    """Return a task for `schtasks /Create /XML`: at log-on, without a time limit, started again when it fails."""
    arguments = " ".join(_windows_word(word) for word in command[1:])
    return (
        '<?xml version="1.0" encoding="UTF-16"?>\n'
        '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">\n'
        "  <Triggers><LogonTrigger><Enabled>true</Enabled></LogonTrigger></Triggers>\n"
        "  <Settings>\n"
        "    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>\n"
        "    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>\n"
        "    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>\n"
        "    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>\n"
        "    <RestartOnFailure><Interval>PT1M</Interval><Count>999</Count></RestartOnFailure>\n"
        "  </Settings>\n"
        '  <Actions Context="Author">\n'
        "    <Exec>\n"
        f"      <Command>{escape(command[0])}</Command>\n"
        f"      <Arguments>{escape(arguments)}</Arguments>\n"
        f"      <WorkingDirectory>{escape(str(home))}</WorkingDirectory>\n"
        "    </Exec>\n"
        "  </Actions>\n"
        "</Task>\n"
    )


def mac_agent(command: Sequence[str], home: PurePath) -> str:
    """Return a launch agent's property list: at log-in, started again when it ends."""
    told = {
        "Label": MAC_LABEL,
        "ProgramArguments": list(command),
        "WorkingDirectory": str(home),
        "RunAtLoad": True,
        "KeepAlive": True,
        "StandardErrorPath": str(home / "agent.log"),
    }
    return plistlib.dumps(told).decode()


def _systemd_word(word: str) -> str:
    """Quote a word for ExecStart (systemd.syntax(7)): specifiers and variables are doubled."""
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{plain}"'


def _systemd_path(path: str) -> str:
    return path.replace("%", "%%")


def _windows_word(word: str) -> str:
    return f'"{word}"' if " " in word or not word else word
