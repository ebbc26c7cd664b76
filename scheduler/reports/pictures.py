"""Which charts a report has, and what is in them: units against their targets, topics, weeks over the base. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.airtime.figures import ZERO, Figures, Growth
from scheduler.messages import show
from scheduler.reports import charts
from scheduler.reports.charts import Bar, Chart
from scheduler.reports.material import Material
from scheduler.reports.tables import minutes

_MOST_BARS = 36
"""More don't fit on a page."""
_DAY = timedelta(days=1)
_EXACT = 1e-9


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as it is drawn; `alternative` says the same in words."""

    chart: Chart
    alternative: str
    svg: str

    @property
    def name(self) -> str:
        """Of its file, without an ending."""
        return self.chart.name

    @property
    def title(self) -> str:
        """Above it."""
        return self.chart.title

    @property
    def inline(self) -> str:
        """The picture for a page that has others: what is shared within it is named after it."""
        return self.svg.replace('id="h"', f'id="{self.name}"').replace("url(#h)", f"url(#{self.name})")


def of_units(material: Material) -> tuple[Picture, ...]:
    """Return own reform airtime of each unit against its target; several pictures where there are many units."""
    goals = material.by_station.own_goals
    found = []
    for line in material.by_station.lines:
        own, target = line.reform.own.total, goals.get(line.key[0])
        text = show(minutes(own), material.lang)
        if target is not None and target.percent is not None:
            text = material.say("bar_reached", minutes=text, percent=target.percent)
        name = material.units.get(line.key[0], line.key[0])
        mark = minutes(target.goal) if target is not None else None
        if not line.reported:
            found.append(Bar(name, None, material.say("unreported"), mark))
        else:
            found.append(Bar(name, minutes(own), text, mark, full=target is None or target.met))
    words = ("legend_met", "legend_unmet", "legend_goal") if goals else ("", "", "")
    chart = _chart(material, "theo-don-vi", "chart_units", tuple(found), words)
    return tuple(_drawn(part, charts.bars) for part in charts.split(chart, _MOST_BARS))


def of_topics(material: Material) -> tuple[Picture, ...]:
    """Return own airtime of each topic of the plan, parts with their topic."""
    lengths = {line.key[0]: line.every for line in material.by_topic.lines}
    found = []
    for topic, name in material.topics.items():
        if topic not in material.topic_parts:
            parts = (lengths.get(t, Figures()) for t in material.topics if t == topic or t.startswith(f"{topic}."))
            length = sum((f.own.total for f in parts), ZERO)
            found.append(Bar(f"{topic} {name}", minutes(length), show(minutes(length), material.lang)))
    return (_drawn(_chart(material, "theo-chu-de", "chart_topics", tuple(found), ("", "", "")), charts.bars),)


def of_weeks(material: Material) -> tuple[Picture, ...]:
    """Return own reform airtime of each week over what the base period comes to in so many days."""
    first, last = material.by_station.first_day, material.by_station.last_day
    base = base_of(material)
    a_day = minutes(base.base) / ((base.last_day - base.first_day).days + 1) if base else 0.0
    found = []
    while first <= last:
        end = min(first + (6 - first.weekday()) * _DAY, last)
        days = (end - first).days + 1
        length = minutes(sum((material.whole.days.get(first + n * _DAY, ZERO) for n in range(days)), ZERO))
        mark = a_day * days if base else None
        label = _short(first, material.lang)
        found.append(Bar(label, length, show(length, material.lang), mark, full=mark is None or length >= mark))
        first = end + _DAY
    words = ("legend_above", "legend_below", "legend_base") if base else ("", "", "")
    return (_drawn(_chart(material, "theo-tuan", "chart_weeks", tuple(found), words), charts.columns),)


def base_of(material: Material) -> Growth | None:
    """Return the base that all stations together have: last year's, else the period before; None without any."""
    return next((g for g in (material.last_year.get(""), material.previous.get("")) if g is not None and g.base), None)


def _short(day: date, lang: str) -> str:
    return f"{day:%d/%m}" if lang == "vi" else f"{day:%m-%d}"


def _chart(material: Material, name: str, title: str, found: tuple[Bar, ...], words: tuple[str, str, str]) -> Chart:
    full, hatched, mark = (material.say(word) if word else "" for word in words)
    told = "; ".join(f"{bar.label}: {bar.text}" for bar in found)
    description = material.say("chart_told", title=material.say(title), bars=told)

    def tick(value: float) -> str:
        if abs(value - round(value, 1)) > _EXACT:  # steps of 0.25 or less: one decimal would write two ticks alike
            return f"{value:.2f}".replace(".", "," if material.lang == "vi" else ".")
        return show(int(value) if value == int(value) else value, material.lang)

    return Chart(name, material.say(title), description, found, full, hatched, mark, tick, title.removeprefix("chart_"))


def _drawn(chart: Chart, draw: Callable[[Chart], str]) -> Picture:
    told = "; ".join(f"{bar.label}: {bar.text}" for bar in chart.bars)
    return Picture(chart, f"{chart.title}. {told}.", draw(chart))
