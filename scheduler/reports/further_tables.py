"""Further tables: channels, targets and tasks, what was missed and why, the outlook. Pure."""

from collections import Counter
from datetime import timedelta

from scheduler.airtime.figures import ZERO, TargetLine
from scheduler.airtime.outlook import Outlook
from scheduler.airtime.tasks import TaskDone
from scheduler.airtime.typing_in import CHANNELS
from scheduler.records.station import StationKind
from scheduler.reports.material import Material
from scheduler.reports.tables import Cell, Sheet, added_up, columns

MISSED = frozenset({"missed", "cut", "unreported", "written_off"})
"""Outcomes that a report has to explain."""


def by_channel(material: Material) -> Sheet:
    """Return table 3: airtime of district and communes, and the channels without sound, which people typed in."""
    kinds = {
        "no": ("count", 4),
        "channel": ("text", 34),
        "counted_as": ("text", 16),
        "amount": ("count", 10),
        "own": ("length", 10),
        "from_units": ("count", 10),
        "origin": ("text", 24),
    }
    rows: list[tuple[Cell, ...]] = []
    lines = {line.key[0]: line for line in material.by_station.lines}
    for kind in StationKind:
        of_kind = [line for code, line in lines.items() if material.whole.kinds.get(code) is kind]
        if of_kind:
            length = sum((line.reform.own.total for line in of_kind), ZERO)
            airings = sum(line.reform.airings for line in of_kind)
            told = sum(line.reported for line in of_kind)
            rows.append(_channel(material, len(rows) + 1, kind.value, "airings", airings, length, told, "log"))
    relays = [line.reform for line in lines.values() if line.reform.relays]
    if relays:
        length = sum((figures.relay.total for figures in relays), ZERO)
        number = sum(figures.relays for figures in relays)
        rows.append(_channel(material, len(rows) + 1, "relay", "airings", number, length, len(relays), "log_assumed"))
    for typed in CHANNELS:
        found = {k: n for k, n in material.whole.typed.items() if k[1] is typed}
        stations = len({station for station, _, _ in found})
        amount = sum(found.values()) if found else None
        row = _channel(material, len(rows) + 1, typed.value, typed.value, amount, None, stations or None, "typed")
        rows.append(row if found else (*row[:-1], material.say("origin_none")))
    notes = (material.say("note_channels"),)
    return Sheet("theo-kenh", material.say("title_channels"), columns(material, kinds), tuple(rows), None, notes)


def _channel(
    material: Material,
    number: int,
    channel: str,
    counted: str,
    amount: int | None,
    length: timedelta | None,
    units: int | None,
    origin: str,
) -> tuple[Cell, ...]:
    return (
        number, material.say(f"channel_{channel}"), material.say(f"counted_{counted}"), amount, length, units,
        material.say(f"origin_{origin}"),
    )  # fmt: skip


def by_target(material: Material) -> Sheet:
    """Return table 4: targets of airtime by station, then the plan's tasks, and how much of each is done."""
    kinds = {
        "no": ("count", 4),
        "target": ("text", 40),
        "unit": ("text", 24),
        "days": ("text", 20),
        "goal": ("text", 12),
        "done": ("text", 12),
        "reached": ("percent", 8),
        "note": ("text", 24),
    }
    rows = [_target(material, target) for target in material.by_station.targets]
    rows += [_task(material, task) for task in material.whole.tasks]
    numbered = tuple((number, *row) for number, row in enumerate(rows, 1))
    notes = (material.say("note_targets"),)
    return Sheet("chi-tieu", material.say("title_targets"), columns(material, kinds), numbered, None, notes)


def _target(material: Material, target: TargetLine) -> tuple[Cell, ...]:
    what = material.say("target_all") if target.topic == "*" else material.topics.get(target.topic, target.topic)
    days = material.say("span", first=target.first_day, last=target.last_day)
    done = material.say("length", minutes=_minutes(target.own)) if target.reported else "–"
    note = "" if target.reported else material.say("unreported")
    return (
        what, material.units.get(target.station, target.station), days,
        material.say("length", minutes=_minutes(target.goal)), done, target.percent if target.reported else None, note,
    )  # fmt: skip


def _task(material: Material, task: TaskDone) -> tuple[Cell, ...]:
    counted = material.say(f"measure_{task.measure.value}")
    behind = [material.units.get(code, code) for code in task.behind]
    notes = [material.say("typed_figures")] if task.typed else []
    notes += [material.say("behind", units=", ".join(behind))] if behind else []
    return (
        f"{task.code}. {task.title}", material.say("stations_many", count=len(task.stations)),
        material.say("span", first=task.first_day, last=task.last_day), f"{task.planned} {counted}",
        f"{task.done} {counted}", task.percent, "; ".join(notes),
    )  # fmt: skip


def missed(material: Material) -> Sheet:
    """Return table 5: slots that were missed, cut, or never told of, by unit, state and reason."""
    kinds = {
        "no": ("count", 4),
        "unit": ("text", 26),
        "state": ("text", 20),
        "reason": ("text", 30),
        "slots": ("count", 8),
        "planned_length": ("length", 10),
        "aired_length": ("length", 10),
    }
    counted: Counter[tuple[str, str, str]] = Counter()
    planned: dict[tuple[str, str, str], timedelta] = {}
    aired: dict[tuple[str, str, str], timedelta] = {}
    for line in material.log:
        if line.state in MISSED:
            key = (line.station, line.state, line.reason)
            counted[key] += 1
            planned[key] = planned.get(key, ZERO) + line.planned
            aired[key] = aired.get(key, ZERO) + line.aired
    order = {code: n for n, code in enumerate(material.units)}
    keys = sorted(counted, key=lambda k: (order.get(k[0], len(order)), *k[1:]))
    rows = tuple(
        (
            number, material.units.get(key[0], key[0]), material.say(f"state_{key[1]}"),
            material.word("reason", key[2]) or "–", counted[key], planned[key],
            None if key[1] == "unreported" else aired[key],
        )
        for number, key in enumerate(keys, 1)
    )  # fmt: skip
    total: tuple[Cell, ...] = (
        "", material.say("total"), "", "", counted.total(), sum(planned.values(), ZERO), sum(aired.values(), ZERO),
    )  # fmt: skip
    heads = columns(material, kinds)
    return Sheet("khong-phat", material.say("title_missed"), heads, rows, total if rows else None, (),
                 added_up(kinds, "slots", "planned_length", "aired_length"))  # fmt: skip


def outlook(material: Material) -> Sheet:
    """Return table 6: where each station's period, or its year, will end."""
    kinds = {
        "no": ("count", 4),
        "unit": ("text", 28),
        "heard": ("length", 11),
        "to_come": ("length", 11),
        "guessed": ("length", 11),
        "forecast": ("length", 11),
        "goal_length": ("length", 11),
        "reached": ("percent", 8),
    }
    lines = material.whole.ahead.lines
    rows = tuple(_ahead(number, material.units.get(x.station, x.station), x) for number, x in enumerate(lines, 1))
    known = [x for x in lines if x.reported]
    total: tuple[Cell, ...] = (
        "", material.say("total"), sum((x.heard for x in known), ZERO), sum((x.planned for x in lines), ZERO),
        sum((x.guessed for x in known), ZERO), sum((x.forecast for x in known), ZERO),
        sum((x.goal for x in lines if x.goal is not None), ZERO) or None, None,
    )  # fmt: skip
    note = material.say("note_outlook_open" if material.whole.ahead.open else "note_outlook")
    heads = columns(material, kinds)
    return Sheet("du-bao", material.say("title_outlook"), heads, rows, total if rows else None, (note,),
                 added_up(kinds, "heard", "to_come", "guessed", "forecast", "goal_length"))  # fmt: skip


def _ahead(number: int, unit: str, line: Outlook) -> tuple[Cell, ...]:
    if not line.reported:
        return (number, unit, None, line.planned, None, None, line.goal, None)
    return (number, unit, line.heard, line.planned, line.guessed, line.forecast, line.goal, line.percent)


def _minutes(length: timedelta) -> float:
    return length / timedelta(minutes=1)
