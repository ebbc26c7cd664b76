"""SLOTS → COMMUNES: playlists and packs that carry a station's day out, the agent that takes them, receipts back."""
