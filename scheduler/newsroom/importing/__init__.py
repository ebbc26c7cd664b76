"""Files and pasted text to bulletins-to-be: `import_bytes(data, name) -> Imported`."""

from scheduler.newsroom.importing.archive import ZIP_KINDS, is_archive, members
from scheduler.newsroom.importing.imported import Cut, CutKind, Imported, Wishes, without
from scheduler.newsroom.importing.importer import KINDS, TESSERACT, import_bytes, import_text, largest_bytes
from scheduler.newsroom.importing.recognition import Recogniser

__all__ = [
    "KINDS",
    "TESSERACT",
    "ZIP_KINDS",
    "Cut",
    "CutKind",
    "Imported",
    "Recogniser",
    "Wishes",
    "import_bytes",
    "import_text",
    "is_archive",
    "largest_bytes",
    "members",
    "without",
]
