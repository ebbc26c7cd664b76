"""What a report is written from: the figures of a period, and what stands on the office's papers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.airtime.dailylog import LogLine
from scheduler.airtime.figures import Growth, Tally
from scheduler.airtime.proof import Proof
from scheduler.airtime.reporting import Whole
from scheduler.messages import render
from scheduler.settings import Office
from scheduler.timekeeping import at


@dataclass(frozen=True, slots=True)
class Material:
    """What a report is made of, gathered by the desk.

    Attributes:
        period: as asked for, "2023-07".
        whole: all its figures.
        broken: logs whose chain doesn't hold; the report says so before anything else.
        topics: topic's code → name, in order, each followed by its parts.
        topic_parts: codes of those that are a part of another; they have a line only when something was heard.
        office: what stands on the office's papers.
        zone: of the stations; moments in tables are local.
        demo: sample data.
        lang: "vi" or "en".
    """

    period: str
    whole: Whole
    broken: tuple[Proof, ...]
    topics: dict[str, str]
    topic_parts: frozenset[str]
    office: Office
    zone: ZoneInfo
    demo: bool
    lang: str

    @property
    def by_station(self) -> Tally:
        """Tally by station."""
        return self.whole.by_station

    @property
    def by_topic(self) -> Tally:
        """Tally by topic."""
        return self.whole.by_topic

    @property
    def previous(self) -> dict[str, Growth]:
        """Growth over the equal period before, by station; "" is all together."""
        return self.whole.previous

    @property
    def last_year(self) -> dict[str, Growth]:
        """Growth over the same period last year."""
        return self.whole.last_year

    @property
    def log(self) -> tuple[LogLine, ...]:
        """The daily log."""
        return self.whole.log

    @property
    def units(self) -> dict[str, str]:
        """Station's code → name of its unit."""
        return self.whole.units

    @property
    def closing(self) -> datetime:
        """The period's closing instant; papers carry it as their time, so that the same log gives the same bytes."""
        return at(self.by_station.last_day, 24 * 60, self.zone)

    def say(self, section: str, **values: Any) -> str:  # noqa: ANN401 - any value the catalogue can format
        """Return a sentence of the reports' catalogue."""
        return render(f"reports.{section}", self.lang, **values)

    def word(self, area: str, code: str) -> str:
        """Return what a code of the log is called, such as a reason's; "" for none."""
        return render(f"airtime.{area}_{code}", self.lang) if code else ""
