"""What the command line does when a bulletin was withdrawn: the schedule without it, what was heard, its correction."""

from collections.abc import Sequence

from scheduler.cli.common import App, progress, say, t, table
from scheduler.messages import Message
from scheduler.playout import desk as playout
from scheduler.traffic import withdrawing


def check(app: App, codes: Sequence[str], correction: str) -> None:
    """Refuse a correction that can't be one, before anything is withdrawn."""
    withdrawing.check_correction(app.house(), codes, correction)


def unplan(app: App, codes: Sequence[str], correction: str, *, json: bool) -> withdrawing.Withdrawal | None:
    """Take withdrawn bulletins out of the schedule and say what that did; with `json` it is only returned."""
    if not codes:
        return None
    house = app.house()
    with progress(t("cli_traffic.planning")) as tell:
        done = withdrawing.withdraw(house, codes, app.actor(), app.now(), tell, correction=correction)
    playout.hand_over_at_once(house, [(line.station, line.day) for line in done.documents])
    if not json:
        _show(done, correction)
    return done


def _show(done: withdrawing.Withdrawal, correction: str) -> None:
    values = {"documents": len(done.documents), "slots": done.slots}
    say(Message("cli_newsroom.published_anew" if done.documents else "cli_newsroom.nothing_published", values))
    if done.heard:
        say("cli_traffic.heard_before", airings=len(done.heard), stations=len({h.station for h in done.heard}))
        heads = [t(f"cli_traffic.head_{h}") for h in ("bulletin", "station", "heard", "airtime", "report")]
        reports = {True: t("cli_traffic.reported"), False: t("cli_traffic.unreported")}
        rows = [(h.bulletin, h.station_name, h.starts_at, h.length, reports[h.reported]) for h in done.heard]
        table(heads, rows)
    if not correction:
        return
    if not done.corrections:
        say("cli_traffic.correction_waits", code=correction)
        return
    stations = {c.station for c in done.corrections}
    say("cli_traffic.correction_placed", code=correction, slots=len(done.corrections), stations=len(stations))
    heads = [t(f"cli_traffic.head_{h}") for h in ("station", "starts")]
    table(heads, [(c.station_name, c.starts_at) for c in done.corrections])
