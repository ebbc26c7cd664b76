"""What takes longer than a page may: it runs in a thread, and its page tells how far it is.

How a work stands lies in a file below the house's home, so that any process that serves can tell it. A process that
ends takes its works along; they are then told as broken off, and doing them again is harmless.
"""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from scheduler.messages import Message, SchedulerError, render
from scheduler.progress import Progress
from scheduler.web.aside import Aside

FINISHES_SOON_SECONDS = 0.8
"""Whoever asked waits so long for it to be done; what takes longer gets a page with a bar."""

SIGN_OF_LIFE_SECONDS = 2.0
"""How often the file of a running work is touched; four times as long without it, and its process is gone."""

KEPT = timedelta(days=1)
_WRITTEN_EVERY_SECONDS = 0.25
_ID_BYTES = 9


class State(StrEnum):
    """How a work stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    BROKEN_OFF = "broken_off"


@dataclass(frozen=True, slots=True)
class Done:
    """What a finished work says: the sentence, and the page that shows what it made."""

    message: Message
    to: str


Job = Callable[[Progress], Done]


@dataclass(frozen=True, slots=True)
class Work:
    """How a work stands.

    Attributes:
        id: in its page's address.
        account_id: who asked; nobody else sees it.
        title: what it does, in the reader's language.
        back: the page that it was asked from.
        done: pieces finished, of `total`; `total` 0 while nothing is known.
        what: the piece finished last.
        words: what it said at its end.
        to: where to go when it is done.
    """

    id: str
    account_id: int
    title: str
    back: str
    state: State = State.RUNNING
    done: int = 0
    total: int = 0
    what: str = ""
    words: str = ""
    to: str = ""


class Works:
    """The works of one house.

    Args:
        home: the house's folder; works lie in `works/` below it.
    """

    def __init__(self, home: Path) -> None:
        self._aside = Aside(home / "works", KEPT)
        self._running: dict[str, Work] = {}

    def start(self, account_id: int, title: str, back: str, lang: str, job: Job) -> Work:
        """Start a job in a thread and return how it stands when it is done, or after 0.8 seconds.

        Args:
            account_id: who asks.
            title: what it does, in the reader's language.
            back: the page to go back to when it fails.
            lang: the language of what it says.
            job: is handed a `Progress`; its SchedulerErrors are told, anything else is logged and told as a fault.

        Raises:
            OSError: the home can't be written.
        """
        self._aside.clear()
        work = Work(secrets.token_urlsafe(_ID_BYTES), account_id, title, back)
        self._keep(work)
        thread = threading.Thread(target=self._run, args=(work, lang, job), name=f"work {work.id}", daemon=True)
        thread.start()
        thread.join(FINISHES_SOON_SECONDS)
        return self._running.get(work.id) or self._read(work.id) or work

    def of(self, work_id: str, account_id: int) -> Work | None:
        """Return how somebody's work stands; None when there is none of that name that is theirs."""
        work = self._running.get(work_id) or self._read(work_id)
        if work is None or work.account_id != account_id:
            return None
        if work.state is State.RUNNING and work.id not in self._running and not self._lives(work):
            return replace(work, state=State.BROKEN_OFF)
        return work

    def _run(self, work: Work, lang: str, job: Job) -> None:
        written_at = 0.0

        def progress(done: int, total: int, what: str = "") -> None:
            nonlocal work, written_at
            work = replace(work, done=done, total=total, what=what)
            self._running[work.id] = work
            if time.monotonic() - written_at >= _WRITTEN_EVERY_SECONDS:
                self._keep(work)
                written_at = time.monotonic()

        over = threading.Event()
        threading.Thread(target=self._show_life, args=(work, over), daemon=True).start()
        try:
            made = job(progress)
            work = replace(work, state=State.DONE, words=render(made.message, lang), to=made.to)
        except SchedulerError as error:
            words = " ".join(render(m, lang) for m in (error.message, *error.details))
            work = replace(work, state=State.FAILED, words=words)
        finally:
            over.set()
            if work.state is State.RUNNING:  # an error of our own making goes on to the thread's hook, which logs it
                work = replace(work, state=State.FAILED, words=render(Message("web.work_fault"), lang))
            self._keep(work)
            self._running.pop(work.id, None)

    def _keep(self, work: Work) -> None:
        if work.state is State.RUNNING:
            self._running[work.id] = work
        self._aside.put(work.id, asdict(work))

    def _read(self, work_id: str) -> Work | None:
        values = self._aside.get(work_id)
        return None if values is None else Work(**{**values, "state": State(values["state"])})

    def _show_life(self, work: Work, over: threading.Event) -> None:
        """Touch a work's file until it is over: nobody can ask a process of another worker how it is."""
        while not over.wait(SIGN_OF_LIFE_SECONDS):
            self._aside.file(work.id).touch()

    def _lives(self, work: Work) -> bool:
        return time.time() - self._aside.file(work.id).stat().st_mtime < 4 * SIGN_OF_LIFE_SECONDS
