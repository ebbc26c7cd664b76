"""The reminder list (đôn đốc): a text to send to each station that hasn't confirmed what it was given. Pure."""

from collections.abc import Sequence

from scheduler.airtime.chasing import Chased
from scheduler.messages import render


def write(period: str, chased: Sequence[Chased], lang: str) -> bytes:
    """Return the list as plain text, UTF-8 with a byte-order mark, one paragraph a station."""
    silent = [c for c in chased if c.oldest is not None]
    lines = [render("reports.reminders", lang, period=period, count=len(silent)), ""]
    for one in silent:
        values = {"name": one.name, "slots": one.unreported, "days": one.days, "oldest": one.oldest}
        lines += [render("reports.reminder", lang, **values), ""]
    return "\r\n".join(lines).encode("utf-8-sig")
