"""A take's waveform on the terminal and in a file; `bulletin show` asks for both."""

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.cli.common import App, say, t
from scheduler.files import write_whole
from scheduler.messages import Refused, WrongUse

if TYPE_CHECKING:
    from scheduler.newsroom.overview import Audio

_WIDEST = 100
_MARGIN = 2


def show_waveform(app: App, audio: "Audio") -> None:
    """Print a take's waveform as wide as the terminal, or why there is none."""
    from scheduler.studio.drawing import terminal_lines  # noqa: PLC0415 - numpy and scipy take their time
    from scheduler.studio.seeing import take_waveform  # noqa: PLC0415 - the same

    width = min(_WIDEST, shutil.get_terminal_size().columns) - _MARGIN
    try:
        wave = take_waveform(app.house(), audio.take_sha256, columns=2 * width)
    except Refused as error:
        say(error.message)
        return
    for line in terminal_lines(wave, plain=not _prints("⣿█")):
        click.echo(line)
    say("cli_audio.row_of_loudness")
    say("cli_audio.measured", lufs=wave.lufs, peak=wave.true_peak_dbtp, length=audio.length)


def save_waveform(app: App, code: str, title: str, audio: "Audio | None", file: Path) -> None:
    """Write a take's waveform as SVG.

    Raises:
        WrongUse: the file's name doesn't end in .svg.
        Refused: the bulletin has no take, or its file isn't here.
        OSError: the file can't be written; an old one stays as it was.
    """
    from scheduler.studio.drawing import svg  # noqa: PLC0415 - numpy and scipy take their time
    from scheduler.studio.seeing import take_waveform  # noqa: PLC0415 - the same

    if file.suffix.lower() != ".svg":
        raise WrongUse("cli_audio.svg_only", file=file.name)
    if audio is None:
        raise Refused("cli_audio.no_take", code=code)
    wave = take_waveform(app.house(), audio.take_sha256)
    said = t("cli_audio.measured", lufs=wave.lufs, peak=wave.true_peak_dbtp, length=audio.length)
    write_whole(file, svg(wave, f"{code} {title}", said).encode())
    say("cli_audio.saved", file=str(file))


def _prints(signs: str) -> bool:
    """Tell whether standard output can take signs beyond ASCII."""
    try:
        signs.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
