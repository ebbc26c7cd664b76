"""`scheduler demo`: the whole main job on sample data, what it made and where, then the web page."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from getpass import getuser
from importlib import resources
from pathlib import Path

import click

from scheduler.administration.house import House
from scheduler.airtime import desk as airtime
from scheduler.airtime.applying import Reconciled
from scheduler.cli import demo_job as job
from scheduler.cli.common import App, language, pass_app, progress, say, t, table
from scheduler.communes import desk as communes
from scheduler.messages import Message, render
from scheduler.playout.desk import PlayedDay
from scheduler.progress import Progress
from scheduler.studio.desk import DraftOutcome
from scheduler.traffic import desk as traffic
from scheduler.traffic.press import PublishedLine
from scheduler.web.serving import serve_house

STEPS = 8
SHOWN_COMMUNE = "nghia-hai"
MOST_REASONS = 6


@click.command(help=t("cli.about_demo"))
@click.option("--once", is_flag=True, help=t("cli_demo.option_once"))
@click.option(
    "--samples", type=click.Path(path_type=Path, exists=True, file_okay=False), help=t("cli_demo.option_samples")
)
@click.option("--port", type=click.IntRange(0, 65535), default=None, help=t("cli_serve.port"))
@pass_app
def demo(app: App, once: bool, samples: Path | None, port: int | None) -> None:
    """Do the main job on sample data in its own folder, then serve the page until Ctrl-C."""
    app.home = app.home if app.home_given else app.home / "demo"
    packaged = resources.as_file(resources.files("scheduler").joinpath("samples"))
    with packaged as folder:
        house = _do(app, samples or folder)
    if not once:
        _serve(app, house, port)


def _do(app: App, samples: Path) -> House:
    say("cli_demo.title")
    house, crew = job.opened(app.home, app.login or getuser())
    app.use(house)
    with _step(1) as tell:
        imported = job.bring_in(house, crew, samples, tell)
    for outcome in imported:
        for why in outcome.why:
            click.echo(f"   {outcome.name}: {render(why, language())}")
    with _step(2) as tell:
        takes = job.voice(house, crew, tell)
    with _step(3):
        approval = job.approve(house, crew)
    with _step(4) as tell:
        plan = job.plan(house, crew, tell)
    with _step(5) as tell:
        published = job.publish(house, crew, tell)
    with _step(6):
        emergency = job.alarm(house, crew, samples)
    with _step(7) as tell:
        played = job.play(house, tell)
    with _step(8):
        rows, outcomes = job.log(house, crew, played)
    _tell_bulletins(takes, approval)
    _tell_plan(house, plan, published)
    _tell_air(house, played, emergency, rows, outcomes)
    _tell_airtime(house)
    say("cli_demo.where", home=str(house.home), audio=str(house.store.root), aired=str(house.players))
    return house


@contextmanager
def _step(number: int) -> Iterator[Progress]:
    say("cli_demo.step", number=number, steps=STEPS, what=Message(f"cli_demo.step_{number}"))
    with progress("  ") as tell:
        yield tell


def _tell_bulletins(takes: list[DraftOutcome], approval: job.Approved) -> None:
    click.echo()
    bulletins = [o for o in takes if o.bulletin_id is not None]
    say("cli_demo.bulletins", count=len(bulletins), approved=approval.approved, length=job.spoken(bulletins))
    heads = [t(f"cli_demo.head_{h}") for h in ("code", "length", "lufs", "peak", "voice", "title")]
    table(heads, [(o.code, timedelta(seconds=o.seconds), o.lufs, o.true_peak_dbtp, o.voice, o.title) for o in takes])
    for outcome in takes:
        if outcome.why is not None:
            click.echo(f"   {outcome.code}: {render(outcome.why, language())}")
    for message in approval.refused:
        click.echo(f"   {render(message, language())}")
    if approval.waiting:
        say("cli_demo.waiting", codes=approval.waiting)


def _tell_plan(house: House, plan: traffic.PlanSummary, published: tuple[PublishedLine, ...]) -> None:
    click.echo()
    say(
        "cli_demo.planned",
        slots=sum(s.slots for s in plan.stations),
        stations=len(plan.stations),
        documents=len(published),
    )
    heads = [t(f"cli_demo.head_{h}") for h in ("station", "slots", "length", "not_placed")]
    missing: Counter[str] = Counter()
    for line in plan.not_placed:
        missing[line.station] += line.airings
    table(heads, [(s.station, s.slots, s.airtime, missing[s.station]) for s in plan.stations])
    if plan.not_placed:
        say("cli_demo.not_placed", count=sum(n.airings for n in plan.not_placed))
        for line in plan.not_placed[:MOST_REASONS]:
            click.echo(f"   {line.station} {line.bulletin} ×{line.airings}: {render(line.reason, language())}")
        if len(plan.not_placed) > MOST_REASONS:
            say("cli_demo.more", count=len(plan.not_placed) - MOST_REASONS)
    click.echo()
    say("cli_demo.playlist", station=SHOWN_COMMUNE, day=job.TODAY)
    document = communes.published_day(house, SHOWN_COMMUNE, job.TODAY)
    heads = [t(f"cli_demo.head_{h}") for h in ("time", "length", "code", "title")]
    table(
        heads,
        [
            (
                s.starts_at.astimezone(house.zone).strftime("%H:%M:%S"),
                timedelta(milliseconds=s.milliseconds),
                s.bulletin,
                s.title,
            )
            for s in document.slots
        ],
    )


def _tell_air(house: House, played: tuple[PlayedDay, ...], emergency: str, rows: int, outcomes: Reconciled) -> None:
    click.echo()
    cut = sum(e.cut_by == emergency for day in played for e in day.entries)
    files = sum(day.file is not None for day in played)
    say("cli_demo.played", stations=files, day=job.TODAY, emergency=emergency, cut=cut)
    said = {str(outcome): count for outcome, count in outcomes.outcomes.items()}
    say("cli_demo.logged", rows=rows, outcomes=[f"{t(f'airtime.outcome_{o}')} {n}" for o, n in said.items()])
    proofs = airtime.verify(house)
    say("cli_demo.proved", chains=sum(p.holds for p in proofs), stations=len(proofs))


def _tell_airtime(house: House) -> None:
    click.echo()
    by_station, by_topic = airtime.tallies(house, *job.week(), [("station",), ("topic",)])
    say("cli_demo.airtime", first=job.FIRST_DAY, last=job.LAST_DAY, day=job.TODAY)
    goals = by_station.own_goals
    heads = [t(f"cli_demo.head_{h}") for h in ("station", "planned", "aired", "relay", "goal")]
    rows = []
    for line in by_station.lines:
        goal = goals.get(line.key[0])
        aired = line.reform.own.total if line.reported else "–"
        rows.append((line.key[0], line.reform.planned, aired, line.reform.relay.total, goal.goal if goal else "–"))
    table(heads, rows)
    click.echo()
    heads = [t(f"cli_demo.head_{h}") for h in ("topic", "airings", "aired")]
    table(heads, [(line.key[0], line.every.airings, line.every.own.total) for line in by_topic.lines])
    say("cli_demo.content", content=by_station.content, station_minutes=by_station.stations)


def _serve(app: App, house: House, port: int | None) -> None:
    say("cli_serve.demo_no_timetable", day=app.today())
    serve_house(
        house,
        app.clock(),
        house.settings.web.host,
        house.settings.web.port if port is None else port,
        lambda address: say("cli_serve.admitting", address=address),
        admitted=app.actor(),
    )
    say("cli_serve.stopped")
