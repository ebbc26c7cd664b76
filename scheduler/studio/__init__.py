"""SCRIPT → TAKES AND RENDERINGS: voices, mastering, encoding, and the library of what was made."""
