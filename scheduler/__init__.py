"""Broadcast scheduler of a district radio station and its commune loudspeakers."""

__version__ = "0.1.0"
