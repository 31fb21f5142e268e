"""How answers to grad/nth_derivative are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.using import called, part

ORDERS = range(4)


def use(nth_derivative: Any, f: Any, x: Any) -> dict[str, Any]:
    """The derivatives at x, one for each order."""
    found = {}
    for n in ORDERS:
        with part(f"n = {n}"):
            found[f"n = {n}"] = called(nth_derivative(f, n), f"nth_derivative(f, {n})", x)
    return found
