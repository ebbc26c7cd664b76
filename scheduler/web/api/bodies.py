"""How much may be sent at once: a body that is too long is refused before it is read into memory."""

import re
from collections.abc import Callable

from fastapi import HTTPException, Request
from fastapi.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 2 << 20
"""Some seven thousand as-run rows, who has more sends them in turn; or the longest text that a bulletin may have."""

UPLOADS = ((re.compile(r"/import"), 200 << 20), (re.compile(r"/bulletins/[^/]+/recording"), 800 << 20))
"""Paths of pages that take files, and how much they take: some scans; 45 minutes of studio sound."""

_TOO_LONG = 413


def most_bytes(path: str) -> int:
    """Return how long a body for a path may be."""
    return next((most for pattern, most in UPLOADS if pattern.fullmatch(path)), MOST_BYTES)


class ShortBodies:
    """Refuses longer bodies: by what they say of themselves, else as soon as they are.

    Args:
        app: answers the rest.
        refusal: makes the answer to a body that is too long.
    """

    def __init__(self, app: ASGIApp, refusal: Callable[[Request], Response]) -> None:
        self.app, self.refusal = app, refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = most_bytes(scope["path"])
        told = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if told.isdigit() and int(told[:20]) > most:
            await self.refusal(Request(scope))(scope, receive, send)
            return
        left = most

        async def receive_less() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(_TOO_LONG)
            return message

        await self.app(scope, receive_less, send)
