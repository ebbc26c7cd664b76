"""How much may be sent at once: a body that is too long is refused before it is read into memory."""

from collections.abc import Callable

from fastapi import HTTPException, Request
from fastapi.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 2 << 20
"""Some seven thousand as-run rows; who has more sends them in turn."""

_PLACE = "/api/"
_TOO_LONG = 413


class ShortBodies:
    """Refuses longer bodies below /api/: by what they say of themselves, else as soon as they are.

    Args:
        app: answers the rest.
        refusal: makes the answer to a body that is too long.
    """

    def __init__(self, app: ASGIApp, refusal: Callable[[Request], Response]) -> None:
        self.app, self.refusal = app, refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] != "http" or not scope["path"].startswith(_PLACE):
            await self.app(scope, receive, send)
            return
        told = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if told.isdigit() and int(told[:20]) > MOST_BYTES:
            await self.refusal(Request(scope))(scope, receive, send)
            return
        left = MOST_BYTES

        async def receive_less() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(_TOO_LONG)
            return message

        await self.app(scope, receive_less, send)
