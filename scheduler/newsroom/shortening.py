"""The short form of a bulletin (bản rút gọn): proposed to the editor, and made a version only when a person says so."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.messages import Refused
from scheduler.newsroom import changing, keeping, secrecy
from scheduler.newsroom.differences import Line, differences
from scheduler.newsroom.keeping import Stamp
from scheduler.newsroom.reading import estimate_seconds
from scheduler.newsroom.short_form import shortened
from scheduler.records.house import House

WHY = "bản rút gọn"
"""What the version's history says."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A short form, proposed.

    Attributes:
        version: the number of the version it would shorten; accepting is based on it.
        text: the short form; the version's own text when there is nothing to leave out.
        lines: what would go and come, line by line.
        length: of the script as it is, estimated.
        short_length: of the short form's, estimated.
    """

    code: str
    version: int
    text: str
    lines: tuple[Line, ...]
    length: timedelta
    short_length: timedelta


def proposed(house: House, code: str) -> Proposal:
    """Return the short form that a bulletin's current text could have; nothing is changed.

    Raises:
        Refused: no such bulletin.
    """
    with house.database.reading() as session:
        bulletin = keeping.bulletin_of(session, code)
        version = keeping.version_of(session, bulletin)
        words = keeping.lexicon(session)
        text = shortened(version.text, words)
        script = keeping.reading_of(session, house.settings, text, words)
        return Proposal(
            code,
            version.number,
            text,
            differences(version.text, text),
            timedelta(seconds=round(estimate_seconds(version.script))),
            timedelta(seconds=round(estimate_seconds(script.text))),
        )


def accept(house: House, proposal: Proposal, by: int, now: datetime) -> int:
    """Make a proposed short form the bulletin's next version, as the person saw it; it is a draft then.

    A scan stays one: who shortened it has not compared it with the paper.

    Returns:
        The number of the new version.

    Raises:
        Refused: there is nothing to leave out, another version is there than the one that was shortened, it is
            withdrawn or retired, or no right to.
    """
    with house.database.writing() as session:
        bulletin = keeping.writable(session, proposal.code, by)
        version = keeping.version_of(session, bulletin)
        changing.check_seen(bulletin, version, proposal.version)
        changing.check_open(bulletin)
        if proposal.text == version.text:
            raise Refused("newsroom.nothing_to_shorten", code=proposal.code)
        secrecy.check(proposal.text, proposal.code)
        script = keeping.reading_of(session, house.settings, proposal.text)
        made = changing.reword(session, bulletin, proposal.text, script, Stamp(by, now), WHY, version.recognised_by)
        return made.number
