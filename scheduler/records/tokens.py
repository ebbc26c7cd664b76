"""Secrets that browsers and devices show: made at random, and kept as hashes only."""

import hashlib
import secrets


def fresh_token() -> str:
    """Return a new secret of 256 random bits, fit for addresses and headers."""
    return secrets.token_urlsafe(32)


def kept_form(secret: str) -> str:
    """Return what is kept of a secret: SHA-256, hexadecimal. Its bits are random: no words to try."""
    return hashlib.sha256(secret.encode()).hexdigest()
