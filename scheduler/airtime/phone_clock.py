"""A phone's clock beside ours: a saying may come hours after it was made, from a clock that is wrong. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.messages import render

APART = timedelta(minutes=2)
"""Two clocks that differ by more are told; a message needs no longer for its way."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """When somebody pressed a button, by the phone's clock; None is unknown, as without scripts.

    Attributes:
        at: when it was pressed.
        sent: when it was sent, by the same clock: minutes or hours later without a network.
        took_time: the time of the day that is said was taken from that clock too.
        comparable: our own clock goes with the world's; a simulated one can't be laid beside a phone's.
    """

    at: datetime | None = None
    sent: datetime | None = None
    took_time: bool = False
    comparable: bool = True

    def moment(self, now: datetime) -> datetime:
        """Return when it was pressed, by our clock.

        Args:
            now: when it arrived, by our clock.
        """
        if self.at is None or self.sent is None or self.sent < self.at:
            return now
        return now - (self.sent - self.at)

    def ahead(self, now: datetime) -> timedelta:
        """Return how far the phone's clock goes before ours; nothing when both agree or it can't be told."""
        if self.sent is None or not self.comparable or abs(self.sent - now) <= APART:
            return timedelta(0)
        return self.sent - now

    def meant(self, begun: datetime, now: datetime) -> datetime:
        """Return a moment that was read off the phone, or off a wall, by our clock."""
        return begun - self.ahead(now) if self.took_time else begun

    def note(self, now: datetime, zone: ZoneInfo, lang: str) -> str:
        """Return a note with both clocks' times; "" when they agree."""
        if self.sent is None or not self.ahead(now):
            return ""
        phone, ours = (f"{m.astimezone(zone):%d/%m/%Y %H:%M:%S}" for m in (self.sent, now))
        return render("airtime.phone_clock", lang, phone=phone, ours=ours)


NOT_TOLD = Pressed()
