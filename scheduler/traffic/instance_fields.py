"""Reading fields of a neutral instance so that what is wrong is named by its place: `bulletins[3].duration_s`."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scheduler.messages import Refused

FAR_SECONDS = 10**9
"""No time or length lies further off: some 30 years."""
_SHOWN_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class Fields:
    """An object of the instance, with its place in it.

    Attributes:
        data: the parsed object.
        place: such as `bulletins[3]`; "" for the whole.
    """

    data: Mapping[str, Any]
    place: str = ""

    def of(self, name: str) -> str:
        """Return the place of a field."""
        return f"{self.place}.{name}" if self.place else name

    def value(self, name: str) -> Any:  # noqa: ANN401 - whatever the JSON holds
        """Return a field.

        Raises:
            Refused: there is none.
        """
        if name not in self.data:
            raise Refused("traffic.instance_lacks", field=self.of(name))
        return self.data[name]

    def whole(self, name: str, least: int = -FAR_SECONDS, most: int = FAR_SECONDS) -> int:
        """Return a field that is a whole number within limits."""
        return whole(self.value(name), self.of(name), least, most)

    def text(self, name: str) -> str:
        """Return a field that is a text and not empty."""
        return text(self.value(name), self.of(name))

    def rows(self, name: str) -> list[Any]:
        """Return a field that is a list."""
        return rows(self.value(name), self.of(name))

    def objects(self, name: str) -> list["Fields"]:
        """Return a field that is a list of objects."""
        return [fields(item, f"{self.of(name)}[{n}]") for n, item in enumerate(self.rows(name))]

    def object(self, name: str) -> "Fields":
        """Return a field that is an object."""
        return fields(self.value(name), self.of(name))

    def spans(self, name: str) -> list[tuple[int, int]]:
        """Return a field that is a list of beginnings and ends."""
        return [span(item, f"{self.of(name)}[{n}]") for n, item in enumerate(self.rows(name))]

    def shares(self, name: str) -> dict[str, float]:
        """Return a field that gives a share, 0 to 1, by topic."""
        given = self.object(name)
        return {topic: _share(value, given.of(topic)) for topic, value in given.data.items()}

    def optional(self, name: str) -> bool:
        """Tell whether a field is there and not null."""
        return self.data.get(name) is not None


def fields(value: object, place: str = "") -> Fields:
    """Return an object.

    Raises:
        Refused: it is something else.
    """
    if not isinstance(value, Mapping):
        raise Refused("instance.not_object", field=place, value=_shown(value))
    return Fields(value, place)


def rows(value: object, place: str) -> list[Any]:
    """Return a list.

    Raises:
        Refused: it is something else.
    """
    if not isinstance(value, list):
        raise Refused("instance.not_list", field=place, value=_shown(value))
    return value


def text(value: object, place: str) -> str:
    """Return a text.

    Raises:
        Refused: it is something else, or empty.
    """
    if not isinstance(value, str) or not value:
        raise Refused("instance.not_text", field=place, value=_shown(value))
    return value


def whole(value: object, place: str, least: int = -FAR_SECONDS, most: int = FAR_SECONDS) -> int:
    """Return a whole number; 30.0 is one, true and NaN are none.

    Raises:
        Refused: it is none, or outside the limits.
    """
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    if not math.isfinite(number) or number != int(number) or not least <= number <= most:
        raise Refused("instance.not_whole", field=place, value=_shown(value), least=least, most=most)
    return int(number)


def span(value: object, place: str) -> tuple[int, int]:
    """Return a beginning and an end, seconds.

    Raises:
        Refused: they are no two numbers, or the end isn't after the beginning.
    """
    pair = rows(value, place)
    if len(pair) != len(("begin", "end")):
        raise Refused("instance.no_span", field=place, value=_shown(value))
    begin, end = (whole(number, f"{place}[{n}]") for n, number in enumerate(pair))
    if begin >= end:
        raise Refused("instance.no_span", field=place, value=_shown(value))
    return begin, end


def known(value: object, place: str, among: Iterable[str]) -> str:
    """Return an id that is there.

    Args:
        value: the id.
        place: where it stands.
        among: the ids there are; a set or a dict, it is asked often.

    Raises:
        Refused: there is none such.
    """
    code = text(value, place)
    if code not in among:
        raise Refused("instance.unknown", field=place, value=_shown(code))
    return code


def each_once(codes: Iterable[str], place: str) -> list[str]:
    """Return ids, each of which is there once.

    Raises:
        Refused: one is there twice.
    """
    seen: dict[str, None] = {}
    for code in codes:
        if code in seen:
            raise Refused("instance.twice", field=place, value=_shown(code))
        seen[code] = None
    return list(seen)


def _share(value: object, place: str) -> float:
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    if not 0 <= number <= 1:  # NaN isn't either
        raise Refused("instance.no_share", field=place, value=_shown(value))
    return float(number)


def _shown(value: object) -> str:
    """Return a value as the file has it, not longer than a line takes."""
    shown = value if isinstance(value, str) else repr(value)
    return shown if len(shown) <= _SHOWN_CHARACTERS else shown[: _SHOWN_CHARACTERS - 1] + "…"
