"""Files and pasted text to bulletins-to-be: `import_bytes(data, name) -> Imported`."""

from scheduler.newsroom.importing.archive import ZIP_KINDS, is_archive, members
from scheduler.newsroom.importing.imported import Cut, CutKind, Imported, Wishes, without
from scheduler.newsroom.importing.importer import KINDS, import_bytes, import_text

__all__ = [
    "KINDS",
    "ZIP_KINDS",
    "Cut",
    "CutKind",
    "Imported",
    "Wishes",
    "import_bytes",
    "import_text",
    "is_archive",
    "members",
    "without",
]
