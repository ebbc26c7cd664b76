"""`POST /api/v1/stations/{code}/as-run`: what a commune's PC played becomes rows of the log, each with its answer."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from scheduler.administration.house import House
from scheduler.administration.shift import program_account
from scheduler.airtime import desk
from scheduler.airtime.entering import Answer
from scheduler.communes.credentials import Credential
from scheduler.messages import Message, render
from scheduler.timekeeping import Clock
from scheduler.web.api.asking import only_own
from scheduler.web.screen import language_of

PATH = "/api/v1/stations/{code}/as-run"
MOST_ROWS = 10_000


class Played(BaseModel):
    """What a player's journal says, in any order; a row is looked at for itself."""

    entries: Annotated[
        list[Any],
        Field(
            max_length=MOST_ROWS,
            description="boot_id, sequence, role, started_at (ISO 8601 with its zone), milliseconds, outcome; of a "
            "slot also slot, bulletin, klass; and topic, rendering_sha256, revision, reason, voice, clock, "
            "clock_trusted, note",
        ),
    ]


class RowAnswer(BaseModel):
    """What became of one row: `accepted`, `repeated`, `set_aside` (known with other content) or `refused`."""

    row: int
    boot_id: str
    sequence: int
    verdict: str
    position: Annotated[int, Field(description="its place in the station's log; 0 when it has none")]
    clock_doubted: bool
    why: str | None


class Answers(BaseModel):
    """One answer a row, in the order in which they came."""

    answers: list[RowAnswer]


def routes(house: House, clock: Clock) -> APIRouter:
    """Return the door of as-run rows."""
    router = APIRouter(tags=["as-run"])

    @router.post(PATH, response_model=Answers)
    def as_run(request: Request, code: str, played: Played) -> Response:
        """Keep what was played. The same rows may come again; a bad row is answered, the rest is kept.

        Rows are evidence that a player measured: a phone or a person can't bring any.
        """
        only_own(house, request, code)
        device = request.state.device
        if not isinstance(device, Credential) or device.kind != "agent":
            raise HTTPException(403)
        now = clock.now()
        by = program_account(house, now)
        told = desk.receive(house, code, played.entries, desk.AiringSource.AGENT, by, now)
        lang = language_of(request, house)
        made = {"answers": [_row(one, code, lang) for one in told]}
        return Response(json.dumps(made), media_type="application/json")  # ASCII: a row may quote half a character

    return router


def _row(answer: Answer, station: str, lang: str) -> dict[str, object]:
    verdict = answer.verdict
    message = verdict.message
    if message is not None and message.id == "airtime.other_stations_slot":  # no commune learns of another's slots
        message = Message("airtime.unknown_slot", {"slot": message.values["slot"], "station": station})
    return {
        "row": answer.row,
        "boot_id": answer.boot_id,
        "sequence": answer.sequence,
        "verdict": verdict.kind.value,
        "position": verdict.position,
        "clock_doubted": verdict.clock_doubted,
        "why": None if message is None else render(message, lang),
    }
