"""A PostgreSQL of the tests' own: on loopback, in a temporary folder, gone at the end."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

WAIT_SECONDS = 60


def programs() -> Path:
    """The folder of the newest server on this machine.

    Raises:
        RuntimeError: there is none; says what brings it.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise RuntimeError("No PostgreSQL here. Run scripts/test as root (it installs it), or install `postgresql`.")
    return Path(on_path).parent


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running() -> Iterator[str]:
    """Start a server, yield the URL of its databases' parent (`postgresql://…/`), and stop it.

    Nothing is flushed to the disk: its folder is thrown away.
    """
    bin_folder = programs()
    # initdb refuses root: the server then runs as the user that the Debian package made for it.
    user = "postgres" if os.geteuid() == 0 else None
    groups = [] if user else None
    folder = Path(tempfile.mkdtemp(prefix="scheduler-postgres-"))
    if user:
        shutil.chown(folder, user)
    try:
        data = folder / "data"
        initdb = [bin_folder / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        subprocess.run(initdb, user=user, extra_groups=groups, cwd=folder, check=True, capture_output=True)
        port = free_port()
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "shared_buffers": "32MB",
        }
        command = [bin_folder / "postgres", "-D", data, *(f"--{name}={value}" for name, value in options.items())]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                command, user=user, extra_groups=groups, cwd=folder, stdout=log, stderr=log, start_new_session=True
            )
        try:
            url = f"postgresql://postgres@127.0.0.1:{port}/"
            wait_for(url, server, folder / "log")
            yield url
        finally:
            server.send_signal(signal.SIGINT)  # a fast shutdown: sessions are cut, nothing is left running
            server.wait(WAIT_SECONDS)
    finally:
        shutil.rmtree(folder)


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the server answers.

    Raises:
        RuntimeError: it ended or stays silent; with its log.
    """
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            psycopg.connect(url + "postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def execute(url: str, statement: str) -> None:
    """Run one statement outside any transaction, as databases are made and dropped."""
    with psycopg.connect(url + "postgres", autocommit=True) as connection:
        connection.execute(statement.encode())
