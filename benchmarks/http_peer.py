"""Bare Starlette, the peer of the HTTP benchmarks: the same bytes, and no question about who asks or what is newest."""

import os
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from uvicorn.supervisors import Multiprocess

from scheduler.web.serving import bind

HEADERS = {"etag": '"1.1.00000000"', "cache-control": "private, no-cache", "x-content-type-options": "nosniff"}


async def unchanged(request: Request) -> Response:  # noqa: ARG001 - Starlette's signature
    """Answer that nothing is new."""
    return Response(status_code=304, headers=HEADERS)


async def document(request: Request) -> Response:
    """Answer with a day document."""
    return Response(request.app.state.body, media_type="application/json", headers=HEADERS)


def create() -> Starlette:
    """Return the application; BENCH_BODY names the file that holds the document."""
    app = Starlette(routes=[Route("/unchanged", unchanged), Route("/document", document)])
    app.state.body = Path(os.environ["BENCH_BODY"]).read_bytes()
    return app


def main() -> None:
    """Serve at a port by some workers, with the socket and the settings of the real one."""
    port, workers = map(int, sys.argv[1:])
    config = uvicorn.Config(
        "benchmarks.http_peer:create",
        factory=True,
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
    )
    Multiprocess(config, [bind("127.0.0.1", port)]).run()


if __name__ == "__main__":
    main()
