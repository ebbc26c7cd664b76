"""One sound over a line that breaks: what came stays, the rest is asked for, and only a whole one gets its name.

Pieces lie as `HASH.EXT.part` in a folder of their own with the ETag beside them. A resumed download names that ETag
(`If-Range`), so that pieces of two different files never meet; size and SHA-256 are the signed document's.
"""

import re
from collections.abc import Callable
from pathlib import Path

import httpx

from scheduler.communes.agent.line import Line
from scheduler.communes.playlists.lines import path_of
from scheduler.daysheet import RenderingRef
from scheduler.files import Store, write_whole
from scheduler.messages import Refused

_OK, _PIECE, _GONE, _NO_PIECE = 200, 206, (403, 404, 410), 416
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
_BUFFER_BYTES = 1 << 16


class Downloads:
    """Fetches sounds into a store, one after another.

    Args:
        folder: of pieces; made when the first comes.
        store: where whole sounds go.
        line: to the centre.
        took: told how many bytes came, before more are asked for; it may wait.
    """

    def __init__(self, folder: Path, store: Store, line: Line, took: Callable[[int], None] = lambda _: None) -> None:
        self._folder, self._store, self._line, self._took = folder, store, line, took

    def fetch(self, ref: RenderingRef, link: str = "") -> None:
        """Fetch a sound and keep it whole; what a broken try left behind is gone on with.

        Args:
            ref: as the signed document has it.
            link: where it is; "" asks the centre itself, and so does a link that is over.

        Raises:
            OutsideFailed: the line broke.
            Refused: the centre hasn't the sound, or what came isn't what the document says; nothing of it is kept.
            OSError: the disk is full or can't be written.
        """
        name = path_of(ref).removeprefix("audio/")
        part, tag = self._folder / f"{name}.part", self._folder / f"{name}.etag"
        if not (part.exists() and part.stat().st_size == ref.size_bytes):
            own = f"/api/v1/audio/{name}"
            if not self._pieces(ref, link or own, part, tag) and (not link or not self._pieces(ref, own, part, tag)):
                raise Refused("agent.sound_not_there", sha256=ref.sha256[:12])
        if not self._store.take_file(part, ref.sha256, ref.format):
            part.unlink()
            tag.unlink(missing_ok=True)
            raise Refused("agent.wrong_sound", sha256=ref.sha256[:12])
        tag.unlink(missing_ok=True)

    def forget(self, keep: frozenset[str]) -> None:
        """Remove the pieces of sounds that nobody wants any more.

        Args:
            keep: SHA-256 of those that are wanted.
        """
        for path in self._folder.glob("*.*.*"):
            if path.name[:64] not in keep:
                path.unlink(missing_ok=True)

    def _pieces(self, ref: RenderingRef, address: str, part: Path, tag: Path) -> bool:
        """Fetch what is lacking; False when that address has nothing any more."""
        had = part.stat().st_size if part.exists() and tag.exists() else 0
        headers = {"Range": f"bytes={had}-", "If-Range": tag.read_text(encoding="ascii")} if had else {}
        with self._line.open(address, headers) as response:
            if response.status_code in _GONE:
                return False
            had = self._begins(ref, response, had)
            etag = response.headers.get("etag", "")
            if not had:
                part.parent.mkdir(parents=True, exist_ok=True)
                part.unlink(missing_ok=True)
                if etag.startswith('"') and etag.isascii():  # a weak one can't promise the same bytes
                    write_whole(tag, etag.encode())
                else:
                    tag.unlink(missing_ok=True)
            with part.open("ab", buffering=_BUFFER_BYTES) as file:
                for piece in response.iter_raw():
                    had += len(piece)
                    if had > ref.size_bytes:
                        file.close()
                        part.unlink()
                        raise Refused("agent.endless", what=part.stem, most=ref.size_bytes)
                    file.write(piece)
                    self._took(len(piece))
        return True

    def _begins(self, ref: RenderingRef, response: httpx.Response, had: int) -> int:
        """Return at which byte the answer begins; refuse one whose lengths can't be right."""
        status, told = response.status_code, response.headers.get("content-length", "")
        if status == _PIECE and had:
            match = _RANGE.fullmatch(response.headers.get("content-range", ""))
            fits = match is not None and (int(match[1]), int(match[3])) == (had, ref.size_bytes)
        else:
            had = 0
            fits = status == _OK
            if status == _NO_PIECE:
                self._start_again(ref)
        if not fits or (told and told != str(ref.size_bytes - had)):
            self._start_again(ref)
            raise Refused("agent.wrong_length", sha256=ref.sha256[:12], told=told or str(status), size=ref.size_bytes)
        return had

    def _start_again(self, ref: RenderingRef) -> None:
        for path in self._folder.glob(f"{ref.sha256}.*"):
            path.unlink(missing_ok=True)
