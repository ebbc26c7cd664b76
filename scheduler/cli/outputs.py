"""Opens what a player plays into, as `--output` and the settings say. Here and on a commune's PC."""

from pathlib import Path

from scheduler.administration import keys
from scheduler.messages import Message, OutsideFailed, WrongUse
from scheduler.playout.outputs import Input, Output
from scheduler.settings import Playout

LIVE = ("soundcard", "icecast")
"""Outputs that are heard as they go."""


def open_output(name: str, settings: Playout, home: Path, station: str) -> Output:
    """Return a live output.

    Args:
        name: of `LIVE`.
        settings: where to, and what relay blocks switch through.
        home: where `secrets.toml` lies.
        station: its code, for the mount.

    Raises:
        WrongUse: the settings lack what it needs.
        OutsideFailed: the device or the server can't be opened, or ffmpeg isn't here.
    """
    inputs = _inputs(settings)
    if name == "icecast":
        from scheduler.playout.outputs.icecast import IcecastOutput  # noqa: PLC0415 - brings a decoder's library
        from scheduler.playout.outputs.source import Mount  # noqa: PLC0415 - the same

        password = keys.icecast_password(home)
        if not settings.icecast_url:
            raise WrongUse("playout.no_icecast")
        if not password:
            raise WrongUse("playout.no_icecast_password")
        url = settings.icecast_url.replace("{station}", station)
        mount = Mount(url, settings.icecast_user, password, station)
        return IcecastOutput(mount, ffmpeg(), settings.icecast_kbit, inputs)
    from scheduler.playout.outputs.soundcard import SoundCardOutput  # noqa: PLC0415 - opens a device's library

    return SoundCardOutput(settings.device, inputs)


def usable(settings: Playout, home: Path) -> tuple[tuple[bool, Message], ...]:
    """Return whether what the settings name could be played to; the server itself isn't asked."""
    found = []
    if settings.icecast_url:
        there = bool(keys.icecast_password(home))
        message = "playout.icecast_ready" if there else "playout.no_icecast_password"
        found.append((there, Message(message, {"url": settings.icecast_url} if there else {})))
    if settings.icecast_url or settings.inputs:
        try:
            program = ffmpeg()
        except OutsideFailed as error:
            found.append((False, error.message))
        else:
            found.append((True, Message("playout.ffmpeg_ready", {"file": program.name})))
    return tuple(found)


def ffmpeg() -> Path:
    """Return the centre's ffmpeg.

    Raises:
        OutsideFailed: this is a base install, which has none.
    """
    try:
        from scheduler.studio.ffmpeg import FfmpegFailed, ffmpeg_program  # noqa: PLC0415 - the base install lacks it
    except ModuleNotFoundError as error:
        raise OutsideFailed("playout.no_ffmpeg") from error
    try:
        return Path(ffmpeg_program())
    except FfmpegFailed as error:
        raise OutsideFailed("playout.no_ffmpeg") from error


def _inputs(settings: Playout) -> dict[str, Input]:
    places = {source: place for source, place in settings.inputs if place}
    if not places:
        return {}
    from scheduler.playout.outputs.inputs import InputStream  # noqa: PLC0415 - brings a decoder's library

    program = ffmpeg()
    return {source: InputStream(place, program) for source, place in places.items()}
