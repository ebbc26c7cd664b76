"""`/lexicon`: how words are read here, mended from a bulletin's sheet there and then."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from scheduler.messages import Message, Refused, render
from scheduler.newsroom import dictionary, dictionary_changes
from scheduler.newsroom.reading.lexicon import SCOPES
from scheduler.progress import Progress
from scheduler.web.entrance import own_path
from scheduler.web.guard import visitor_of
from scheduler.web.pages.common import READS, refused
from scheduler.web.pages.working import work_or_done
from scheduler.web.screen import Screen, language_of
from scheduler.web.unsent import Posted
from scheduler.web.works import Done, Works

MOST_SHOWN = 150
TYPED = ("written", "spoken", "before", "behind", "scope", "note")
_LONGEST = 300


def routes(screen: Screen, works: Works) -> APIRouter:  # noqa: C901 - a route each, no branches of its own
    """Return the routes of the lexicon."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    house = screen.house

    @router.api_route("/lexicon", methods=READS)
    def lexicon_page(request: Request, q: Annotated[str, Query(max_length=100)] = "") -> HTMLResponse:
        lines = dictionary.listing(house, q)
        past = [e for e in dictionary_changes.history(house, q) if e.until is not None]
        return screen.page(
            request, "lexicon.html", lines=lines[:MOST_SHOWN], count=len(lines), past=past[:MOST_SHOWN], q=q
        )

    def form_page(request: Request, typed: dict[str, str], back: str, status: int = 200, why: str = "") -> HTMLResponse:
        known = [line for line in dictionary.listing(house, typed["written"]) if line.written == typed["written"]]
        return screen.page(
            request, "lexicon_mend.html", status, typed=typed, back=back, why=why, known=known, scopes=SCOPES
        )

    @router.api_route("/lexicon/mend", methods=READS)
    def mend_page(
        request: Request,
        written: Annotated[str, Query(max_length=_LONGEST)] = "",
        spoken: Annotated[str, Query(max_length=_LONGEST)] = "",
        back: str = "/lexicon",
    ) -> HTMLResponse:
        typed = dict.fromkeys(TYPED, "") | {"written": written, "spoken": spoken}
        return form_page(request, typed, own_path(back))

    @router.post("/lexicon/mend")
    def mend(request: Request, form: Posted) -> Response:
        typed = {name: str(form.get(name, "")).strip()[:_LONGEST] for name in TYPED}
        back = own_path(str(form.get("back", "/lexicon")))
        by, now = visitor_of(request).account_id, screen.now()

        def job(_progress: Progress) -> Done:
            written, spoken, note = typed["written"], typed["spoken"], typed["note"]
            if not written or not spoken:
                raise Refused("web_bulletins.lexicon_empty")
            if typed["scope"] in SCOPES:
                scope = f"@{typed['scope']}"
                count = dictionary.add(house, written, spoken, by, now, context=scope, note=note)
            else:
                count = dictionary_changes.add_beside(
                    house, written, spoken, by, now, before=typed["before"], behind=typed["behind"], note=note
                )
            values = {"written": written, "spoken": spoken, "count": count}
            return Done(Message("web_bulletins.lexicon_added", values), back)

        title = render(Message("web_bulletins.lexicon_adding"), language_of(request, house))
        return work_or_done(
            request, screen, works, title, back, job, lambda why: form_page(request, typed, back, 422, why)
        )

    @router.post("/lexicon/remove")
    def remove(request: Request, form: Posted) -> Response:
        written, context = str(form.get("written", "")), str(form.get("context", ""))
        by, now, lang = visitor_of(request).account_id, screen.now(), language_of(request, house)

        def job(_progress: Progress) -> Done:
            count = dictionary_changes.remove(house, written, by, now, context=context)
            return Done(Message("web_bulletins.lexicon_removed", {"written": written, "count": count}), "/lexicon")

        def failed(why: str) -> Response:
            return refused(request, screen, "/lexicon", Refused("web_bulletins.said", words=why))

        title = render(Message("web_bulletins.lexicon_adding"), lang)
        return work_or_done(request, screen, works, title, "/lexicon", job, failed)

    return router
