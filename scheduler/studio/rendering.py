"""A take → its renderings in the store, one a profile, each labelled."""

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.files import Kept, Store
from scheduler.studio.encoding import Encoded, encode_rendering
from scheduler.studio.mastering import Mastered
from scheduler.studio.profiles import Profile
from scheduler.studio.tagging import Label, tagged


@dataclass(frozen=True, slots=True, eq=False)
class Rendered:
    """One rendering in the store, to be recorded."""

    profile: Profile
    kept: Kept
    encoded: Encoded


def rendered(
    take: Mastered, label: Label, profiles: Iterable[Profile], store: Store, ceiling_dbtp: float
) -> tuple[Rendered, ...]:
    """Make a take's renderings and put them into the store.

    Raises:
        OutsideFailed: the encoder failed.
        OSError: the store can't be written.
    """
    made = []
    for profile in profiles:
        encoded = encode_rendering(take, ceiling_dbtp, profile)
        kept = store.put_bytes(tagged(encoded.frames, label, profile.format), profile.format)
        made.append(Rendered(profile, kept, encoded))
    return tuple(made)
