"""Sends a stream to an Icecast server as its source, over HTTP (`PUT`, as Icecast 2.4 and later want it).

The password goes into a header of our own connection: ffmpeg's own would stand among the arguments of a process, for
every user of the machine to read.
"""

import base64
import socket
import ssl
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from scheduler.messages import OutsideFailed

CONNECT_SECONDS = 5.0
SEND_SECONDS = 3.0
"""A server that takes nothing for so long is gone; what is on air waits for nobody."""

_PORTS = {"http": 8000, "https": 443}
_MOST_ANSWER_BYTES = 8192
_FINE = ("100", "200")
_NOT_LET_IN = "401"
_MOUNT_TAKEN = "403"


@dataclass(frozen=True, slots=True)
class Mount:
    """Where a stream goes.

    Attributes:
        url: `http://host:8000/nghia-hai.mp3`, https too; the path is the mount.
        user: "source" unless the server's owner says otherwise.
        password: from the environment or `secrets.toml`.
        name: of the stream, for listeners.
    """

    url: str
    user: str = "source"
    password: str = field(default="", repr=False)
    name: str = ""

    @property
    def place(self) -> tuple[str, int, str]:
        """Host, port and path."""
        parts = urlsplit(self.url)
        return parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 8000), parts.path or "/"


class Source:
    """A connection on which the server takes our stream.

    Args:
        mount: where to.
        content_type: of what is sent.

    Raises:
        OutsideFailed: nobody answers, the password is wrong, or the mount has another source; the sentence says which.
    """

    def __init__(self, mount: Mount, content_type: str) -> None:
        host, port, path = mount.place
        given = base64.b64encode(f"{mount.user}:{mount.password}".encode()).decode()
        head = (
            f"PUT {quote(path)} HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Basic {given}\r\n"
            f"User-Agent: scheduler\r\nContent-Type: {content_type}\r\nIce-Name: {quote(mount.name)}\r\n"
            "Ice-Public: 0\r\nExpect: 100-continue\r\n\r\n"
        )
        try:
            self._socket = self._connected(mount, host, port)
            self._socket.settimeout(CONNECT_SECONDS)
            self._socket.sendall(head.encode())
            answer = self._answer()
            self._socket.settimeout(SEND_SECONDS)
        except (OSError, ValueError) as error:
            raise OutsideFailed("playout.icecast_lost", url=mount.url, why=str(error)) from error
        status = answer.split(" ", 2)[1] if answer.startswith("HTTP/") and answer.count(" ") else ""
        if status not in _FINE:
            self._socket.close()
            if status == _NOT_LET_IN:
                raise OutsideFailed("playout.icecast_password", url=mount.url)
            if status == _MOUNT_TAKEN:
                raise OutsideFailed("playout.icecast_taken", url=mount.url)
            raise OutsideFailed("playout.icecast_lost", url=mount.url, why=answer or "?")

    def send(self, data: bytes) -> None:
        """Send a part of the stream.

        Raises:
            OSError: the server is gone.
        """
        self._socket.sendall(data)

    def close(self) -> None:
        """End the stream."""
        self._socket.close()

    @staticmethod
    def _connected(mount: Mount, host: str, port: int) -> socket.socket:
        plain = socket.create_connection((host, port), CONNECT_SECONDS)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if urlsplit(mount.url).scheme != "https":
            return plain
        try:
            return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        except OSError:
            plain.close()
            raise

    def _answer(self) -> str:
        """Return the first line of the server's answer."""
        found = b""
        while b"\r\n\r\n" not in found and len(found) < _MOST_ANSWER_BYTES:
            part = self._socket.recv(1024)
            if not part:
                break
            found += part
        return found.split(b"\r\n", 1)[0].decode("latin-1")
