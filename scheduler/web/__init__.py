"""The web pages: FastAPI, rendered on the server, read-only, without scripts (a door)."""
