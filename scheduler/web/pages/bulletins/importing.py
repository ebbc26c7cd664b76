"""`/import`: files and pasted text come in; for each it is told what became of it, and a refused text stays."""

import hashlib
from pathlib import PurePath

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from scheduler.messages import Message, render
from scheduler.newsroom import desk
from scheduler.newsroom.desk import ImportOutcome, ImportResult
from scheduler.newsroom.importing import KINDS, ZIP_KINDS, is_archive, largest_bytes
from scheduler.newsroom.importing.archive import LARGEST_ARCHIVE_BYTES
from scheduler.progress import Progress
from scheduler.traffic.feasibility import feasible_airings
from scheduler.web.guard import visitor_of
from scheduler.web.imports import Brought, Imports, line_of
from scheduler.web.pages.common import READS
from scheduler.web.pages.working import work_or_done
from scheduler.web.screen import Screen, language_of
from scheduler.web.unsent import Posted
from scheduler.web.works import Done, Works

ACCEPTED = ",".join((*KINDS, *ZIP_KINDS))
"""What a browser's window for choosing files shows; what comes is looked at whatever its name."""


def routes(screen: Screen, works: Works) -> APIRouter:
    """Return the routes of importing."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house, imports = screen.house, Imports(screen.house.home)

    def form_page(request: Request, status: int = 200, pasted: str = "", why: str = "") -> HTMLResponse:
        return screen.page(
            request, "import.html", status, brought=None, accepted=ACCEPTED, kinds=KINDS, pasted=pasted, why=why
        )

    @router.api_route("/import", methods=READS)
    def import_page(request: Request) -> HTMLResponse:
        return form_page(request)

    @router.post("/import")
    def bring(request: Request, form: Posted) -> Response:
        lang, by = language_of(request, house), visitor_of(request).account_id
        pasted = str(form.get("text", "")).replace("\r\n", "\n")
        sources = _files(form)
        if pasted.strip():
            sources.append((_name_of(pasted), pasted.encode()))
        if not sources:
            why = render(Message("web_bulletins.nothing_brought"), lang)
            return form_page(request, 422, pasted, why)
        cut, now = "cut" in form, screen.now()

        def job(progress: Progress) -> Done:
            outcomes = desk.import_bulletins(house, sources, by, now, progress, cut=cut)
            unfit = {u.code: u.message for u in feasible_airings(house, [o.code for o in outcomes if o.code], now)}
            lines = [line_of(o, tuple(unfit[c] for c in (o.code,) if c in unfit), lang) for o in outcomes]
            back = pasted if _is_refused(pasted, outcomes) else ""
            name = imports.keep(Brought(by, tuple(lines), back))
            refused = sum(o.result is ImportResult.REFUSED for o in outcomes)
            values = {"count": len(outcomes) - refused, "refused": refused}
            word = "brought_some" if refused else "brought"
            return Done(Message(f"web_bulletins.{word}", values), f"/import/{name}")

        title = render(Message("web_bulletins.importing"), lang)
        return work_or_done(
            request, screen, works, title, "/import", job, lambda why: form_page(request, 409, pasted, why)
        )

    @router.api_route("/import/{name}", methods=READS)
    def brought_page(request: Request, name: str) -> HTMLResponse:
        brought = imports.of(name, visitor_of(request).account_id)
        if brought is None:
            raise HTTPException(404)
        return screen.page(
            request,
            "import.html",
            brought=brought,
            accepted=ACCEPTED,
            kinds=KINDS,
            pasted=brought.pasted,
            why="",
        )

    return router


def _files(form: FormData) -> list[tuple[str, bytes]]:
    """Return the names and bytes of the files in a form: one byte too many of what is too large, which tells it so."""
    found = []
    for upload in form.getlist("files"):
        if isinstance(upload, UploadFile) and upload.filename:
            name = PurePath(upload.filename.replace("\\", "/")).name
            most = LARGEST_ARCHIVE_BYTES if is_archive(name) else largest_bytes(name)
            found.append((name, upload.file.read(most + 1)))
    return found


def _name_of(pasted: str) -> str:
    """Return a name made of a text: pasted again it is the same bulletin."""
    return f"van-ban-dan-{hashlib.sha256(pasted.encode()).hexdigest()[:8]}.txt"


def _is_refused(pasted: str, outcomes: list[ImportOutcome]) -> bool:
    name = _name_of(pasted) if pasted.strip() else ""
    return any(o.name == name and o.result is ImportResult.REFUSED for o in outcomes)
