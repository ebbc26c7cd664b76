"""Broadcast scheduler of a district radio station and its commune loudspeakers."""
