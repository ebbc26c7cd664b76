"""A text read as it stands, nothing kept: for a preview, and for an emergency, which waits for no importers to load."""

from scheduler.messages import Refused
from scheduler.newsroom import keeping
from scheduler.newsroom.reading import Script
from scheduler.records.house import House


def read_aloud(house: House, text: str) -> Script:
    """Read a text with the installation's options and lexicon, keeping nothing."""
    with house.database.reading() as session:
        return keeping.reading_of(session, house.settings, text)


def as_spoken(house: House, text: str) -> str:
    """Return words as a voice says them: figures, dates and abbreviations written out.

    Raises:
        Refused: some of them nobody can read.
    """
    script = read_aloud(house, text)
    if script.unreadable:
        raise Refused("newsroom.words_unreadable", words=[token.written for token in script.unreadable])
    return " ".join(script.text.split())
