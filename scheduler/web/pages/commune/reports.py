"""What a commune tells of its day on a phone: heard, not heard, a window rests, a receipt code."""

from datetime import UTC, date, datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from scheduler.administration import windowing
from scheduler.administration.network_values import ExceptionEntry
from scheduler.airtime import forms, receipts, saying
from scheduler.airtime.desk import AiringOutcome
from scheduler.airtime.phone_clock import Pressed
from scheduler.airtime.receipts import Taking
from scheduler.airtime.saying import Saying
from scheduler.messages import Message, Refused, SchedulerError, WrongUse, render
from scheduler.playout import desk as playout
from scheduler.timekeeping import ClockKind
from scheduler.traffic import publishing, resuming
from scheduler.traffic.schedule import WindowLine, day_of_station
from scheduler.web.pages.common import done, read_day
from scheduler.web.pages.commune.asking import Asker, asker, not_said, path_of, said
from scheduler.web.pages.commune.today import day_page
from scheduler.web.screen import Screen, language_of
from scheduler.web.throttle import Throttle, place_of
from scheduler.web.unsent import Posted

MOURNING = "co_tang"
_OUTCOMES = {"aired": AiringOutcome.AIRED, "not_aired": AiringOutcome.NOT_AIRED}
_LONGEST_CODE = 60


def routes(screen: Screen, throttle: Throttle) -> APIRouter:
    """Return the routes of what a commune tells."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    desk = _Reports(screen, throttle)
    router.add_api_route("/xa/{code}/da-phat", desk.heard, methods=["POST"], response_model=None)
    router.add_api_route("/xa/{code}/nghi", desk.rest, methods=["POST"], response_model=None)
    router.add_api_route("/xa/{code}/phat-lai", desk.resume, methods=["POST"], response_model=None)
    router.add_api_route("/xa/{code}/ma", desk.receipt, methods=["POST"], response_model=None)
    return router


class _Reports:
    """The forms of a station's day."""

    def __init__(self, screen: Screen, throttle: Throttle) -> None:
        self.screen, self.house, self.throttle = screen, screen.house, throttle

    def heard(self, request: Request, code: str, form: Posted) -> Response:
        who, back = self._back(request, code, form)
        try:
            outcome = _OUTCOMES.get(str(form.get("outcome", "")))
            if outcome is None:
                raise WrongUse("web_commune.which_outcome")
            slots = tuple(str(s) for s in form.getlist("slot"))
            if not slots:
                raise WrongUse("web_commune.which_slots")
            made = saying.say(self.house, code, self._saying(form, slots, outcome), who.by, self.screen.now())
        except SchedulerError as error:
            return not_said(request, self.screen, back, error)
        word = "heard" if outcome is AiringOutcome.AIRED else "not_heard"
        if made.to_come:
            word += "_so_far"
        return said(
            request,
            self.screen,
            back,
            Message(f"web_commune.{word}", {"count": made.new + made.known, "left": made.to_come}),
        )

    def rest(self, request: Request, code: str, form: Posted) -> Response:
        """Let a window rest for a funeral; said when it is over, its slots weren't heard for that reason."""
        who, back = self._back(request, code, form)
        now = self.screen.now()
        try:
            day = read_day(str(form.get("day", "")), self.screen.today())
            window = self._window(code, day, str(form.get("window", "")))
            if window.ends_at <= now:
                slots = tuple(s.code for s in window.slots if s.state != "withdrawn")
                told = self._saying(form, slots, AiringOutcome.NOT_AIRED, MOURNING)
                saying.say(self.house, code, told, who.by, now)
            else:
                windowing.change_day(
                    self.house, ExceptionEntry(code, window.code, day, "cancelled", None, None, MOURNING), who.by, now
                )
                publishing.publish(
                    self.house, (code,), day, day, who.by, now, provisional=not self._is_final(code, day)
                )
                playout.hand_over_at_once(self.house, [(code, day)])
        except SchedulerError as error:
            return not_said(request, self.screen, back, error)
        return said(request, self.screen, back, Message("web_commune.rests", {"window": window.name, "day": day}))

    def resume(self, request: Request, code: str, form: Posted) -> Response:
        """Take back that a window rests."""
        who, back = self._back(request, code, form)
        now = self.screen.now()
        try:
            day = read_day(str(form.get("day", "")), self.screen.today())
            window = self._window(code, day, str(form.get("window", "")))
            windowing.restore_day(self.house, code, window.code, day, who.by, now)
            reason = render(
                Message("web_commune.resumed_by", {"name": who.device or who.name}), self.house.settings.language
            )
            resuming.resume(self.house, code, window.code, day, reason, who.by, now)
            playout.hand_over_at_once(self.house, [(code, day)])
        except SchedulerError as error:
            return not_said(request, self.screen, back, error)
        return said(request, self.screen, back, Message("web_commune.runs_again", {"window": window.name, "day": day}))

    def receipt(self, request: Request, code: str, form: Posted) -> Response:
        who, back = self._back(request, code, form)
        typed, day = str(form.get("code", ""))[:_LONGEST_CODE], str(form.get("day", ""))
        key = f"receipt {code}"
        wait = self.throttle.wait_seconds(key, place_of(request))
        if wait:
            why = Message("web.wait", {"minutes": int(wait // 60) + 1})
            answer = day_page(request, self.screen, who, day, 429, typed=typed, why=why)
            answer.headers["Retry-After"] = str(int(wait) + 1)
            return answer
        try:
            taken = receipts.take_code(
                self.house, typed, who.by, self.screen.now(), self.screen.clock.kind, station=code
            )
        except Refused as error:
            self.throttle.wrong(key, place_of(request))
            return day_page(request, self.screen, who, day, 422, typed=typed, why=error.message)
        if taken.taking is Taking.SET_ASIDE:
            return day_page(request, self.screen, who, day, 409, typed=typed, why=Message("web_commune.code_aside"))
        lang = language_of(request, self.house)
        parts = "; ".join(f"{s.title}: {render(f'receipts.heard_{s.thirds}', lang)}" for s in taken.slots)
        values = {"day": taken.day, "parts": parts}
        return done(request, self.screen, back, Message(f"web_commune.code_{taken.taking}", values))

    def _back(self, request: Request, code: str, form: Posted) -> tuple[Asker, str]:
        day = str(form.get("day", ""))
        kept = f"?day={day}" if day and day.replace("-", "").isdigit() else ""
        return asker(request, self.screen, code), path_of(code) + kept

    def _window(self, code: str, day: date, window: str) -> WindowLine:
        found = day_of_station(self.house, code, day)
        for one in found.windows if found is not None else ():
            if one.code == window and not one.extra:
                return one
        raise Refused("web_commune.no_window", day=day)

    def _is_final(self, code: str, day: date) -> bool:
        found = day_of_station(self.house, code, day)
        return found is not None and bool(found.revision) and not found.provisional

    def _saying(self, form: Posted, slots: tuple[str, ...], outcome: AiringOutcome, reason: str = "") -> Saying:
        begun = str(form.get("begun", "")).strip()
        kind = self.screen.clock.kind
        return Saying(
            key=str(form.get("key", "")),
            slots=slots,
            outcome=outcome,
            way=str(form.get("way", "machine")),
            begun=forms.clock_of(begun) if begun else None,
            reason=reason or str(form.get("reason", "")),
            note=str(form.get("note", "")),
            pressed=Pressed(
                _moment(form.get("pressed")),
                _moment(form.get("sent")),
                took_time=form.get("took_time") == "1",
                comparable=kind is ClockKind.SYSTEM,
            ),
            clock=kind,
        )


def _moment(text: object) -> datetime | None:
    """Return the moment of milliseconds since 1970, as scripts tell time; None for anything else."""
    digits = str(text or "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 14):  # noqa: PLR2004 - the year 5138
        return None
    return datetime.fromtimestamp(int(digits) / 1000, UTC)
