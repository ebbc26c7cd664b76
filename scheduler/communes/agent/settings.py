"""`agent.toml`: what a commune may set on its PC. Written with its explanations when the PC is enrolled."""

from dataclasses import dataclass
from datetime import time
from pathlib import Path

from scheduler.files import write_whole
from scheduler.messages import WrongUse, sentence
from scheduler.tomlcheck import Mistakes, Table, read_toml

FILE = "agent.toml"
OUTPUTS = ("soundcard", "icecast", "file")


@dataclass(frozen=True, slots=True)
class AgentSettings:
    """What a commune's PC may do on its line.

    Attributes:
        bandwidth_kib: KiB a second for sounds; 0 is no limit. Emergencies know none.
        hours: when sounds of days to come are fetched, minutes after local midnight; none: at any time. What today
            still needs is fetched at once, and so are emergencies.
        days_ahead: how many days after today are fetched.
        output: what `commune run` plays to.
    """

    bandwidth_kib: int = 0
    hours: tuple[tuple[int, int], ...] = ()
    days_ahead: int = 7
    output: str = "soundcard"


def read_settings(home: Path) -> AgentSettings:
    """Return what `agent.toml` says; the defaults when there is none.

    Raises:
        WrongUse: mistakes, all of them in `details`.
    """
    path = home / FILE
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return AgentSettings()
    except UnicodeDecodeError as error:
        raise WrongUse("config.not_text", file=FILE) from error
    mistakes = Mistakes(FILE, text)
    top = Table(mistakes, "", read_toml(FILE, text))
    top.known(AgentSettings.__slots__)
    default = AgentSettings()
    settings = AgentSettings(
        bandwidth_kib=top.whole_in("bandwidth_kib", default.bandwidth_kib, 0, 1_000_000),
        hours=top.spans_of_day("hours"),
        days_ahead=top.whole_in("days_ahead", default.days_ahead, 1, 31),
        output=top.text("output", default.output, OUTPUTS),
    )
    mistakes.stop()
    return settings


def write_settings(home: Path, lang: str = "vi") -> None:
    """Write `agent.toml` with the defaults and what they mean, unless there is one."""
    path, default = home / FILE, AgentSettings()
    if path.exists():
        return
    values = (
        ("bandwidth_kib", str(default.bandwidth_kib)),
        ("hours", "[]"),
        ("days_ahead", str(default.days_ahead)),
        ("output", f'"{default.output}"'),
    )
    lines = [f"# {sentence('agent.settings', lang)}"]
    for name, value in values:
        lines += ["", f"# {sentence(f'agent.setting_{name}', lang)}", f"{name} = {value}"]
    write_whole(path, ("\n".join(lines) + "\n").encode())


def permitted(settings: AgentSettings, local: time) -> bool:
    """Tell whether sounds of days to come may be fetched at a local time of day."""
    minute = local.hour * 60 + local.minute
    return not settings.hours or any(
        first <= minute < last if first < last else minute >= first or minute < last for first, last in settings.hours
    )
