"""The network's desk: import a network file, export what is kept, show it.

Import is idempotent: the same file again changes nothing. The file is the whole truth about the windows of the
stations it names and about the holidays of the years it names; units, stations, groups, exceptions and targets that it
doesn't name stay as they are, because the log, pauses and the office's own targets refer to them.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from scheduler.administration.network_file import read_network
from scheduler.administration.network_overlaps import exception_overlaps, recurring_overlaps
from scheduler.administration.network_rows import stored
from scheduler.administration.network_sounds import file_of
from scheduler.administration.network_text import write_network
from scheduler.administration.network_values import (
    FileRules,
    Network,
    ReadNetwork,
    SoundEntry,
    StationEntry,
    WindowEntry,
)
from scheduler.administration.network_writing import Writer
from scheduler.messages import Message, Refused
from scheduler.records.account import Role, require
from scheduler.records.house import House
from scheduler.records.target import topic_codes
from scheduler.timekeeping import hours_and_minutes


@dataclass(frozen=True, slots=True)
class Part:
    """What an import did to one part of the network: how many it named, added and changed."""

    named: int
    added: int
    changed: int


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import did.

    Attributes:
        removed_windows: "station/code" of windows that the file no longer has and nothing was planned in.
        warnings: what deserves a look, such as a window before the earliest hour.
        sounds: what the file says about tunes, openings and closings; the door has the studio make them.
    """

    units: Part
    stations: Part
    groups: Part
    windows: Part
    exceptions: Part
    targets: Part
    holidays: Part
    removed_windows: tuple[str, ...]
    warnings: tuple[Message, ...]
    sounds: tuple[SoundEntry, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything is different now."""
        parts = (self.units, self.stations, self.groups, self.windows, self.exceptions, self.targets, self.holidays)
        return bool(self.removed_windows) or any(p.added or p.changed for p in parts)


@dataclass(frozen=True, slots=True)
class StationLine:
    """A station as it is shown, with its windows by start."""

    station: StationEntry
    unit_name: str
    windows: tuple[WindowEntry, ...]


def import_network(house: House, text: str, name: str, by: int, now: datetime) -> ImportSummary:
    """Bring the network to what a file says, in one transaction.

    Args:
        house: the opened house.
        text: the file's text.
        name: the file as the user knows it.
        by: the account that imports; an administrator.
        now: when.

    Raises:
        WrongUse: no TOML, or mistakes; all of them are in `details`, each with its place. Nothing is changed then.
        Refused: no administrator; a window is missing from the file in which something was planned; or a kept
            exception would overlap a window of the file.
    """
    return bring_in(house, read_network(text, name, file_rules(house)), by, now)


def bring_in(house: House, read: ReadNetwork, by: int, now: datetime) -> ImportSummary:
    """Bring the network to what was read and found right, in one transaction.

    Raises:
        Refused: as `import_network`.
    """
    network = read.network
    with house.database.writing() as session:
        require(session, by, Role.ADMINISTRATOR)
        writer = Writer(session, by, now)
        units = Part(len(network.units), *writer.units(network.units))
        stations = Part(len(network.stations), *writer.stations(network.stations))
        groups = Part(len(network.groups), *writer.groups(network.groups))
        removed = writer.remove_windows({s.code for s in network.stations}, network.windows)
        windows = Part(len(network.windows), *writer.windows(network.windows))
        exceptions = Part(len(network.exceptions), *writer.exceptions(network.exceptions))
        targets = Part(len(network.targets), *writer.targets(network.targets))
        holidays = Part(len(network.holidays), *writer.holidays(network.holidays))
        refuse_overlaps(stored(session))
    parts = (units, stations, groups, windows, exceptions, targets, holidays)
    return ImportSummary(*parts, removed, read.warnings, network.sounds)


def export_network(house: House, sounds_folder: str = "") -> str:
    """Return the kept network as a file's text, which imports back to the same network.

    Args:
        house: the opened house.
        sounds_folder: where recorded sounds lie beside the file, see `file_of`; "" when they are not written out, so
            that only a house that has them can import them.
    """
    network = kept_network(house)
    if sounds_folder:
        named = (replace(sound, file=file_of(sound, sounds_folder)) for sound in network.sounds)
        network = replace(network, sounds=tuple(named))
    return write_network(network, str(house.zone))


def kept_network(house: House) -> Network:
    """Return the network as it is kept."""
    with house.database.reading() as session:
        return stored(session)


def show_network(house: House) -> tuple[StationLine, ...]:
    """Return the stations, the district's first, each with its unit and windows."""
    with house.database.reading() as session:
        network = stored(session)
    names = {u.code: u.name for u in network.units}
    ordered = sorted(network.stations, key=lambda s: s.kind != "district")
    return tuple(
        StationLine(
            station,
            names.get(station.unit, station.unit),
            tuple(
                sorted(
                    (w for w in network.windows if w.station == station.code),
                    key=lambda w: (w.starts_minute, w.code),
                )
            ),
        )
        for station in ordered
    )


def file_rules(house: House) -> FileRules:
    """Return what a network file of this house is checked against."""
    traffic = house.settings.traffic
    return FileRules(
        zone=str(house.zone),
        topics=topic_codes(),
        earliest_start_minute=traffic.earliest_start_minute,
        early_is_mistake=traffic.early_window == "refusal",
        quiet_minutes=traffic.quiet_minutes,
        quiet_is_mistake=traffic.quiet_window == "refusal",
    )


def refuse_overlaps(network: Network) -> None:
    """Refuse windows that meet, whichever door they came by; a file's own mistakes have been told before.

    Raises:
        Refused: two recurring windows of a station meet, or an exception's window meets another.
    """
    for first, second, day in recurring_overlaps(network.windows, network.holiday_days):
        raise Refused("network.windows_overlap", station=first.station, window=second.code, other=first.code, day=day)
    for exception, other in exception_overlaps(network.windows, network.exceptions, network.holiday_days):
        raise Refused(
            "network.kept_overlap",
            station=exception.station,
            window=exception.window,
            other=other.code,
            day=exception.day,
        )


def starts(window: WindowEntry) -> str:
    """Return when a window starts, as HH:MM."""
    return hours_and_minutes(window.starts_minute)
