"""A text read as it stands, nothing kept: for a preview, and for an emergency, which waits for no importers to load."""

from scheduler.newsroom import keeping
from scheduler.newsroom.reading import Script
from scheduler.records.house import House


def read_aloud(house: House, text: str) -> Script:
    """Read a text with the installation's options and lexicon, keeping nothing."""
    with house.database.reading() as session:
        return keeping.reading_of(session, house.settings, text)
