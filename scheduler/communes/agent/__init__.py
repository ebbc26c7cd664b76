"""The agent on a commune's PC: fetches, plays, tells. The base install is enough for all of it."""
