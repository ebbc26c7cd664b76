"""The sentences of a report, with the figures in them; Word and HTML say the same. Pure."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from scheduler.airtime.figures import Growth
from scheduler.messages import show
from scheduler.reports.tables import Material, minutes

_ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its paragraphs; `table` is the name of the sheet that follows, "" for none."""

    heading: str
    paragraphs: tuple[str, ...]
    table: str = ""


def title(material: Material) -> str:
    """Return what the report is about (trích yếu), with its period in words."""
    days = material.by_station
    return material.say("about", first=days.first_day, last=days.last_day)


def sections(material: Material) -> tuple[Section, ...]:
    """Return the report's body."""
    return (
        Section(
            material.say("part_results"),
            (*_network(material), *_airtimes(material), *_growth(material), *_targets(material)),
        ),
        Section(material.say("part_units"), (material.say("note_rounding"),), "theo-don-vi"),
        Section(material.say("part_topics"), (), "theo-chu-de"),
        Section(material.say("part_missed"), _missed(material)),
    )


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
    voices = [
        material.say("voice", kind=material.say(f"kind_{kind}"), minutes=minutes(length))
        for kind, length in tally.total.voices.items()
    ]
    if voices:
        said.append(material.say("voices", voices="; ".join(voices)))
    return tuple(said)


def _growth(material: Material) -> tuple[str, ...]:
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


def _missed(material: Material) -> tuple[str, ...]:
    counted: Counter[tuple[str, str]] = Counter(
        (line.state, line.reason)
        for line in material.log
        if line.state in {"missed", "cut", "unreported", "written_off"}
    )
    if not counted:
        return (material.say("nothing_missed"),)
    return tuple(
        material.say(
            "missed_because" if reason else "missed",
            state=material.say(f"state_{state}"),
            count=show(count, material.lang),
            reason=material.reason(reason),
        )
        for (state, reason), count in sorted(counted.items())
    )
