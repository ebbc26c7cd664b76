"""What a benchmark hands back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number, with what it is compared to in the same run.

    Attributes:
        name: what was measured.
        value: in `unit`; smaller is better.
        unit: "s", "ms", "MB" …
        beside: what stands beside it: a peer, a plain tool, an earlier way; "" when it stands alone.
        ratio: value ÷ the value of `beside`; None when it stands alone.
        limit: what `value` must not pass; None when nothing was promised.
    """

    name: str
    value: float
    unit: str
    beside: str = ""
    ratio: float | None = None
    limit: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the promise is kept; a figure without a limit promises nothing."""
        return self.limit is None or self.value <= self.limit
