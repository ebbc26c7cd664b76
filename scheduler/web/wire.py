"""What goes over the wire in the clear: plain HTTP from other machines is refused, secrets in addresses are masked."""

import logging
import time
from collections.abc import Awaitable, Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from fastapi import Request
from fastapi.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)

SECRET_PATHS = ("/lich/", "/enter/")
"""What follows these is a secret that opens something."""

Refusal = Callable[[Request], Response]


class OnlyEncrypted:
    """Refuses what comes by plain HTTP from another machine, before anybody looks at its password or token.

    Args:
        app: answers the rest.
        refusal: the answer to what is refused.
    """

    def __init__(self, app: ASGIApp, refusal: Refusal) -> None:
        self.app, self.refusal = app, refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        answer: Callable[[Scope, Receive, Send], Awaitable[None]] = self.app
        if scope["type"] == "http" and scope["scheme"] != "https":
            client = scope.get("client")
            if client is None or not is_loopback(client[0]):
                answer = self.refusal(Request(scope))
        await answer(scope, receive, send)


class AccessLog:
    """Writes one line into the program's log for each answer: who asked for what, how it ended, how long it took."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; then write the line."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, begun = 500, time.monotonic()

        async def listen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, listen)
        finally:
            client = scope.get("client")
            logger.info(
                "%s %s %s %d %.0f ms",
                client[0] if client else "-",
                scope["method"],
                masked(scope["path"]),
                status,
                (time.monotonic() - begun) * 1000,
                extra={"action": "answered"},
            )


def masked(path: str) -> str:
    """Return a path as it may be written down: without its secret, without control characters."""
    for start in SECRET_PATHS:
        if path.startswith(start):
            return f"{start}***"
    return "".join(c if c.isprintable() and c != " " else "?" for c in path)


@lru_cache(maxsize=4096)
def is_loopback(host: str) -> bool:
    """Tell whether an address is this machine's own, that of an IPv4 caller on an IPv6 socket too."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback
