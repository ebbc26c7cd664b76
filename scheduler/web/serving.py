"""Serving: uvicorn on a socket of our own, so that a taken port is one sentence and Ctrl-C is quiet."""

import socket
from collections.abc import Callable
from typing import Any

import uvicorn

from scheduler.administration.house import House
from scheduler.messages import OutsideFailed, Refused
from scheduler.timekeeping import Clock
from scheduler.web.app import create_app
from scheduler.web.entrance import Admission
from scheduler.web.wire import is_loopback
from scheduler.web.workers import serve_by_workers

Announce = Callable[[str], None]
"""Told the address once pages are answered."""


def serve_house(
    house: House,
    clock: Clock,
    host: str,
    port: int,
    announce: Announce,
    admitted: int | None = None,
    workers: int = 1,
) -> None:
    """Serve a house's pages until Ctrl-C.

    Args:
        house: what is shown.
        clock: says what 'today' is.
        host: the address to bind.
        port: TCP; 0 for any that is free.
        announce: told the address, `http://127.0.0.1:8023/`, once pages are answered.
        admitted: the account that the address lets in, once: the address is then a secret of who sees it first. It is
            known to one process, so that there can be one alone.
        workers: how many processes answer.

    Raises:
        OutsideFailed: the port is taken, or the address isn't this machine's.
        OutsideFailed: the workers did not come up.
        Refused: other machines would reach it by plain HTTP, and nobody said that they may.
    """
    web = house.settings.web
    bound = bind(host, port)
    if not (web.plain_http or web.trusted_proxies or is_loopback(bound.getsockname()[0])):
        bound.close()
        raise Refused("cli_serve.plain_http", host=host)
    admission = None if admitted is None else Admission(admitted)
    place = f"http://{f'[{host}]' if ':' in host else host}:{bound.getsockname()[1]}"
    address = place + (admission.path if admission else "/")
    config: dict[str, Any] = {
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "proxy_headers": bool(web.trusted_proxies),
        "forwarded_allow_ips": list(web.trusted_proxies),
        "lifespan": "on",
        "timeout_graceful_shutdown": 2,
    }
    try:
        if workers > 1:
            serve_by_workers(house, clock, bound, workers, lambda: announce(address), **config)
            return
        application = create_app(house, clock, admission=admission)
        _Server(uvicorn.Config(application, **config), lambda: announce(address)).run(sockets=[bound])
    except KeyboardInterrupt:
        return  # uvicorn has closed everything and hands the signal on; the command is simply done
    finally:
        bound.close()


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises:
        OutsideFailed: it can't be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        bound = socket.create_server((host, port), family=family)
    except OSError as error:
        raise OutsideFailed("cli_serve.no_port", host=host, port=str(port), why=error) from error
    # What it accepts inherits this; asyncio leaves such sockets alone, and a document's second packet waited 40 ms.
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return bound


class _Server(uvicorn.Server):
    """Says when it has started."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            self._tell()
