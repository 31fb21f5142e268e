"""How answers to grad/fix_autograd are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.faults import Refusal
from helpers.desk.using import attempt

MARKED_CALLERS = "After your call, the caller's own x requires a gradient."
LEFT_GRADIENT = "After your call, the caller's own x holds a gradient in .grad."
STILL_RECORDS = "The slopes that you returned are being recorded themselves: they require a gradient."
# The note with the slopes at a single entry.
SINGLE = "single"


def use(slopes: Any, f: Any, x: Any, single: Any) -> Any:
    """The slopes; afterwards the caller's x must still be an ordinary tensor. Noted beside them: those at a single entry."""
    result = _ordinary(slopes(f, x), x)
    attempt(SINGLE, lambda: _ordinary(slopes(f, single), single))
    return result


def _ordinary(result: Any, x: Any) -> Any:
    if getattr(x, "requires_grad", False):
        raise Refusal(MARKED_CALLERS)
    if getattr(x, "grad", None) is not None:
        raise Refusal(LEFT_GRADIENT)
    if getattr(result, "requires_grad", False):
        raise Refusal(STILL_RECORDS)
    return result
