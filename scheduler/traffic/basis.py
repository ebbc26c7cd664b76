"""What a plan was made of: planning reads it, thinks without holding anybody up, and looks again before it writes."""

from scheduler.traffic.gathering import Gathered

Basis = tuple[object, ...]
"""Compared as a whole; equal when a plan made of one may be written over the other."""


def basis_of(gathered: Gathered) -> Basis:
    """Return all that a plan depends on, as values; read it while the transaction is open.

    The problem holds windows, lengths, targets, choices and what stands; beside it stand the rows that applying
    writes to or copies from.
    """
    return (
        gathered.problem,
        tuple(sorted((b.code, b.approval_id, b.take_id, b.milliseconds) for b in gathered.bulletins.values())),
        tuple(sorted(gathered.window_ids.items())),
        tuple((s.id, s.state, s.starts_at, s.approval_id, s.take_id, s.makegood_id) for s in gathered.open_slots),
        tuple((debt.id, debt.state) for debt in gathered.owed),
    )
