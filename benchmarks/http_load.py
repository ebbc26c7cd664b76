"""A small load generator on raw sockets: as fast as it goes over kept connections, or one connection each, in time."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from functools import partial


class _Client(asyncio.Protocol):
    """Sends its requests one after the other over one connection and counts whole answers."""

    def __init__(self, requests: Sequence[bytes], done: asyncio.Future[Counter[int]]) -> None:
        self.requests, self.done, self.statuses = iter(requests), done, Counter[int]()
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first."""
        self.transport = transport
        self.send()

    def send(self) -> None:
        """Send the next, or end."""
        request = next(self.requests, None)
        if request is None:
            self.transport.close()
            self.done.set_result(self.statuses)
        else:
            self.transport.write(request)  # type: ignore[attr-defined]  # a TCP connection's is always writable

    def data_received(self, data: bytes) -> None:
        """Take a piece of an answer; when it is whole, go on."""
        self.buffer += data
        head, split, body = self.buffer.partition(b"\r\n\r\n")
        if split and len(body) >= _length(head):
            self.statuses[int(head[9:12])] += 1
            self.buffer = b""
            self.send()

    def connection_lost(self, error: Exception | None) -> None:
        """Fail when answers were still to come."""
        if not self.done.done():
            self.done.set_exception(RuntimeError(f"the server closed the connection: {error}"))


async def _all(port: int, requests: Sequence[bytes], connections: int) -> Counter[int]:
    loop = asyncio.get_running_loop()
    waiting = []
    for n in range(connections):
        done: asyncio.Future[Counter[int]] = loop.create_future()
        await loop.create_connection(partial(_Client, requests[n::connections], done), "127.0.0.1", port)
        waiting.append(done)
    return sum(await asyncio.gather(*waiting), Counter[int]())


def seconds_for(port: int, requests: Sequence[bytes], connections: int = 16) -> tuple[float, Counter[int]]:
    """Return how long all requests take over some kept connections, and how often each status came."""
    begun = time.perf_counter()
    statuses = asyncio.run(_all(port, requests, connections))
    return time.perf_counter() - begun, statuses


async def _one(port: int, request: bytes, at: float) -> tuple[int, float]:
    """Ask once over a connection of its own; returns status (0: none) and seconds since it was due."""
    await asyncio.sleep(max(0.0, at - time.perf_counter()))
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(_length(head))
        writer.close()
    except (OSError, EOFError):
        return 0, time.perf_counter() - at
    return int(head[9:12]), time.perf_counter() - at


async def _spread(port: int, requests: Sequence[bytes], seconds: float) -> list[tuple[int, float]]:
    begun = time.perf_counter() + 0.5
    step = seconds / len(requests)
    return await asyncio.gather(*(_one(port, r, begun + n * step) for n, r in enumerate(requests)))


def answers_over(port: int, requests: Sequence[bytes], seconds: float) -> list[tuple[int, float]]:
    """Return status and latency of requests that come evenly over some time, each over its own connection."""
    return asyncio.run(_spread(port, requests, seconds))


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
