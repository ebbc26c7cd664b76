"""Files that hold several bulletins: zip archives, and e-mails with attachments. Nothing is unpacked to a disk."""

import zipfile
from pathlib import PurePath, PurePosixPath

from scheduler.messages import Refused
from scheduler.newsroom.importing import package
from scheduler.newsroom.importing.decoding import LARGEST_BYTES
from scheduler.newsroom.importing.importer import IMAGE_KINDS, KINDS, MAIL_KINDS, largest_bytes
from scheduler.newsroom.importing.mail import read_mail

ZIP_KINDS = (".zip",)
LARGEST_ARCHIVE_BYTES = 50 * 1024 * 1024
MOST_FILES = 500
ATTACHED_KINDS = tuple(k for k in KINDS if k not in (*MAIL_KINDS, *IMAGE_KINDS))  # pictures in mails are photographs
BETWEEN = " › "  # an archive and what it holds; no character of a path, so that no two names meet
UTF8_NAME = 0x800
NOISE = ("__MACOSX", ".", "Thumbs.db", "desktop.ini")


def is_archive(name: str) -> bool:
    """Tell whether a file holds several by its ending."""
    return PurePath(name).suffix.lower() in (*ZIP_KINDS, *MAIL_KINDS)


def members(data: bytes, name: str) -> list[tuple[str, bytes]]:
    """Return what a file holds, each with its name behind the archive's; an e-mail is its own first member.

    Archives inside are members too; nothing looks into them, `import_bytes` refuses them.

    Raises:
        Refused: broken, encrypted, a bomb, with more than 500 files, or with names that climb out of it.
    """
    short, kind = PurePath(name).name, PurePath(name).suffix.lower()
    return _of_zip(data, short) if kind in ZIP_KINDS else _of_mail(data, short)


def _of_zip(data: bytes, name: str) -> list[tuple[str, bytes]]:
    if len(data) > LARGEST_ARCHIVE_BYTES:
        raise Refused("newsroom.too_large", name=name, megabytes=LARGEST_ARCHIVE_BYTES // (1024 * 1024))
    if not data.strip(b"\x00"):
        raise Refused("newsroom.empty_file", name=name)
    with package.opened(data, name) as archive:
        entries = [e for e in archive.infolist() if not e.is_dir() and not _is_noise(_path(e))]
        if any(_climbs(_path(e)) for e in entries):
            raise Refused("newsroom.archive_paths", name=name)
        if len(entries) > MOST_FILES:
            raise Refused("newsroom.bomb", name=name, megabytes=100, files=MOST_FILES)
        if not entries:
            raise Refused("newsroom.empty_file", name=name)
        return [(_member(name, _path(e)), package.content(archive, e, largest_bytes(_path(e)))) for e in entries]


def _of_mail(data: bytes, name: str) -> list[tuple[str, bytes]]:
    if len(data) > LARGEST_BYTES:
        return [(name, data)]  # refused with its sentence when it is read
    try:
        mail = read_mail(data, name)
    except Refused:
        return [(name, data)]
    attached = [
        (_member(name, PurePath(attachment.replace("\\", "/")).name), raw)
        for attachment, raw in mail.attachments
        if PurePath(attachment).suffix.lower() in ATTACHED_KINDS
    ]
    return [(name, data), *attached] if mail.text.strip() or not attached else attached


def _path(entry: zipfile.ZipInfo) -> str:
    """Return the path of an entry; programs before 2007 wrote UTF-8 without saying so."""
    path = entry.filename.replace("\\", "/")
    if entry.flag_bits & UTF8_NAME:
        return path
    try:
        return path.encode("cp437").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return path


def _climbs(path: str) -> bool:
    return path.startswith("/") or ".." in path.split("/") or ":" in path or not path.isprintable()


def _is_noise(path: str) -> bool:
    """Tell what systems leave in archives unasked."""
    parts = PurePosixPath(path).parts
    return not parts or parts[0] == NOISE[0] or parts[-1].startswith("._") or parts[-1] in NOISE[1:]


def _member(name: str, path: str) -> str:
    return BETWEEN.join((name, *PurePosixPath(path).parts))
