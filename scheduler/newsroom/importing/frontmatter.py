"""Front matter of a bulletin file: TOML between two `+++` lines, all its mistakes told at once."""

import re
import tomllib
from datetime import date, datetime

from scheduler.messages import Message, Refused
from scheduler.newsroom.importing.imported import Wishes
from scheduler.records.bulletin import Klass

MARK = "+++"
OTHER_FRONT = re.compile(r"---[ \t]*\r?\n(?:[\w-]+[ \t]*:.*\r?\n)+---[ \t]*(?:\r?\n|$)")
GENRES = ("tin", "bai", "thong_bao", "chuyen_muc", "khau_hieu")
LOWEST_RANK = 5
TEXTS = ("title", "topic", "genre", "klass", "author", "document", "code")
COUNTS = ("rank", "wanted_airings", "most_airings", "most_a_day")
DATES = ("valid_from", "valid_until")
KEYS = (*TEXTS, *COUNTS, *DATES, "least_gap_hours", "must_air", "audience")
PLANNED_CLASSES = (Klass.ORDINARY.value, Klass.PRIORITY.value)


def split(text: str, name: str) -> tuple[dict[str, object], str]:
    """Return the front matter's table (empty when there is none) and the body behind it.

    Raises:
        Refused: the second `+++` is missing, the TOML between is malformed, or there is YAML between `---` lines: read
            as text, its keys would go on air.
    """
    head = text.lstrip("\ufeff \r\n")
    if OTHER_FRONT.match(head):
        raise Refused("newsroom.front_matter_other", name=name)
    if not head.startswith(MARK):
        return {}, text
    parts = head.replace("\r\n", "\n").split(f"{MARK}\n", 2)
    if len(parts) < 3:  # noqa: PLR2004 - before, between, behind
        raise Refused("newsroom.front_matter_open", name=name)
    try:
        return tomllib.loads(parts[1]), parts[2]
    except tomllib.TOMLDecodeError as error:
        raise Refused("newsroom.front_matter_malformed", name=name, why=str(error)) from error


def checked(table: dict[str, object], name: str, topics: frozenset[str]) -> Wishes:
    """Return what the table asks for.

    Args:
        table: the front matter.
        name: of the file, for the sentence.
        topics: the topic codes there are.

    Raises:
        Refused: unknown keys, wrong types or values, all of them in its details.
    """
    wrong = [Message("newsroom.front_matter_key", {"key": key}) for key in table if key not in KEYS]
    wrong += [_bad(key, table[key]) for key in TEXTS if not isinstance(table.get(key, ""), str)]
    wrong += [_bad(key, table[key]) for key in COUNTS if not _count(table.get(key, 1))]
    wrong += [_bad(key, table[key]) for key in DATES if not _date(table.get(key, date.min))]
    gap, must, audience = table.get("least_gap_hours", 0), table.get("must_air", False), table.get("audience", [])
    if isinstance(gap, bool) or not isinstance(gap, int | float) or gap < 0:
        wrong.append(_bad("least_gap_hours", gap))
    if not isinstance(must, bool):
        wrong.append(_bad("must_air", must))
    if not isinstance(audience, list) or not all(isinstance(a, str) and a for a in audience):
        wrong.append(_bad("audience", audience))
    if not wrong:
        wrong = _values(table, topics)
    if wrong:
        raise Refused("newsroom.front_matter_wrong", details=tuple(wrong), name=name)
    return _wishes(table)


def _values(table: dict[str, object], topics: frozenset[str]) -> list[Message]:
    wrong = []
    choices = (("topic", topics), ("klass", PLANNED_CLASSES), ("genre", GENRES))
    wrong += [_bad(key, table[key]) for key, known in choices if key in table and table[key] not in known]
    rank = table.get("rank", 1)
    if isinstance(rank, int) and rank > LOWEST_RANK:
        wrong.append(_bad("rank", rank))
    wanted, most = table.get("wanted_airings"), table.get("most_airings")
    if isinstance(wanted, int) and isinstance(most, int) and wanted > most:
        wrong.append(Message("newsroom.more_wanted_than_allowed", {"wanted": wanted, "most": most}))
    first, last = table.get("valid_from"), table.get("valid_until")
    if isinstance(first, date) and isinstance(last, date) and first > last:
        wrong.append(Message("newsroom.validity_backwards", {"first": first, "last": last}))
    return wrong


def _bad(key: str, value: object) -> Message:
    return Message("newsroom.front_matter_value", {"key": key, "value": str(value)})


def _count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _date(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _wishes(table: dict[str, object]) -> Wishes:
    given: dict[str, object] = {
        k: table[k] for k in ("code", "topic", "klass", *COUNTS, *DATES, "must_air") if k in table
    }
    gap, audience = table.get("least_gap_hours"), table.get("audience")
    if isinstance(gap, int | float):
        given["least_gap_minutes"] = round(gap * 60)
    if isinstance(audience, list):
        given["audience"] = tuple(audience)
    return Wishes(**given)  # type: ignore[arg-type]  # every value's type was checked above
