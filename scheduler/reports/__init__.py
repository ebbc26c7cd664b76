"""FIGURES → PAPER: one source of tables, and one file for each kind of paper."""
