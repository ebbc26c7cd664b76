"""WHAT IS KEPT: SQLModel tables, one file a thing, its states beside it.

Rooms meet here; doors come only through a room's desk. `house.House` is what a desk is handed.
"""
