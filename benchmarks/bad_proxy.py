"""A proxy on loopback before the centre that cuts, delays, corrupts or truncates what comes back."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_CHUNK = 4096


class BadProxy:
    """Passes bytes on, and counts what came back from the centre.

    Args:
        port: of the centre, on loopback.

    Attributes:
        sent: bytes that were passed on to the PC.
        made: cuts made so far.
        changed: pieces in which a bit was changed.
        requests: that the PC made.
        cuts: at which of those bytes, counted over all connections, the connection is closed; in order.
        corrupt_every: change one bit of every so manieth piece that comes back; 0 is none.
        delay_seconds: before each piece.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.sent = 0
        self.made = 0
        self.changed = 0
        self.requests = 0
        self.cuts: list[int] = []
        self.corrupt_every = 0
        self._pieces = 0
        self.delay_seconds = 0.0
        self._lock = threading.Lock()
        self._bound = socket.create_server(("127.0.0.1", 0))
        self.own_port = int(self._bound.getsockname()[1])
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def close(self) -> None:
        """Take no more connections."""
        with suppress(OSError):  # wakes who accepts; else he may accept at the next server that gets this number
            self._bound.shutdown(socket.SHUT_RDWR)
        self._accepting.join(1)
        self._bound.close()

    def _accept(self) -> None:
        with suppress(OSError):  # closed: that is the end
            while True:
                near, _ = self._bound.accept()
                far = socket.create_connection(("127.0.0.1", self.port))
                threading.Thread(target=self._there, args=(near, far), daemon=True).start()
                threading.Thread(target=self._back, args=(near, far), daemon=True).start()

    def _there(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while data := near.recv(_CHUNK):
                self.requests += data.count(b" HTTP/1.1\r\n")
                far.sendall(data)
            far.shutdown(socket.SHUT_WR)

    def _back(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while data := far.recv(_CHUNK):
                time.sleep(self.delay_seconds)
                self._pieces += 1
                if self.corrupt_every and self._pieces % self.corrupt_every == 0:
                    self.changed += 1
                    middle = len(data) // 2
                    data = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
                data, cut = self._up_to_a_cut(data)
                near.sendall(data)
                if cut:
                    break
        for one in (near, far):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _up_to_a_cut(self, data: bytes) -> tuple[bytes, bool]:
        with self._lock:
            cut = bool(self.cuts) and self.sent + len(data) >= self.cuts[0]
            if cut:
                data = data[: max(0, self.cuts.pop(0) - self.sent)]
                self.made += 1
            self.sent += len(data)
        return data, cut


@contextmanager
def between(port: int) -> Iterator[BadProxy]:
    """Yield a proxy in front of the centre's port."""
    proxy = BadProxy(port)
    try:
        yield proxy
    finally:
        proxy.close()
