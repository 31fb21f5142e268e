"""How answers to clinic/special_case are used."""

from __future__ import annotations

from typing import Any

# Here the quotient is mostly rounding, and a series of two terms is right: to 1e-6, then to the digits that are given.
TINY = {1e-12: 1e-6, -1e-8: 1e-6, 1.2e-7: 5e-4, 2.1e-7: 5e-4, -3.7e-7: 5e-4, 1.3e-6: 2e-3, -1.7e-6: 2e-3, 2.3e-6: 1e-3}
NEAR = (0.0009, -0.03, 0.2)  # here it is the other way round


def use(growth: Any, x: Any, k: Any) -> dict[str, Any]:
    """The answer at x, at 0, and near it."""
    return {"at x": growth(x, k), "at 0": growth(x - x, k)} | {f"at {at}": growth(x - x + at, k) for at in (*TINY, *NEAR)}
