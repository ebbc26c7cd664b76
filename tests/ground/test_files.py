import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scheduler.files import Store, write_whole


def test_a_file_is_found_again_by_its_content_hash(tmp_path: Path):
    store = Store(tmp_path / "audio")

    kept = store.put_bytes(b"tin", "mp3")

    assert kept.sha256 == hashlib.sha256(b"tin").hexdigest()
    assert store.exists(kept.sha256, "mp3")
    with store.open(kept.sha256, "mp3") as file:
        assert file.read() == b"tin"
    assert list(store.listing()) == [kept]


def test_the_same_content_twice_is_kept_once(tmp_path: Path):
    store = Store(tmp_path)

    store.put_bytes(b"tin", "mp3")
    store.put_bytes(b"tin", "mp3")

    assert len(list(store.listing())) == 1


def test_a_file_cut_off_under_the_right_name_is_written_anew(tmp_path: Path):
    store = Store(tmp_path)
    kept = store.put_bytes(b"whole", "mp3")
    store.path(kept.sha256, "mp3").write_bytes(b"who")

    store.put_bytes(b"whole", "mp3")

    assert store.verify(kept.sha256, "mp3")


def test_a_damaged_file_of_the_same_length_is_written_anew(tmp_path: Path):
    store = Store(tmp_path)
    kept = store.put_bytes(b"whole", "mp3")
    store.path(kept.sha256, "mp3").write_bytes(b"wh0le")

    store.put_bytes(b"whole", "mp3")

    assert store.verify(kept.sha256, "mp3")


def test_a_changed_file_does_not_verify(tmp_path: Path):
    store = Store(tmp_path)
    kept = store.put_bytes(b"whole", "mp3")

    store.path(kept.sha256, "mp3").write_bytes(b"other")

    assert not store.verify(kept.sha256, "mp3")


def test_a_half_written_file_is_never_listed(tmp_path: Path):
    store = Store(tmp_path)
    kept = store.put_bytes(b"tin", "mp3")
    store.path(kept.sha256, "mp3").with_name(".x.part").write_bytes(b"ti")

    assert [k.sha256 for k in store.listing()] == [kept.sha256]


@pytest.mark.parametrize(("sha256", "ext"), [("../../etc/passwd", "mp3"), ("a" * 64, "mp3/../x"), ("A" * 64, "mp3")])
def test_a_path_trick_is_no_content_hash(tmp_path: Path, sha256: str, ext: str):
    with pytest.raises(ValueError, match="content hash"):
        Store(tmp_path).path(sha256, ext)


def test_a_failed_write_leaves_the_old_file_and_no_scrap(tmp_path: Path):
    target = tmp_path / "day.json"
    write_whole(target, b"old")
    (tmp_path / "folder").mkdir()

    with pytest.raises(OSError, match=r".+"):
        write_whole(tmp_path / "folder", b"new")

    assert target.read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["day.json", "folder"]


def test_what_is_set_aside_leaves_the_listing_and_can_still_be_looked_at(tmp_path: Path):
    store = Store(tmp_path)
    kept = store.put_bytes(b"broken", "flac")

    aside = store.set_aside(kept.sha256, "flac")

    assert aside == tmp_path / "set_aside" / f"{kept.sha256}.flac"
    assert aside.read_bytes() == b"broken"
    assert list(store.listing()) == []
    assert store.set_aside(kept.sha256, "flac") is None


def test_when_a_file_was_written_is_known_while_it_is_there(tmp_path: Path):
    store = Store(tmp_path)
    kept = store.put_bytes(b"tin", "mp3")
    os.utime(store.path(kept.sha256, "mp3"), (1_700_000_000, 1_700_000_000))

    assert store.changed_at(kept.sha256, "mp3") == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    store.remove(kept.sha256, "mp3")
    assert store.changed_at(kept.sha256, "mp3") is None
