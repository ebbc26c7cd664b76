"""What renderings there are: for players, for a radio's chain, for horn loudspeakers, for poor lines."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """How one kind of rendering is made from a take.

    Attributes:
        name: as `config.toml`, records and day documents name it.
        format: "mp3", which every player knows, or "opus".
        kbit: bit rate, kbit/s; of MP3 always 48, so that players can count its frames.
        lufs: integrated loudness, LUFS; None for the take's own.
        horn: compressed and cut to the band of a horn loudspeaker, see `horn`.
    """

    name: str
    format: str
    kbit: int
    lufs: float | None = None
    horn: bool = False


LOA = Profile("loa", "mp3", 48)
"""For players everywhere; every house makes it unless told otherwise."""

PROFILES = {
    profile.name: profile
    for profile in (
        LOA,
        Profile("loa-23", "mp3", 48, lufs=-23.0),  # EBU R 128: for the chain of a radio that measures
        Profile("loa-16", "mp3", 48, lufs=-16.0),
        Profile("horn", "mp3", 48, horn=True),
        Profile("opus-24", "opus", 24),
        Profile("opus-16", "opus", 16),
    )
}
"""By name; `settings.RENDERINGS` lists the names for checking."""


def chosen(names: Iterable[str]) -> tuple[Profile, ...]:
    """Return the profiles that `config.toml` names, in its order.

    Raises:
        KeyError: there is none of that name; `config.toml` is checked before.
    """
    return tuple(PROFILES[name] for name in names)
