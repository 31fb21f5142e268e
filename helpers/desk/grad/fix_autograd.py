"""How answers to grad/fix_autograd are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.faults import Refusal

MARKED_CALLERS = "After your call, the caller's own x requires a gradient."
STILL_RECORDS = "The slopes that you returned are being recorded themselves: they require a gradient."


def use(slopes: Any, f: Any, x: Any) -> Any:
    """The slopes; afterwards the caller's x must still be an ordinary tensor."""
    result = slopes(f, x)
    if getattr(x, "requires_grad", False):
        raise Refusal(MARKED_CALLERS)
    if getattr(result, "requires_grad", False):
        raise Refusal(STILL_RECORDS)
    return result
