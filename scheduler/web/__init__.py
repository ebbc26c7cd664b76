"""The web: pages for people and an API for programs; FastAPI, rendered on the server (a door)."""
