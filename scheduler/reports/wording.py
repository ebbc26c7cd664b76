"""The sentences of a report, with the figures in them; Word and HTML say the same. Pure."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from scheduler.airtime.figures import Growth
from scheduler.messages import show
from scheduler.records.audio import VoiceKind
from scheduler.reports import further_tables as further
from scheduler.reports.material import Material
from scheduler.reports.pictures import Picture, of_topics, of_units, of_weeks
from scheduler.reports.tables import Sheet, by_topic, by_unit, daily_log, minutes

_ZERO = timedelta(0)


MOST_PRINTED = 1000
"""A daily log of more lines isn't printed: the papers say where it stands."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, its paragraphs, its pictures and its table, in this order.

    Attributes:
        level: 1 for a part, 2 for a heading below one.
        appendix: it stands behind the signature.
        part: heading of the part that begins with it, above its own.
    """

    heading: str
    paragraphs: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    table: Sheet | None = None
    level: int = 1
    appendix: bool = False
    part: str = ""


def title(material: Material) -> str:
    """Return what the report is about (trích yếu), with its period in words."""
    days, scope = material.by_station, material.whole.scope
    if scope is not None:
        return material.say("about_unit", first=days.first_day, last=days.last_day, unit=scope.name)
    return material.say("about", first=days.first_day, last=days.last_day)


def warnings(material: Material) -> tuple[str, ...]:
    """Return what stands on the first page before anything else: logs that don't hold."""
    names = material.units
    return tuple(
        material.say("broken", unit=names.get(p.station, p.station), position=p.broken_at) for p in material.broken
    )


def sheets(material: Material) -> tuple[Sheet, ...]:
    """Return all tables, in the order of the papers."""
    return (*_figures(material), daily_log(material))


def _figures(material: Material) -> tuple[Sheet, Sheet, Sheet, Sheet, Sheet, Sheet]:
    return (
        by_unit(material), by_topic(material), further.by_channel(material), further.by_target(material),
        further.missed(material), further.outlook(material),
    )  # fmt: skip


def sections(material: Material) -> tuple[Section, ...]:
    """Return the report's body; Word, PDF and HTML all walk it, so that none of them has another order or figure."""
    units, topics, channels, targets, missed, outlook = _figures(material)
    results = (
        *_network(material), *_airtimes(material), *growth_told(material), *_targets(material), *_tasks(material),
    )  # fmt: skip
    printed = len(material.log) <= MOST_PRINTED  # else its table isn't made at all: it is the long one
    told = () if printed else (material.say("log_elsewhere", lines=len(material.log)),)
    return (
        Section(material.say("part_results"), results, (*of_units(material), *of_weeks(material))),
        Section(material.say("part_units"), table=units, level=2, part=material.say("part_apart")),
        Section(material.say("part_topics"), (), of_topics(material), topics, level=2),
        Section(material.say("part_channels"), table=channels, level=2),
        Section(material.say("part_targets"), table=targets if targets.rows else None, level=2,
                paragraphs=() if targets.rows else (material.say("no_target"),)),
        Section(material.say("part_missed"), _missed(material), table=missed if missed.rows else None),
        Section(material.say("part_outlook"), _outlook(material), table=outlook),
        Section(material.say("part_log"), told, table=daily_log(material) if printed else None, appendix=True),
    )  # fmt: skip


def _network(material: Material) -> tuple[str, ...]:
    tally = material.by_station
    silent = [material.units.get(code, code) for code in tally.unreported]
    known = len(tally.lines) - len(silent)
    said = [material.say("network", stations=len(tally.lines), reported=known)]
    if silent:
        said.append(material.say("silent", count=len(silent), units=", ".join(silent)))
    return tuple(said)


def _airtimes(material: Material) -> tuple[str, ...]:
    tally = material.by_station
    own = sum((o.total for o, _ in tally.communes.values()), _ZERO)
    relay = sum((r.total for _, r in tally.communes.values()), _ZERO)
    said = [material.say("content", minutes=minutes(tally.content))]
    if tally.district is not None:
        said.append(material.say("district", minutes=minutes(tally.district.total)))
    said.append(material.say("communes", own=minutes(own), relay=minutes(relay)))
    said.append(material.say("stations", minutes=minutes(tally.stations)))
    grades = tally.total.reform.own
    said.append(material.say("grades", measured=minutes(grades.measured), reported=minutes(grades.reported)))
    if (share := tally.total.share_percent) is not None:
        said.append(material.say("share", percent=share))
    counted = material.whole.airings
    voices = [
        material.say(
            "voice", kind=material.say(f"kind_{kind}"), minutes=minutes(length), airings=counted.get(VoiceKind(kind), 0)
        )
        for kind, length in tally.total.voices.items()
    ]
    if voices:
        said.append(material.say("voices", voices="; ".join(voices)))
    return tuple(said)


def growth_told(material: Material) -> tuple[str, ...]:
    """Return the sentences about growth over the period before and over last year."""
    return tuple(
        _compared(material, name, compared[""])
        for name, compared in (("previous", material.previous), ("last_year", material.last_year))
        if "" in compared
    )


def _compared(material: Material, name: str, growth: Growth) -> str:
    versus = material.say(f"versus_{name}", first=growth.first_day, last=growth.last_day)
    if growth.percent is None:
        return material.say("no_base", versus=versus)
    if growth.typed:
        versus = material.say("versus_typed", versus=versus)
    way = "grown" if growth.difference >= _ZERO else "shrunk"
    return material.say(way, versus=versus, minutes=abs(minutes(growth.difference)), percent=abs(growth.percent))


def _targets(material: Material) -> tuple[str, ...]:
    targets = material.by_station.targets
    if not targets:
        return (material.say("no_target"),)
    known = [t for t in targets if t.reported]
    said = []
    if known:
        met = sum(t.met for t in known)
        said.append(material.say("targets", count=len(known), met=met, percent=100 * met / len(known)))
    if unknown := len(targets) - len(known):
        said.append(material.say("targets_unknown", count=unknown))
    if whole := [t for t in material.by_station.own_goals.values() if t.reported]:
        goal = sum((t.goal for t in whole), _ZERO)
        own = sum((t.own for t in whole), _ZERO)
        said.append(material.say("targets_minutes", goal=minutes(goal), own=minutes(own)))
    return tuple(said)


def _tasks(material: Material) -> tuple[str, ...]:
    tasks = material.whole.tasks
    if not tasks:
        return ()
    done = sum(task.done >= task.planned for task in tasks)
    return (material.say("tasks", count=len(tasks), done=done, percent=100 * done / len(tasks)),)


def _missed(material: Material) -> tuple[str, ...]:
    counted: Counter[tuple[str, str]] = Counter(
        (line.state, line.reason) for line in material.log if line.state in further.MISSED
    )
    said = [
        material.say(
            "missed_because" if reason else "missed",
            state=material.say(f"state_{state}"),
            count=show(count, material.lang),
            reason=material.word("reason", reason),
        )
        for (state, reason), count in sorted(counted.items())
    ] or [material.say("nothing_missed")]
    if silent := [material.units.get(code, code) for code in material.by_station.unreported]:
        said.append(material.say("silent_units", count=len(silent), units=", ".join(silent)))
    return tuple(said)


def _outlook(material: Material) -> tuple[str, ...]:
    ahead = material.whole.ahead
    known = [x for x in ahead.lines if x.reported]
    if not known:
        return (material.say("outlook_unknown"),)
    forecast = sum((x.forecast for x in known), _ZERO)
    section = "outlook_open" if ahead.open else "outlook"
    said = [material.say(section, first=ahead.first_day, last=ahead.last_day, minutes=minutes(forecast))]
    if goals := [x for x in known if x.goal]:
        goal = sum((x.goal for x in goals if x.goal is not None), _ZERO)
        reached = sum((x.forecast for x in goals), _ZERO)
        behind = [material.units.get(x.station, x.station) for x in goals if x.goal is not None and x.forecast < x.goal]
        said.append(material.say("outlook_goal", goal=minutes(goal), percent=100 * (reached / goal)))
        if behind:
            said.append(material.say("outlook_behind", count=len(behind), units=", ".join(behind)))
    return tuple(said)
