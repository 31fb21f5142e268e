"""How answers to clinic/special_case are used."""

from __future__ import annotations

from typing import Any

TINY = (1e-12, -1e-8)  # here the quotient is mostly rounding, and a series of two terms is right
NEAR = (0.0009, -0.03, 0.2)  # here it is the other way round


def use(growth: Any, x: Any, k: Any) -> dict[str, Any]:
    """The answer at 0, near it, and at x."""
    near = {f"at {at}": growth(x - x + at, k) for at in (*TINY, *NEAR)}
    return {"at 0": growth(x - x, k)} | near | {"at x": growth(x, k)}
