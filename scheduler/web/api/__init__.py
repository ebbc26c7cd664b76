"""What communes' PCs and programs ask for: days, playlists, sounds; and what they bring: as-run rows, choices."""
