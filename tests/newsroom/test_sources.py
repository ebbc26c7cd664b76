"""Folders, archives and files of one name: what is imported under which name."""

import zipfile

import pytest

from scheduler.messages import Refused
from scheduler.newsroom.importing.archive import MOST_FILES
from scheduler.newsroom.importing.sources import Unopened, files

TEXT = "Bộ phận một cửa nhận hồ sơ."


def put(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT, encoding="utf-8")


def names(*sources):
    return [f.name for f in files(sources)]


def test_a_folder_is_the_bulletins_below_it_in_their_order(tmp_path):
    put(tmp_path, "b.txt", "a.md", "xã/c.html", "xã/thôn/d.txt")

    assert names(tmp_path) == ["a.md", "b.txt", "xã › c.html", "xã › thôn › d.txt"]


def test_hidden_files_locks_and_other_kinds_in_a_folder_are_no_bulletins(tmp_path):
    put(tmp_path, "a.txt", ".b.txt", ".git/c.txt", "~$d.docx", "e.exe", "no-ending")

    assert names(tmp_path) == ["a.txt"]


def test_two_files_of_one_name_are_told_apart_by_their_folders(tmp_path):
    put(tmp_path, "xã A/tin.txt", "xã B/tin.txt", "khác.txt")

    assert names(tmp_path / "xã A" / "tin.txt", tmp_path / "xã B" / "tin.txt", tmp_path / "khác.txt") == [
        "xã A › tin.txt",
        "xã B › tin.txt",
        "khác.txt",
    ]


def test_one_file_named_twice_is_one(tmp_path):
    put(tmp_path, "tin.txt")

    assert names(tmp_path / "tin.txt", tmp_path / "tin.txt") == ["tin.txt", "tin.txt"]


def test_archives_in_a_folder_are_opened(tmp_path):
    with zipfile.ZipFile(tmp_path / "goi.zip", "w") as archive:
        archive.writestr("xã/tin.txt", TEXT)
    (tmp_path / "hong.zip").write_bytes(b"PK\x03\x04")

    inside, broken = files([tmp_path])

    assert (inside.name, inside.content()) == ("goi.zip › xã › tin.txt", TEXT.encode())
    assert isinstance(broken, Unopened)


def test_a_folder_of_too_many_files_is_one_sentence(tmp_path):
    put(tmp_path, *(f"{n}.txt" for n in range(MOST_FILES + 1)))

    [refused] = files([tmp_path])

    assert isinstance(refused.error, Refused)
    assert "more than 500 files" in str(refused.error)


@pytest.mark.parametrize("size", [0, 10 * 1024 * 1024 + 1])
def test_no_more_than_one_byte_too_many_is_read(tmp_path, size):
    (tmp_path / "x.txt").write_bytes(b"a" * (2 * size))

    [file] = files([tmp_path / "x.txt"])

    assert len(file.content()) == min(2 * size, 10 * 1024 * 1024 + 1)
