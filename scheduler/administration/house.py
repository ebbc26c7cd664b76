"""The opened house by its name, for doors: they reach records only through a room."""

from scheduler.records.house import House

__all__ = ["House"]
