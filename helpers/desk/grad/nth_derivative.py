"""How answers to grad/nth_derivative are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import note_again
from helpers.desk.using import called, part

ORDERS = range(4)


def use(nth_derivative: Any, f: Any, x: Any) -> dict[str, Any]:
    """The derivatives at x, one for each order. Noted beside them: the same functions called again."""
    functions = {}

    def at(x: Any) -> dict[str, Any]:
        found = {}
        for n in ORDERS:
            with part(f"n = {n}"):
                if n not in functions:
                    functions[n] = nth_derivative(f, n)
                found[f"n = {n}"] = called(functions[n], f"nth_derivative(f, {n})", x)
        return found

    result = at(x)
    note_again(at, x)
    return result
