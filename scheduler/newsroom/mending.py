"""Mending a damaged text: repairs are offered by number, a person accepts them, and a person frees a scan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduler.newsroom import changing, hygiene, keeping, offers, secrecy
from scheduler.newsroom.keeping import Stamp
from scheduler.newsroom.offers import Spot
from scheduler.records.bulletin import BulletinVersion
from scheduler.records.house import House

MOST_NAMED = 8  # repairs that a step in the history names


@dataclass(frozen=True, slots=True)
class Offer:
    """A repair, offered.

    Attributes:
        number: what a person calls it, from 1; it holds for the version it was made of.
        spot: where the damaged word stands.
        repair: what it would become, and why.
    """

    number: int
    spot: Spot
    repair: hygiene.Repair


@dataclass(frozen=True, slots=True)
class Mending:
    """A bulletin's text as somebody who mends it sees it.

    Attributes:
        version: the number of the text's version; what is accepted is based on it.
        recognised_by: the program that read it from a scan and that nobody has compared yet; "" otherwise.
        grade: of the damage; a scan's is damaged until it was compared.
        percent: the share of damaged words.
        offers: the repairs; none where no reading stands out.
        places: damaged words for which no reading stands out, in the order of the text.
    """

    code: str
    title: str
    version: int
    recognised_by: str
    grade: str
    percent: int
    offers: tuple[Offer, ...]
    places: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Mended:
    """What became of a text.

    Attributes:
        version: the number of its version now.
        accepted: the repairs that were made.
        freed: whether it was a scan until now and isn't any more.
        grade: of what damage is left.
        percent: the share of damaged words that are left.
    """

    version: int
    accepted: tuple[Offer, ...]
    freed: bool
    grade: str
    percent: int


def offered(house: House, code: str) -> Mending:
    """Return the repairs that a bulletin's current text could have; nothing is changed.

    Raises:
        Refused: no such bulletin.
    """
    with house.database.reading() as session:
        bulletin = keeping.bulletin_of(session, code)
        version = keeping.version_of(session, bulletin)
        known = keeping.lexicon(session).words
        found = _offers(version, known)
        damage = hygiene.measure(version.text, known)
        mended = {o.repair.start - len(version.title) - 1 for o in found}
        places = tuple(
            offers.spot(version.text, p.start, p.start + len(p.word)) for p in damage.places if p.start not in mended
        )
        grade, maker = version.damage_grade, version.recognised_by
        return Mending(code, version.title, version.number, maker, grade, damage.percent, found, places)


def mend(
    house: House,
    code: str,
    numbers: Sequence[int] | None,
    by: int,
    now: datetime,
    *,
    checked: bool = False,
    based_on: int | None = None,
) -> Mended:
    """Make the repairs that a person accepts, as a new version, and free a scan that the person has compared.

    The repairs alone don't free a scan: what was recognised wrongly may be a word too. A text that is measured as
    damaged stays so whoever has looked at it. Without anything to do nothing changes.

    Args:
        house: the opened house.
        code: of the bulletin.
        numbers: which of the offers; None for all, empty for none.
        by: the account that acts.
        now: written into the records.
        checked: the person has compared the text, with these repairs, with the paper.
        based_on: the version whose offers the person saw; None for the current one.

    Raises:
        Refused: no such bulletin, no such offer, it is withdrawn or retired, another version is there than the one the
            person saw, or no right to.
    """
    with house.database.writing() as session:
        bulletin = keeping.writable(session, code, by)
        version = keeping.version_of(session, bulletin)
        changing.check_seen(bulletin, version, based_on)
        changing.check_open(bulletin)
        words = keeping.lexicon(session)
        accepted = offers.chosen(_offers(version, words.words), numbers, code)
        freed = checked and bool(version.recognised_by)
        if accepted or freed:
            title, text = _repaired(version, accepted)
            secrecy.check(text, code)
            bulletin.title = title
            script = keeping.reading_of(session, house.settings, text, words)
            maker = "" if freed else version.recognised_by
            version = changing.reword(session, bulletin, text, script, Stamp(by, now), _note(accepted, freed), maker)
        percent = hygiene.measure(version.text, words.words).percent
        return Mended(version.number, accepted, freed, version.damage_grade, percent)


def _offers(version: BulletinVersion, known: frozenset[str]) -> tuple[Offer, ...]:
    """Return the offers for title and text; the repairs' offsets are those in both, a line break between them."""
    whole = f"{version.title}\n{version.text}"
    found = []
    for number, repair in enumerate(hygiene.repairs(whole, known), 1):
        place = offers.spot(whole, repair.start, repair.end)
        found.append(Offer(number, Spot(place.line - 1, place.before, place.written, place.after), repair))
    return tuple(found)


def _repaired(version: BulletinVersion, accepted: Sequence[Offer]) -> tuple[str, str]:
    """Return title and text with the repairs made."""
    whole, title_end = f"{version.title}\n{version.text}", len(version.title)
    for offer in reversed(accepted):
        repair = offer.repair
        whole = whole[: repair.start] + repair.offered + whole[repair.end :]
        if repair.end <= len(version.title):
            title_end += len(repair.offered) - len(repair.written)
    return whole[:title_end], whole[title_end + 1 :]


def _note(accepted: Sequence[Offer], freed: bool) -> str:
    """Return what the history says of a mending, in no language: the words, and a tick for a compared scan."""
    named = [f"{o.repair.written} → {o.repair.offered}" for o in accepted[:MOST_NAMED]]
    more = [f"… ({len(accepted)})"] if len(accepted) > MOST_NAMED else []
    return "bulletin mend: " + "; ".join((*named, *more, *(["✓"] if freed else [])))
