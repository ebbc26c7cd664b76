"""What every page shares: the language, the template engine, 'today', and the page around the content."""

import csv
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, partial
from importlib import resources
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from scheduler import __version__
from scheduler.administration.house import House
from scheduler.administration.signing_in import Visitor
from scheduler.messages import LANGUAGES, Message, render, sentence, show
from scheduler.timekeeping import Clock
from scheduler.web import telling

COOKIE = "lang"
NOT_FOUND = 404
_YEAR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the menu: its address, the word for it, its picture, and whose it is; `roles` empty: everyone's.

    The picture is the path of an SVG of 24 by 24, drawn in lines.
    """

    href: str
    label: str
    roles: frozenset[str] = frozenset()
    icon: str = ""


PLACES = (
    Place("/", "nav_today", icon="M3 11l9-8 9 8M6 9v11h12V9"),
    Place("/bulletins", "nav_bulletins", icon="M6 3h9l4 4v14H6zM9 11h7M9 15h7"),
    Place("/schedule", "web_schedule.nav_schedule", icon="M4 5h16v15H4zM4 10h16M8 2v5M16 2v5"),
    Place(
        "/emergencies",
        "web_emergency.nav",
        frozenset({"emergency", "approver", "office"}),
        icon="M12 3l10 18H2zM12 10v5M12 18v.5",
    ),
    Place("/xa", "nav_commune", frozenset({"commune"}), icon="M4 9h4l6-5v16l-6-5H4zM17 9a4 4 0 0 1 0 6"),
    Place("/airtime", "nav_airtime", icon="M5 20V10M12 20V4M19 20v-7"),
    Place(
        "/administration",
        "nav_administration",
        frozenset({"administrator", "office", "operator"}),
        icon="M4 7h9M17 7h3M4 17h3M11 17h9M15 4v6M9 14v6",
    ),
)
"""The menu, in the order of a day's work."""


class Screen:
    """Renders pages for one house and clock; holds no state of a request."""

    def __init__(self, house: House, clock: Clock) -> None:
        self.house, self.clock = house, clock
        self.templates = _templates()

    def now(self) -> datetime:
        """Return the clock's time, UTC."""
        return self.clock.now()

    def today(self) -> date:
        """Return the station's local date; on sample data the simulated day."""
        return self.now().astimezone(self.house.zone).date()

    def page(self, request: Request, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:  # noqa: ANN401 - what the template names
        """Return a page in the reader's language; a language asked for by `?lang=` is remembered in a cookie."""
        lang = language_of(request, self.house)
        visitor: Visitor | None = getattr(request.state, "visitor", None)
        told = telling.told(request)
        lost = status == NOT_FOUND  # no route, so that nobody asked who it is
        text = self.templates.get_template(template).render(
            **values,
            t=partial(words, lang=lang),
            show=partial(show, lang=lang),
            clock=partial(self._clock, seconds=False),
            clock_seconds=partial(self._clock, seconds=True),
            long_day=partial(long_day, lang=lang),
            day_of=self._day_of,
            topic=partial(topic_name, lang=lang),
            visitor=visitor,
            places=[p for p in PLACES if not p.roles or (visitor and visitor.has(*p.roles))] if visitor or lost else [],
            told=told,
            lang=lang,
            other_lang="en" if lang == "vi" else "vi",
            with_query=partial(_with_query, request),
            path=request.url.path,
            demo=self.house.demo,
            today=self.today(),
            now=self.now(),
            version=__version__,
        )
        headers = {"Cache-Control": "no-cache", "Content-Language": lang, "Vary": "Cookie"}
        response = HTMLResponse(text, status, headers)
        if request.query_params.get("lang") in LANGUAGES:
            response.set_cookie(COOKIE, lang, max_age=_YEAR_SECONDS, httponly=True, samesite="lax")
        if told is not None:
            response.delete_cookie(telling.COOKIE)
        return response

    def problem(self, request: Request, status: int, what: str) -> HTMLResponse:
        """Return a page that says what is wrong, with a way on."""
        return self.page(request, "problem.html", status, code=status, what=what)

    def _day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.house.zone).date()

    def _clock(self, moment: datetime, *, seconds: bool) -> str:
        return f"{moment.astimezone(self.house.zone):{'%H:%M:%S' if seconds else '%H:%M'}}"


@cache
def _templates() -> Environment:
    """Return the templates, read and compiled once a process."""
    return Environment(
        loader=PackageLoader("scheduler.web"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def language_of(request: Request, house: House) -> str:
    """Return the reader's language: `?lang=`, else the cookie, else the house's."""
    for wanted in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return wanted
    return house.settings.language


def words(section: str | Message, *, lang: str, **values: Any) -> str:  # noqa: ANN401 - any value the catalogue can format
    """Return words of the area "web", words of another one by their whole name, or a room's message."""
    if isinstance(section, Message):
        return render(section, lang)
    name = section if "." in section else f"web.{section}"
    return render(name, lang, **values) if values else sentence(name, lang)


def long_day(day: date, *, lang: str) -> str:
    """Write a date with its weekday."""
    return f"{sentence(f'web.weekday_{day.isoweekday()}', lang)}, {show(day, lang)}"


def topic_name(code: str, *, lang: str) -> str:
    """Return a topic's name; its code when there is none."""
    return _topics().get(code, {}).get(lang, code)


def topic_order() -> tuple[str, ...]:
    """Return the codes of the main topics in the plan's order."""
    return tuple(code for code in _topics() if "." not in code)


@cache
def _topics() -> dict[str, dict[str, str]]:
    text = resources.files("scheduler").joinpath("data", "topics.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return {row["code"]: {"vi": row["name_vi"], "en": row["name_en"]} for row in rows}


def _with_query(request: Request, **changes: str) -> str:
    """Return this page's address with some query values changed."""
    query = {**request.query_params, **changes}
    return f"{request.url.path}?{urlencode(query)}"


def week_of(day: date) -> tuple[date, date]:
    """Return the Monday and the Sunday around a day."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)
