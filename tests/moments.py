"""Moments that tests share; `conftest` is no module to import from, for every folder may have one."""

from datetime import UTC, datetime

NOW = datetime(2023, 7, 10, 1, 0, tzinfo=UTC)
"""When the test house was made: a Monday, eight in the morning at the station."""
