"""The timetable: which desk works when (a door)."""
