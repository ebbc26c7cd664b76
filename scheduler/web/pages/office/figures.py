"""`/airtime`: a period's figures against targets and base, drawn and in tables; each leads to the airings behind it."""

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from scheduler.airtime import desk as airtime
from scheduler.airtime.figures import Figures, Line, TargetLine
from scheduler.messages import show
from scheduler.reports.material import Material
from scheduler.reports.pictures import base_of, of_topics, of_units, of_weeks
from scheduler.reports.tables import minutes
from scheduler.reports.wording import growth_told
from scheduler.traffic.schedule import unplaced
from scheduler.web.pages.common import READS
from scheduler.web.pages.office.periods import asked_period, name_words, offered
from scheduler.web.pages.office.remembered import Remembered
from scheduler.web.screen import Screen, language_of


def routes(screen: Screen) -> APIRouter:
    """Return the route of the figures."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house
    remembered = Remembered(house)

    @router.api_route("/airtime", methods=READS)
    def airtime_page(request: Request) -> HTMLResponse:
        query = request.query_params
        period = asked_period(query, screen.today())
        lang, unit = language_of(request, house), query.get("unit", "")
        material = remembered.material(period, lang, screen.now(), unit or None)
        tally = material.by_station
        return screen.page(
            request,
            "office_figures.html",
            period=period,
            period_name=name_words,
            offered=offered(screen.today()),
            unit=unit,
            stations=airtime.stations(house, period.first_day, period.last_day),
            material=material,
            tally=tally,
            goals=tally.own_goals,
            planned_targets=sum(line.planned >= line.goal for line in tally.targets),
            growth=growth_told(material),
            minutes=lambda length: show(minutes(length), lang),
            percent=partial(_percent, lang=lang),
            by_unit=of_units(material),
            by_week=of_weeks(material),
            by_topic=of_topics(material),
            base=base_of(material),
            topics=_topics(material),
            unplaced=unplaced(house, period.first_day, period.last_day),
        )

    return router


def _topics(material: Material) -> list[tuple[str, str, Figures]]:
    """Return code, name and figures of the topics: those of the plan, parts and others when they were heard."""
    found: dict[str, Line] = {line.key[0]: line for line in material.by_topic.lines}
    shown = [t for t in material.topics if t in found or t not in material.topic_parts]
    shown += sorted(found.keys() - material.topics.keys())
    return [(t, material.topics.get(t, t), found[t].every if t in found else Figures()) for t in shown]


def _percent(line: TargetLine | float | None, *, lang: str, signed: bool = False) -> str:
    """Return what was reached of a target, or a per cent by itself; a dash for what isn't known."""
    value = line.percent if isinstance(line, TargetLine) else line
    if value is None:
        return "–"
    return f"{'+' if signed and value > 0 else ''}{show(value, lang)} %"
