"""Compiling the search to machine code: the one file that knows numba.

The functions of the search are plain Python over numpy tables; compiled they run some hundred times faster and let go
of Python's lock, so that threads share the processor. Compiling takes some seconds, once for a version of the product:
the machine code is kept beside the source, or in the user's cache folder where that isn't writable.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

_Function = TypeVar("_Function", bound=Callable[..., Any])
_registered: list[Any] = []


def compiled(function: _Function) -> _Function:
    """Mark a function of the search for compilation at its first call.

    Args:
        function: of numbers and tables only; it may call others that are marked.
    """
    made = njit(nogil=True)(function)
    _registered.append(made)
    return cast("_Function", made)


def keep_machine_code() -> None:
    """Have what is compiled from now on kept on disk, and taken from there; without a writable folder nothing is."""
    while _registered:
        made = _registered.pop()
        try:
            made.enable_caching()
        except RuntimeError:  # no folder can be written: compiled anew in each process
            _registered.clear()
