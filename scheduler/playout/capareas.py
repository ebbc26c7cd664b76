"""Which stations a CAP message's areas mean: by the settings' table, by codes of our units, by their names. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from scheduler.playout.capreading import CapArea

_KINDS = re.compile(r"^(?:tỉnh|thành phố|huyện|quận|thị xã|thị trấn|xã|phường|đặc khu)\s+")


@dataclass(frozen=True, slots=True)
class Place:
    """A unit in force on the day.

    Attributes:
        parent: code of the unit above; "" for none.
        stations: codes of its own stations.
    """

    code: str
    name: str
    parent: str
    stations: tuple[str, ...]


@dataclass(frozen=True)
class Places:
    """The network's units, and what senders call them.

    Attributes:
        known_as: a sender's code, or "name:code" → codes of units or stations.
    """

    units: tuple[Place, ...]
    known_as: Mapping[str, Sequence[str]]

    def stations_of(self, areas: Iterable[CapArea]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the stations that areas mean, sorted, and the descriptions of areas that mean none of ours."""
        found: set[str] = set()
        strange = []
        for area in areas:
            codes = self._by_code(area) or self._by_name(area.description)
            stations = {station for code in codes for station in self._within(code)}
            if not stations:
                strange.append(area.description)
            found |= stations
        return tuple(sorted(found)), tuple(strange)

    def _by_code(self, area: CapArea) -> set[str]:
        found: set[str] = set()
        for name, value in area.codes:
            found |= set(self.known_as.get(f"{name}:{value}") or self.known_as.get(value) or ())
            found |= {value} & self._parents.keys()
        return found

    def _by_name(self, description: str) -> set[str]:
        """Return codes of the units that a description names: whole, or part by part.

        "Xã Nghĩa Hải, huyện Nghĩa Hưng" is the commune and where it lies: of what is named, units that hold another
        named one in them don't count.
        """
        found: set[str] = set()
        for part in re.split(r"[;\n]", description):
            named = self._named(part) or {code for piece in part.split(",") for code in self._named(piece)}
            found |= named - {above for code in named for above in self._above(code)}
        return found

    def _named(self, name: str) -> set[str]:
        """Return the units of a name: as written, else the one that it means without its marks."""
        plain = _plain(name)
        if not plain:
            return set()
        for found in (
            {place.code for place in self.units if _plain(place.name) == plain},
            {place.code for place in self.units if _short(place.name) == _short(name)},
        ):
            if found:
                return found
        bare = {place.code for place in self.units if _bare(_plain(place.name)) == _bare(plain)} or {
            place.code for place in self.units if _bare(_short(place.name)) == _bare(_short(name))
        }
        return bare if len(bare) == 1 else set()  # Nghĩa Hùng and Nghĩa Hưng are two places

    def _within(self, code: str) -> set[str]:
        """Return the stations of a unit and of all below it; a station's own code is that station."""
        if code in self._stations:
            return {code}
        return {s for place in self.units if code in {place.code, *self._above(place.code)} for s in place.stations}

    def _above(self, code: str) -> set[str]:
        found: set[str] = set()
        while (code := self._parents.get(code, "")) and code not in found:
            found.add(code)
        return found

    @cached_property
    def _parents(self) -> dict[str, str]:
        return {place.code: place.parent for place in self.units}

    @cached_property
    def _stations(self) -> set[str]:
        return {station for place in self.units for station in place.stations}


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).lower().split()).rstrip(".")


def _short(name: str) -> str:
    return _KINDS.sub("", _plain(name))


def _bare(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", name.replace("đ", "d")) if not unicodedata.combining(c))
