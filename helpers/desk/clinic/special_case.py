"""How answers to clinic/special_case are used."""

from __future__ import annotations

from typing import Any

NEAR = (0.004, -0.03, 0.2)  # a series that is right at 0 alone is not good enough at any of them


def use(growth: Any, x: Any, k: Any) -> dict[str, Any]:
    """The answer at 0, near it, and at x."""
    near = {f"at {at}": growth(x - x + at, k) for at in NEAR}
    return {"at 0": growth(x - x, k)} | near | {"at x": growth(x, k)}
