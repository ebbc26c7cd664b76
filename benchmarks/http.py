"""The commune's day over HTTP, beside bare Starlette with the same bytes; a province that pulls; sounds by nginx."""

import contextlib
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks import http_house as province
from benchmarks.figures import Figure
from benchmarks.http_load import answers_over, seconds_for
from scheduler.communes.links import Linker

RUNS = 5
ASKED = 4_000
WORKERS = 2
PULLED_SECONDS = 60.0
"""Twice as fast as promised: two minutes would do."""

SOUND_BYTES = 200_000
SOUNDS_ASKED = 2_000
SECRET = "0123456789abcdefghij"
TWICE = 2.0
"""Half the rate of the peer is twice its time."""

NINE_TENTHS = 1 / 0.9


def run() -> list[Figure]:
    """Measure answers beside the peer, then 10,000 stations at once, then nginx."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        document = province.make_home(home)
        (Path(folder) / "body").write_bytes(document)
        with _scheduler(home) as ours, _peer(Path(folder) / "body") as peer:
            figures = _beside_starlette(ours, peer, len(document)) + _a_province(ours)
        return figures + _by_nginx(Path(folder))


def _beside_starlette(ours: int, peer: int, size: int) -> list[Figure]:
    stations = [n % province.STATIONS + 1 for n in range(ASKED)]
    unchanged = [_ask(s, province.etag(s)) for s in stations]
    changed = [_ask(s, '"0"') for s in stations]
    bare = [
        f"GET /{path} HTTP/1.1\r\nHost: s\r\nAuthorization: Bearer x\r\nIf-None-Match: x\r\n\r\n".encode()
        for path in ("unchanged", "document")
    ]
    found = []
    for name, asked, other, status in [
        ("304 of a day", unchanged, bare[0], 304),
        (f"a day document of {size / 1000:.0f} kB", changed, bare[1], 200),
    ]:
        mine, its = _interleaved(
            partial(_seconds, ours, asked, status),
            partial(_seconds, peer, [other] * ASKED, status),
        )
        beside = f"bare Starlette ({ASKED / its:.0f}/s)"
        found.append(Figure(f"{name}: time for 1,000", mine / ASKED * 1e6, "ms", beside, mine / its))
        found.append(Figure(f"{name}: time ÷ bare Starlette's", mine / its, "×", limit=TWICE))
    return found


def _a_province(port: int) -> list[Figure]:
    """10,000 stations, each over its own connection: a tenth has an older day, a hundredth a wrong token."""
    asked, expected = [], []
    for n in range(1, province.STATIONS + 1):
        wrong, old = n % 100 == 50, n % 10 == 3
        asked.append(_ask(n, '"0"' if old else province.etag(n), "wrong" if wrong else province.token(n)))
        expected.append(401 if wrong else 200 if old else 304)
    told = answers_over(port, asked, PULLED_SECONDS)
    errors = sum(status != wanted for (status, _), wanted in zip(told, expected, strict=True))
    p99 = statistics.quantiles([seconds for _, seconds in told], n=100)[98]
    return [
        Figure(f"10,000 stations in {PULLED_SECONDS:.0f} s: wrong answers", errors, "", limit=0),
        Figure("10,000 stations: 99 % answered within", p99 * 1000, "ms", limit=250),
    ]


def _by_nginx(folder: Path) -> list[Figure]:
    """A sound by nginx: as a plain file, and with a signed link that nginx checks."""
    name = f"{'a' * 64}.mp3"
    store = folder / "store" / name[:2]
    store.mkdir(parents=True)
    (store / name).write_bytes(os.urandom(SOUND_BYTES))
    until = datetime.now(UTC) + timedelta(days=2)
    link = Linker("/am-thanh/", SECRET).link(name, until)
    with _nginx(folder, folder / "store") as port:
        requests = [f"GET {path} HTTP/1.1\r\nHost: s\r\n\r\n".encode() for path in (link, f"/plain/{name[:2]}/{name}")]
        signed, plain = _interleaved(
            lambda: _seconds(port, [requests[0]] * SOUNDS_ASKED, 200),
            lambda: _seconds(port, [requests[1]] * SOUNDS_ASKED, 200),
        )
    beside = f"nginx's plain file ({SOUNDS_ASKED / plain:.0f}/s)"
    return [
        Figure("200 kB of sound by a signed link: 1,000", signed / SOUNDS_ASKED * 1e6, "ms", beside, signed / plain),
        Figure("signed link: time ÷ nginx's plain file's", signed / plain, "×", limit=NINE_TENTHS),
    ]


def _ask(station: int, held: str, token: str | None = None) -> bytes:
    return (
        f"GET /api/v1/stations/s{station}/days/{province.DAY} HTTP/1.1\r\nHost: s\r\n"
        f"Authorization: Bearer {token or province.token(station)}\r\nIf-None-Match: {held}\r\n\r\n"
    ).encode()


def _seconds(port: int, requests: Sequence[bytes], status: int) -> float:
    took, statuses = seconds_for(port, requests)
    if set(statuses) != {status}:
        raise RuntimeError(f"expected {status} alone, got {dict(statuses)}")
    return took


def _interleaved(ours: Callable[[], float], theirs: Callable[[], float]) -> tuple[float, float]:
    """Return the medians of runs in turn; the first of each warms up."""
    ours()
    theirs()
    pairs = [(ours(), theirs()) for _ in range(RUNS)]
    return statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)


def _scheduler(home: Path) -> contextlib.AbstractContextManager[int]:
    port = _free_port()
    words = ["--home", str(home), "serve", "--no-timetable", "--workers", str(WORKERS), "--port", str(port)]
    return _running([sys.executable, "-m", "scheduler", *words], port)


def _peer(body: Path) -> contextlib.AbstractContextManager[int]:
    port = _free_port()
    return _running([sys.executable, "-m", "benchmarks.http_peer", str(port), str(WORKERS)], port, BENCH_BODY=str(body))


def _nginx(folder: Path, store: Path) -> contextlib.AbstractContextManager[int]:
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise RuntimeError("nginx isn't installed (Debian: nginx-light)")
    port = _free_port()
    locations = Path("docs/nginx_sound.conf").read_text(encoding="utf-8")
    locations = locations.replace("/srv/scheduler/audio_out/", f"{store}/").replace("SECRET_OF_LINKS", SECRET)
    own = folder / "nginx.conf"
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
    own.write_text(
        f"daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;\n"
        f"events {{ }} http {{ access_log off; sendfile on; keepalive_requests 100000; {temporary}\n"
        f"client_body_temp_path {folder}/body_temp; server {{ listen 127.0.0.1:{port};\n"
        f"location /plain/ {{ alias {store}/; }}\n{locations} }} }}\n",
        encoding="utf-8",
    )
    return _running([program, "-p", str(folder), "-c", str(own)], port)


@contextlib.contextmanager
def _running(command: Sequence[str], port: int, **environment: str) -> Iterator[int]:
    """Run a server; yields its port once it answers there and its workers have had time to come up."""
    own = {**os.environ, **environment}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=own) as process:
        try:
            deadline = time.monotonic() + 120
            while not _answers(port):
                if process.poll() is not None or time.monotonic() > deadline:
                    process.kill()
                    said = process.stderr.read().decode(errors="replace") if process.stderr else ""
                    raise RuntimeError(f"{command[0]} did not come up: {said[-800:]}")
                time.sleep(0.1)
            time.sleep(3)
            yield port
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _answers(port: int) -> bool:
    """Tell whether a request gets any answer."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: s\r\nConnection: close\r\n\r\n")
            return connection.recv(64) != b""
    except OSError:
        return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])
