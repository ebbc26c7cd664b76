"""Scans to text, by Debian's tesseract-ocr and its Vietnamese letters: page by page, with limits of time and memory."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from scheduler.messages import Refused
from scheduler.progress import Progress, silent

LANGUAGE = "vie"
MOST_PAGES = 50  # a bulletin's source has a few; a book would keep the machine busy for an hour
LONG_SIDE_PIXELS = 3508  # A4 at 300 dots an inch, what Tesseract reads best; and no page can be larger
# Runs in a Python of its own: sets the limits, then becomes the program. An image that unpacks to gigabytes ends there.
LIMITED = (
    "import os, resource, sys; most = int(sys.argv[1]); resource.setrlimit(resource.RLIMIT_AS, (most, most)); "
    "os.execvp(sys.argv[2], sys.argv[2:])"
)

PageImage = Callable[[int], tuple[bytes, str] | None]
"""Page number from 1 → the image on it and its ending such as ".jpg"; None when it has none."""


class Recogniser(Protocol):
    """Reads the letters in pictures."""

    def of_image(self, data: bytes, name: str, progress: Progress = silent) -> str:
        """Return the text of an image file; of all pages of one that has several."""

    def of_pages(
        self, data: bytes, name: str, numbers: Sequence[int], image: PageImage, progress: Progress = silent
    ) -> list[str]:
        """Return the text of some pages of a PDF file, in the order asked for."""

    def ready(self) -> bool:
        """Tell whether it works on this machine."""

    def maker(self) -> str:
        """Return what the records name: program and version."""


@dataclass(frozen=True, slots=True)
class Tesseract:
    """Debian's tesseract-ocr and tesseract-ocr-vie; pages become images by poppler's pdftoppm where that is there.

    Attributes:
        program: name or path.
        painter: of pdftoppm; without it the images that stand in the PDF file are read.
        seconds_a_page: after which a page is given up.
        megabytes: of memory for each of the programs (not on Windows).
    """

    program: str = "tesseract"
    painter: str = "pdftoppm"
    seconds_a_page: float = 90.0
    megabytes: int = 2048

    def ready(self) -> bool:
        """Tell whether the program and its Vietnamese letters are there."""
        return shutil.which(self.program) is not None and LANGUAGE in self._asked("--list-langs").split()

    def maker(self) -> str:
        """Return the program's name and version, "tesseract 5.3.0"; "tesseract" when it doesn't say."""
        found = re.search(r"tesseract v?\d[\w.]*", self._asked("--version"))
        return found.group() if found else "tesseract"

    def of_image(self, data: bytes, name: str, progress: Progress = silent) -> str:
        """Return the text of an image file.

        Raises:
            Refused: the program or its letters are missing, the image is broken or too large, or it took too long.
        """
        self._check(name)
        with tempfile.TemporaryDirectory() as folder:
            text = self._read(_put(Path(folder), data, Path(name).suffix), name, 1)
        progress(1, 1, name)
        return text

    def of_pages(
        self, data: bytes, name: str, numbers: Sequence[int], image: PageImage, progress: Progress = silent
    ) -> list[str]:
        """Return the text of some pages of a PDF file.

        Args:
            data: the file.
            name: for sentences.
            numbers: pages, from 1.
            image: gives the image on a page, for machines without pdftoppm.
            progress: told after each page.

        Raises:
            Refused: as `of_image`; or more than 50 pages.
        """
        self._check(name)
        if len(numbers) > MOST_PAGES:
            raise Refused("newsroom.too_many_scanned_pages", name=name, pages=MOST_PAGES)
        texts = []
        with tempfile.TemporaryDirectory() as folder:
            file = _put(Path(folder), data, ".pdf")
            for done, number in enumerate(numbers, 1):
                picture = self._picture(file, name, number, image)
                texts.append(self._read(picture, name, number) if picture else "")
                progress(done, len(numbers), name)
        return texts

    def _check(self, name: str) -> None:
        if not self.ready():
            raise Refused("newsroom.scan", name=name)

    def _picture(self, file: Path, name: str, number: int, image: PageImage) -> Path | None:
        if shutil.which(self.painter) is None:
            found = image(number)
            return _put(file.parent, *found) if found else None
        page, stem = str(number), file.with_name(f"page-{number}")
        options = ("-f", page, "-l", page, "-singlefile", "-gray", "-png", "-scale-to", str(LONG_SIDE_PIXELS))
        self._run([self.painter, *options, str(file), str(stem)], name, number)
        return stem.with_suffix(".png")

    def _read(self, picture: Path, name: str, page: int) -> str:
        told = self._run([self.program, str(picture), "stdout", "-l", LANGUAGE], name, page)
        return told.decode("utf-8", "replace").replace("\f", "\n")

    def _run(self, command: list[str], name: str, page: int) -> bytes:
        if sys.platform != "win32":
            command = [sys.executable, "-I", "-S", "-c", LIMITED, str(self.megabytes * 1024 * 1024), *command]
        surroundings = os.environ | {"OMP_THREAD_LIMIT": "1"}  # its threads are slower than none on a busy machine
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=self.seconds_a_page, check=True, env=surroundings
            )
        except subprocess.TimeoutExpired as error:
            seconds = round(self.seconds_a_page)
            raise Refused("newsroom.recognition_slow", name=name, page=page, seconds=seconds) from error
        except (subprocess.CalledProcessError, OSError) as error:
            raise Refused("newsroom.recognition_failed", name=name, page=page) from error
        return done.stdout

    def _asked(self, question: str) -> str:
        program = shutil.which(self.program)
        if program is None:
            return ""
        try:
            done = subprocess.run([program, question], capture_output=True, timeout=10, check=False)
        except (subprocess.TimeoutExpired, OSError):
            return ""
        return (done.stdout + done.stderr).decode("utf-8", "replace")


def _put(folder: Path, data: bytes, ending: str) -> Path:
    file = folder / f"scan{ending.lower()}"
    file.write_bytes(data)
    return file
