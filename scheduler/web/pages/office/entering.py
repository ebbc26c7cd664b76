"""`/airtime/enter`: an airing that somebody tells of, the correction of one by a new row, and a month's form."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import UploadFile

from scheduler.airtime import desk as airtime
from scheduler.airtime import forming
from scheduler.airtime.forming import VerdictKind
from scheduler.airtime.intake import REASONS
from scheduler.airtime.row_proof import prove_row
from scheduler.messages import Message, SchedulerError, WrongUse, render
from scheduler.web.guard import visitor_of
from scheduler.web.pages.common import READS, done, read_number
from scheduler.web.screen import Screen, language_of, topic_order

PLACE = "/airtime/enter"
FORM = "/airtime/form"
_FIELDS = (
    "station", "at", "seconds", "bulletin", "slot", "topic", "outcome", "reason", "voice", "relay", "corrects", "note",
)  # fmt: skip
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def routes(screen: Screen) -> APIRouter:
    """Return the routes of entering."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    pages = _Entering(screen)
    router.add_api_route(PLACE, pages.form, methods=READS)
    router.add_api_route(PLACE, pages.enter, methods=["POST"], response_model=None)
    router.add_api_route(FORM + ".xlsx", pages.month_form, methods=READS, response_model=None)
    router.add_api_route(FORM, pages.take_form, methods=["POST"], response_model=None)
    return router


class _Entering:
    """Shows the forms and hands them to the desk."""

    def __init__(self, screen: Screen) -> None:
        self.screen, self.house = screen, screen.house

    def form(self, request: Request) -> HTMLResponse:
        typed = {f: request.query_params.get(f, "") for f in _FIELDS}
        number = typed["corrects"]
        if number.isascii() and number.isdigit() and (old := prove_row(self.house, typed["station"], int(number[:9]))):
            row = old.row
            typed |= {
                "at": f"{row.started_at.astimezone(self.house.zone):%Y-%m-%dT%H:%M:%S}", "slot": row.slot,
                "seconds": f"{row.milliseconds / 1000:g}", "bulletin": row.bulletin, "topic": row.topic,
                "outcome": row.outcome.value, "reason": row.reason, "voice": row.voice_kind.value,
                "relay": "yes" if row.kind.value == "relay" else "",
            }  # fmt: skip
        return self._shown(request, typed)

    async def enter(self, request: Request) -> Response:
        given = await request.form()
        typed = {f: str(given.get(f, "")).strip() for f in _FIELDS}
        try:
            result = airtime.enter(
                self.house, self._word(typed), airtime.AiringSource.PAGE, visitor_of(request).account_id,
                self.screen.now(),
            )  # fmt: skip
            if result.set_aside:
                raise WrongUse("web_office.entered_aside", station=typed["station"])
        except SchedulerError as error:
            return self._shown(request, typed, (error.message, *error.details))
        told = Message(f"web_office.entered{'' if result.accepted else '_before'}", {"station": typed["station"]})
        return done(request, self.screen, PLACE, told)

    def month_form(self, request: Request) -> Response:
        query = request.query_params
        station, month = query.get("station", ""), query.get("month", "")
        data = forming.form(self.house, station, month, language_of(request, self.house))
        headers = {"Content-Disposition": f'attachment; filename="{station}-{month}.xlsx"'}
        return Response(data, media_type=_EXCEL, headers=headers)

    async def take_form(self, request: Request) -> Response:
        empty = dict.fromkeys(_FIELDS, "")
        lang = language_of(request, self.house)
        async with request.form() as given:
            file, why = given.get("file"), str(given.get("why", "")).strip()
            if not isinstance(file, UploadFile) or not file.filename:
                return self._shown(request, empty, (Message("web_office.no_file"),))
            data = await file.read()
        try:
            taken = forming.take_form(
                self.house, data, visitor_of(request).account_id, self.screen.now(), self.screen.clock.kind, why=why
            )
        except SchedulerError as error:
            return self._shown(request, empty, (error.message, *error.details))
        kinds = [a.verdict.kind for a in taken.answers]
        values = {"station": taken.station, "month": taken.month}
        counts = {"accepted": kinds.count(VerdictKind.ACCEPTED), "repeated": kinds.count(VerdictKind.REPEATED)}
        told = Message("web_office.form_taken", {**values, **counts})
        untaken = [words for answer in taken.answers if (words := _untaken(answer, lang))]
        if untaken:
            return self._shown(request, empty, (told, *untaken))
        return done(request, self.screen, PLACE, told)

    def _word(self, typed: dict[str, str]) -> airtime.Word:
        if typed["corrects"] and not (typed["reason"] or typed["note"]):
            raise WrongUse("web_office.why_corrected")
        try:
            moment = datetime.fromisoformat(typed["at"])
            moment = (moment if moment.tzinfo else moment.replace(tzinfo=self.house.zone)).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise WrongUse("cli_airtime.no_moment", text=typed["at"][:40]) from error
        try:
            seconds = read_number(typed["seconds"] or "0")
            corrects = int(typed["corrects"] or 0)
            outcome, voice = airtime.AiringOutcome(typed["outcome"]), airtime.VoiceKind(typed["voice"])
        except ValueError as error:
            raise WrongUse("web.no_number", value=typed["seconds"][:20]) from error
        return airtime.Word(
            station=typed["station"], started_at=moment, milliseconds=round(1000 * seconds),
            bulletin=typed["bulletin"], topic=typed["topic"] or "KHAC", slot=typed["slot"],
            relay=bool(typed["relay"]), outcome=outcome, reason=typed["reason"], voice_kind=voice, corrects=corrects,
            note=typed["note"], clock=self.screen.clock.kind,
        )  # fmt: skip

    def _shown(self, request: Request, typed: dict[str, str], why: tuple[Message | str, ...] = ()) -> HTMLResponse:
        today = self.screen.today()
        return self.screen.page(
            request,
            "office_enter.html",
            422 if why else 200,
            typed=typed,
            why=why,
            stations=airtime.stations(self.house, today, today),
            topics=(*topic_order(), *(["KHAC"] if "KHAC" not in topic_order() else [])),
            outcomes=tuple(airtime.AiringOutcome),
            voices=tuple(airtime.VoiceKind),
            reasons=REASONS,
            month=f"{today:%Y-%m}",
        )


def _untaken(answer: forming.LineAnswer, lang: str) -> str:
    """Return why a line of a form wasn't taken; "" when it was."""
    if answer.verdict.kind is VerdictKind.REFUSED:
        why = render(answer.verdict.message, lang) if answer.verdict.message else ""
        return render("web_office.form_line", lang, row=answer.row) + why
    if answer.verdict.kind is VerdictKind.SET_ASIDE:
        return render("web_office.form_changed", lang, row=answer.row, position=answer.verdict.position)
    return ""
