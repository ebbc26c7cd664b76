"""Several processes that serve one address: each opens the house for itself; the parent owns socket and timetable."""

import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from scheduler.administration.desk import open_house
from scheduler.administration.house import House
from scheduler.messages import OutsideFailed
from scheduler.timekeeping import Clock
from scheduler.web.app import create_app

READY_SECONDS = 120.0
"""How long a worker may take to come up; a small machine that is busy needs its time."""

_WATCHED_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Application:
    """What a new process is handed instead of an application: how to make one. It can be pickled.

    Attributes:
        home: the folder of the house, that the process opens for itself.
        clock: says what 'today' is.
        workers: how many there are; each throttles its share.
    """

    home: Path
    clock: Clock
    workers: int

    def __call__(self) -> FastAPI:
        """Make the application, in the process that serves it."""
        house = open_house(self.home)
        if house.settings.web.access_log:
            logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
        return create_app(house, self.clock, workers=self.workers)


def serve_by_workers(
    house: House,
    clock: Clock,
    bound: socket.socket,
    workers: int,
    started: Callable[[], None],
    **config: Any,  # noqa: ANN401 - uvicorn's
) -> None:
    """Serve by several processes until a signal; a worker that dies is replaced.

    Args:
        house: what is shown; its settings are looked at here, before any process is made.
        clock: says what 'today' is.
        bound: the listening socket, shared by all.
        workers: how many processes.
        started: called once all of them answer.
        config: further settings of uvicorn.

    Raises:
        Refused: as `create_app`.
        OutsideFailed: they did not come up.
    """
    create_app(house, clock, workers=workers)  # a mistake is told once, here, not by each worker
    house.database.close()
    application = Application(house.home, clock, workers)
    settings = uvicorn.Config(
        application, factory=True, workers=workers, timeout_worker_healthcheck=_WATCHED_SECONDS, **config
    )
    crew = _Crew(settings, [bound], started)
    crew.run()
    if not crew.came_up:
        raise OutsideFailed("cli_serve.workers_failed", workers=workers)


class _Crew(Multiprocess):
    """Says when all of its workers answer."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket], started: Callable[[], None]) -> None:
        super().__init__(config, sockets)
        self._tell, self.came_up = started, False

    def init_processes(self) -> None:
        """Start the workers and wait for them; stop when one can't be had."""
        super().init_processes()
        for process in self.processes:
            if not self._ready(process):
                self.should_exit.set()
                return
        self.came_up = True
        self._tell()

    def _ready(self, process: Any) -> bool:  # noqa: ANN401 - uvicorn names the class nowhere
        for _ in range(round(READY_SECONDS)):
            if process.wait_until_ready(1.0, self.should_exit):
                return True
            self.handle_signals()
            if self.should_exit.is_set() or not process.process.is_alive():
                break
        self.came_up = self.should_exit.is_set()  # asked to stop before it was up: no failure
        return False
