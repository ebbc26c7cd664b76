"""Sounds from a server that lies, breaks off or never ends, onto a disk that is full: what was good stays good."""

import hashlib
import os
import signal
import sys
import tempfile
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path

import pytest
from player_station import STATION
from stand_in import answer_of, standing_in

from scheduler.communes.agent.downloading import Downloads
from scheduler.communes.agent.line import Line
from scheduler.communes.enrolment import Enrolled
from scheduler.daysheet import RenderingRef
from scheduler.files import Store
from scheduler.messages import OutsideFailed, Refused

SOUND = bytes(range(256)) * 40
GOOD = RenderingRef("loa", "mp3", hashlib.sha256(b"good").hexdigest(), 4, 1000)
REF = RenderingRef("loa", "mp3", hashlib.sha256(SOUND).hexdigest(), len(SOUND), 10_000)
PATH = f"/api/v1/audio/{REF.sha256}.mp3"
TAG = '"tag"'

# Windows has neither resource limits nor mode bits to make a disk full or read-only with.
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits and rights")


@pytest.fixture
def server():
    with standing_in() as server:
        yield server


@pytest.fixture
def pc(tmp_path, station, server):
    """What fetches sounds on a PC that has a good one already."""
    store = Store(tmp_path / "audio")
    store.put_bytes(b"good", "mp3")
    line = Line(Enrolled(STATION, station.public, server.url, "token"))
    yield Downloads(tmp_path / "pieces", store, line), store
    line.close()
    assert store.verify(GOOD.sha256, "mp3")
    assert [k.sha256 for k in store.listing() if not store.verify(k.sha256, k.ext)] == []


def pieces(tmp_path):
    return sorted(p.name[64:] for p in (tmp_path / "pieces").glob("*"))


@pytest.mark.parametrize("length", [len(SOUND) + 1, len(SOUND) - 1, 0, 10**15, "-5", "x"])
def test_a_length_that_is_not_the_signed_one_is_refused_before_a_byte_is_kept(pc, server, tmp_path, length):
    server.answers[PATH] = answer_of(SOUND, length=length, ETag=TAG)

    with pytest.raises((Refused, OutsideFailed)):
        pc[0].fetch(REF)

    assert pieces(tmp_path) == []
    assert not pc[1].exists(REF.sha256, "mp3")


def test_a_length_that_is_kept_by_nobody_is_gone_on_with(pc, server, tmp_path):
    server.answers[PATH] = answer_of(SOUND[:5000], length=len(SOUND), ETag=TAG)
    with pytest.raises(OutsideFailed):
        pc[0].fetch(REF)
    broken = pieces(tmp_path)
    piece = f"bytes 5000-{len(SOUND) - 1}/{len(SOUND)}"
    server.answers[PATH] = answer_of(SOUND[5000:], status="206 Partial Content", ETag=TAG, Content_Range=piece)

    pc[0].fetch(REF)

    assert broken == [".mp3.etag", ".mp3.part"]
    assert "range: bytes=5000-" in server.asked[1].lower()
    assert f"if-range: {TAG}" in server.asked[1].lower()
    assert pc[1].verify(REF.sha256, "mp3")
    assert pieces(tmp_path) == []


@pytest.mark.parametrize("piece", ["bytes 4000-10239/10240", "bytes 5000-10239/99999", "bytes */10240", ""])
def test_a_piece_that_was_not_asked_for_is_refused(pc, server, tmp_path, piece):
    server.answers[PATH] = answer_of(SOUND[:5000], length=len(SOUND), ETag=TAG)
    with pytest.raises(OutsideFailed):
        pc[0].fetch(REF)
    server.answers[PATH] = answer_of(SOUND[5000:], status="206 Partial Content", ETag=TAG, Content_Range=piece)

    with pytest.raises(Refused, match="10,240 bytes"):
        pc[0].fetch(REF)

    assert pieces(tmp_path) == []


def test_an_endless_sound_is_cut_off_at_its_signed_size(pc, server, tmp_path):
    server.answers[PATH] = lambda _: [answer_of(b"", length=""), *repeat(SOUND, 50)]

    with pytest.raises(Refused, match="longer than the 10,240 bytes"):
        pc[0].fetch(REF)

    assert pieces(tmp_path) == []


def test_a_sound_of_another_content_is_dropped_and_fetched_anew(pc, server, tmp_path):
    server.answers[PATH] = answer_of(SOUND[::-1], ETag=TAG)
    with pytest.raises(Refused, match="isn't what was signed"):
        pc[0].fetch(REF)
    dropped = pieces(tmp_path)
    server.answers[PATH] = answer_of(SOUND, ETag=TAG)

    pc[0].fetch(REF)

    assert dropped == []
    assert "range: bytes" not in server.asked[1].lower()


@pytest.mark.parametrize("status", ["302 Found", "301 Moved Permanently", "307 Temporary Redirect"])
def test_a_redirect_is_not_followed_and_nobody_else_sees_the_token(pc, server, tmp_path, status):
    with standing_in() as elsewhere:
        elsewhere.answers["/x"] = answer_of(SOUND)
        server.answers[PATH] = answer_of(b"", status=status, Location=f"{elsewhere.url}/x")

        with pytest.raises(Refused):
            pc[0].fetch(REF)

        assert elsewhere.asked == []


def test_a_link_to_another_machine_is_fetched_without_the_token_and_judged_by_its_hash(pc, server):
    with standing_in() as elsewhere:
        elsewhere.answers["/x"] = answer_of(SOUND)

        pc[0].fetch(REF, f"{elsewhere.url}/x")

        assert "token" not in elsewhere.asked[0]
    assert pc[1].verify(REF.sha256, "mp3")


def test_pieces_of_sounds_that_nobody_wants_are_forgotten(pc, server, tmp_path):
    server.answers[PATH] = answer_of(SOUND[:5000], length=len(SOUND), ETag=TAG)
    with pytest.raises(OutsideFailed):
        pc[0].fetch(REF)

    pc[0].forget(frozenset({REF.sha256}))
    kept = pieces(tmp_path)
    pc[0].forget(frozenset())

    assert kept == [".mp3.etag", ".mp3.part"]
    assert pieces(tmp_path) == []


@posix
def test_a_disk_that_fills_up_is_an_error_and_with_room_it_goes_on(pc, server, tmp_path):
    server.answers[PATH] = answer_of(SOUND)

    with at_most(6000), pytest.raises(OSError, match="File too large"):
        pc[0].fetch(REF)
    full = pc[1].exists(REF.sha256, "mp3")
    pc[0].fetch(REF)

    assert not full
    assert pc[1].verify(REF.sha256, "mp3")


@posix
def test_a_disk_that_may_only_be_read_is_an_error_and_leaves_what_is_there(station, server):
    server.answers[PATH] = answer_of(SOUND)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        store = Store(root / "audio")
        store.put_bytes(b"good", "mp3")
        downloads = Downloads(root / "pieces", store, Line(Enrolled(STATION, station.public, server.url, "token")))
        with read_only(root), pytest.raises(PermissionError):
            downloads.fetch(REF)
        good, lacking = store.verify(GOOD.sha256, "mp3"), not store.exists(REF.sha256, "mp3")

        downloads.fetch(REF)

        assert good
        assert lacking
        assert store.verify(REF.sha256, "mp3")


@contextmanager
def at_most(size_bytes):
    """No file may grow beyond so many bytes."""
    import resource

    before, ignored = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


@contextmanager
def read_only(root):
    """Nothing below a folder may be written; the superuser, whom rights don't bind, is nobody meanwhile."""
    folders, user = [root, *(p for p in root.rglob("*") if p.is_dir())], os.geteuid()
    for folder in folders:
        folder.chmod(0o555)
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)
        for folder in folders:
            folder.chmod(0o755)
