"""The main job's steps on sample data, in the order of the house; each is harmless again.

A run that was killed carries on: what is there already is kept. What a person would decide (submitting, approving,
ordering the emergency) is done by the sample's own accounts, and only for a bulletin's first version: a changed sample
awaits a person's approval.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from scheduler.administration import accounts, network
from scheduler.administration import desk as administration
from scheduler.administration.house import House
from scheduler.airtime import desk as airtime
from scheduler.airtime.applying import Reconciled
from scheduler.breaking_in import break_in
from scheduler.cli.as_run import as_run
from scheduler.messages import Message, OutsideFailed, Refused
from scheduler.newsroom import desk as newsroom
from scheduler.newsroom import overview, workflow
from scheduler.playout import desk as playout
from scheduler.playout import emergencies
from scheduler.playout.desk import PlayedDay
from scheduler.progress import Progress
from scheduler.studio import desk as studio
from scheduler.studio.desk import DraftOutcome
from scheduler.timekeeping import SimulatedClock, SystemClock, at
from scheduler.traffic import desk as traffic
from scheduler.traffic import publishing
from scheduler.traffic.press import PublishedLine

TODAY = date(2023, 7, 12)
"""The simulated day that all stations play."""

FIRST_DAY, LAST_DAY = date(2023, 7, 10), date(2023, 7, 16)

EMERGENCY_MINUTE = 17 * 60 + 2.5
"""17h02 and 30 seconds: the afternoon windows have begun."""

OPERATOR, APPROVER, OFFICE, FLOOD_COMMAND = "truc-dai", "lanh-dao", "phong-vhtt", "ban-chi-huy"
_ROLES = {
    OPERATOR: ("operator",),
    APPROVER: ("approver",),
    OFFICE: ("office",),
    FLOOD_COMMAND: ("emergency",),
}


@dataclass(frozen=True, slots=True)
class Crew:
    """The sample's accounts, by what they do; `root` made the house."""

    root: int
    operator: int
    approver: int
    office: int
    flood_command: int


def opened(home: Path, login: str) -> tuple[House, Crew]:
    """Make the sample house, or open it, with its accounts.

    Raises:
        Refused: the folder holds a real house.
    """
    house = administration.init(home, login, SystemClock().now(), demo_today=TODAY)
    root = accounts.resolve(house, login)
    there = {line.login for line in accounts.listing(house)}
    for name, roles in _ROLES.items():
        if name not in there:
            accounts.add(house, name, "", roles, None, root, morning(house))
    return house, Crew(root, *(accounts.resolve(house, name) for name in _ROLES))


def morning(house: House) -> datetime:
    """Return the simulated 'now': Monday of the sample's week at 03:00, before the first window."""
    return at(FIRST_DAY, 3 * 60, house.zone)


def evening(house: House) -> datetime:
    """Return the simulated 'now' after the day was played: 20:00."""
    return at(TODAY, 20 * 60, house.zone)


def bring_in(house: House, crew: Crew, samples: Path, progress: Progress) -> list[newsroom.ImportOutcome]:
    """Import the network and the bulletins of a folder.

    Raises:
        WrongUse: the network file has mistakes.
    """
    file = samples / "network.toml"
    network.import_network(house, file.read_text(encoding="utf-8"), file.name, crew.root, morning(house))
    sources = sorted(samples.glob("*.md"))
    return newsroom.import_bulletins(house, sources, crew.operator, morning(house), progress)


def voice(house: House, crew: Crew, progress: Progress) -> list[DraftOutcome]:
    """Make the takes and renderings that are lacking, and the house's sounds.

    Raises:
        OutsideFailed: no voice works here.
    """
    sounds = studio.draft_sounds(house, crew.operator, morning(house))
    for sound in sounds:
        if sound.why is not None:  # without its sounds a programme would be shown that isn't one
            raise OutsideFailed(sound.why.id, details=sound.passed_over, **sound.why.values)
    return [*studio.draft(house, None, crew.operator, morning(house), progress), *sounds]


@dataclass(frozen=True, slots=True)
class Approved:
    """How many bulletins are approved, which new versions await a person, and what couldn't be submitted and why."""

    approved: int
    waiting: tuple[str, ...]
    refused: tuple[Message, ...]


def approve(house: House, crew: Crew) -> Approved:
    """Submit and approve first versions; one that can't be submitted is named and the others go on."""
    waiting, refused = [], []
    for line in overview.all_bulletins(house):
        if line.version > 1 and line.state != "approved":
            waiting.append(line.code)
            continue
        try:
            if line.state == "draft":
                workflow.submit(house, line.code, crew.operator, morning(house))
            if line.state in {"draft", "submitted"}:
                workflow.approve(house, line.code, crew.approver, morning(house))
        except Refused as reason:
            refused.append(reason.message)
    approved = sum(line.state == "approved" for line in overview.all_bulletins(house))
    return Approved(approved, tuple(waiting), tuple(refused))


def plan(house: House, crew: Crew, progress: Progress) -> traffic.PlanSummary:
    """Turn targets into seconds and plan the week."""
    airtime.refresh_target_seconds(house, crew.office, morning(house))
    return traffic.plan(house, FIRST_DAY, LAST_DAY, crew.operator, morning(house), progress)


def publish(house: House, crew: Crew, progress: Progress) -> tuple[PublishedLine, ...]:
    """Publish the week's day documents."""
    return publishing.publish(house, None, FIRST_DAY, LAST_DAY, crew.operator, morning(house), progress)


def alarm(house: House, crew: Crew, samples: Path) -> str:
    """Order the sample's emergency, on air while the afternoon's windows run; return its code. Once."""
    if done := emergencies.orders(house):
        return done[-1].id
    text = (samples / "khan-cap.txt").read_text(encoding="utf-8")
    issued_at = at(TODAY, EMERGENCY_MINUTE, house.zone)
    order, _ = break_in(house, text, (), issued_at, crew.flood_command, repeat=1)
    return order.id


def play(house: House, progress: Progress) -> tuple[PlayedDay, ...]:
    """Play the day of all stations, each into its own file, each by the real player on a simulated clock.

    Raises:
        OutsideFailed: a journal or file can't be written.
    """
    codes = [line.station.code for line in network.show_network(house)]
    played = []
    for done, code in enumerate(codes, 1):
        playout.hand_over(house, code)
        clock = SimulatedClock(playout.start_of(house, code, TODAY))
        played.append(playout.play_day(house, code, TODAY, clock))
        progress(done, len(codes), code)
    return tuple(played)


def log(house: House, crew: Crew, played: Iterable[PlayedDay]) -> tuple[int, Reconciled]:
    """Carry the journals into the log and reconcile the day; return the rows that are new, and the outcomes."""
    entries = [as_run(entry) for day in played for entry in day.entries if not entry.open]
    appended = airtime.carry_in(house, entries, airtime.AiringSource.PLAYER, crew.operator, evening(house))
    return appended.accepted, airtime.reconcile(house, TODAY, TODAY, crew.operator, evening(house))


def week() -> tuple[date, date]:
    """Return the sample's week, Monday to Sunday."""
    return FIRST_DAY, LAST_DAY


def spoken(outcomes: Iterable[DraftOutcome]) -> timedelta:
    """Return the length of all takes together."""
    return timedelta(seconds=sum(o.seconds for o in outcomes))
