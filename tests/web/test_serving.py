"""The commands that stay: where they serve, what stops them, and what a second one is told."""

import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from scheduler.messages import OutsideFailed
from scheduler.web.serving import bind


@contextmanager
def scheduler(home, *words):
    command = [sys.executable, "-u", "-m", "scheduler", "--lang", "en", "--home", str(home), *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def address_of(process):
    """Read what a server says until it names its address."""
    for line in process.stdout:
        if found := re.search(r"http://\S+/", line):
            return found.group()
    return None


def test_a_taken_port_is_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(OutsideFailed, match=f"127.0.0.1:{port} can't be opened.*--port"):
            bind("127.0.0.1", port)


def test_an_address_of_another_machine_is_one_sentence():
    with pytest.raises(OutsideFailed, match=r"192\.0\.2\.1:0 can't be opened"):
        bind("192.0.2.1", 0)


@pytest.mark.slow
def test_several_workers_share_an_address_and_one_timetable_and_end_quietly(tmp_path):
    home = tmp_path / "home"
    with scheduler(home, "init") as init:
        assert init.wait(60) == 0
    with scheduler(home, "serve", "--workers", "2", "--port", "0") as server:
        address = address_of(server)
        answers = {urlopen(f"{address}healthz").read() for _ in range(8)}
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii").split()
        runs = [c for c in children if b"spawn_main" in Path(f"/proc/{c}/cmdline").read_bytes()]
        with scheduler(home, "serve", "--port", "0") as second:
            assert second.wait(60) == 1  # the parent has the timetable
        server.send_signal(signal.SIGINT)
        out, err = server.communicate(timeout=60)

    assert answers == {b"ok\n"}
    assert len(runs) == 2
    assert server.returncode == 0
    assert out.splitlines()[-1] == "Stopped."
    assert "Traceback" not in err
    assert not any(Path(f"/proc/{c}").exists() for c in runs)


@pytest.mark.slow
def test_serve_answers_with_its_timetable_refuses_a_second_and_ends_quietly(tmp_path):
    home = tmp_path / "home"
    with scheduler(home, "init") as init:
        assert init.wait(60) == 0
    with scheduler(home, "serve", "--port", "0") as first:
        address = address_of(first)
        with urlopen(f"{address}healthz") as answer:
            assert answer.read() == b"ok\n"
        with scheduler(home, "serve", "--port", "0") as second:
            said = second.communicate(timeout=60)[1]
            assert second.returncode == 1
            assert "--no-timetable" in said
        with scheduler(home, "serve", "--no-timetable", "--port", "0") as beside:
            assert address_of(beside) != address
        first.send_signal(signal.SIGINT)
        out, err = first.communicate(timeout=60)

    assert first.returncode == 0
    assert out.splitlines()[-1] == "Stopped."
    assert "Traceback" not in err
