"""A bulletin is voiced, or a person's recording takes the voice's place: both may take a while."""

import shutil
import tempfile
from pathlib import Path, PurePath

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import UploadFile

from scheduler.messages import Message, OutsideFailed, Refused, render
from scheduler.newsroom.rehearing import hear_anew
from scheduler.progress import Progress
from scheduler.studio import desk
from scheduler.studio.drafting import DraftResult
from scheduler.studio.soundness import Grade
from scheduler.web.guard import visitor_of
from scheduler.web.pages.bulletins.fields import path_of
from scheduler.web.pages.bulletins.sheet import Sheets
from scheduler.web.pages.working import work_or_done
from scheduler.web.screen import Screen, language_of
from scheduler.web.unsent import Posted
from scheduler.web.works import Done, Works

_LONGEST_NAME = 100


def routes(screen: Screen, works: Works, sheets: Sheets) -> APIRouter:
    """Return the routes of a bulletin's sound."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    @router.post("/bulletins/{code}/voice")
    def voice(request: Request, code: str) -> Response:
        by, now = visitor_of(request).account_id, screen.now()

        def job(progress: Progress) -> Done:
            ids = desk.bulletin_ids(house, [code])
            outcome = desk.draft(house, ids, by, now, progress)[0]
            if outcome.why is not None:
                failed = outcome.result is DraftResult.FAILED
                kind = OutsideFailed if failed else Refused
                raise kind(outcome.why.id, details=outcome.passed_over, **outcome.why.values)
            hear_anew(house, code, by, now)
            values = {"seconds": round(outcome.seconds), "voice": outcome.voice}
            word = "voiced_before" if outcome.result is DraftResult.KEPT else "voiced"
            return Done(Message(f"web_bulletins.{word}", values), f"{path_of(code)}#sound")

        title = render(Message("web_bulletins.voicing", {"code": code}), language_of(request, house))
        return work_or_done(
            request, screen, works, title, path_of(code), job, lambda why: sheets.page(request, code, 409, why=why)
        )

    @router.post("/bulletins/{code}/recording")
    def recording(request: Request, code: str, form: Posted) -> Response:
        by, now, lang = visitor_of(request).account_id, screen.now(), language_of(request, house)
        upload = form.get("recording")
        if not isinstance(upload, UploadFile) or not upload.filename:
            return sheets.page(request, code, 422, why=render(Message("web_bulletins.no_recording"), lang))
        folder = Path(tempfile.mkdtemp(prefix="recording-", dir=house.home))
        file = folder / (PurePath(upload.filename.replace("\\", "/")).name[-_LONGEST_NAME:] or "recording")
        try:
            with file.open("wb") as kept:
                shutil.copyfileobj(upload.file, kept)
        except OSError:
            shutil.rmtree(folder)
            raise

        def job(_progress: Progress) -> Done:
            try:
                (number,) = desk.bulletin_ids(house, [code])
                taken = desk.record(house, number, file, by, now)
            finally:
                shutil.rmtree(folder)
            moved = hear_anew(house, code, by, now)
            checks = [c.message for c in taken.checks if c.grade is Grade.WARNING]
            values = {"seconds": round(taken.outcome.seconds), "lufs": taken.outcome.lufs}
            said = [Message("web_bulletins.recorded", values), *checks]
            if moved is not None:
                said.append(Message("web_bulletins.approval_gone"))
            words = " ".join(render(m, lang) for m in said)
            return Done(Message("web_bulletins.said", {"words": words}), f"{path_of(code)}#sound")

        title = render(Message("web_bulletins.recording", {"code": code}), lang)
        return work_or_done(
            request, screen, works, title, path_of(code), job, lambda why: sheets.page(request, code, 409, why=why)
        )

    return router
