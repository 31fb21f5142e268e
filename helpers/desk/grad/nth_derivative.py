"""How answers to grad/nth_derivative are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import note_again
from helpers.desk.functions import uncounted
from helpers.desk.libraries import framework_of
from helpers.desk.using import attempt, called, library_in_use, note, part, seen

ORDERS = range(4)
# The note: a derivative of a higher order.
HIGH, FURTHER = 6, "n = 6"
# The note that says whether the function for n = 0 gives an array of the library, as f does.
LIKE_F = "like f"


def use(nth_derivative: Any, f: Any, x: Any, *growth: Any) -> dict[str, Any]:
    """The derivatives at x, one for each order. Noted beside them: the same functions called again, and the derivative
    of order 6 of another function, where there is one."""
    functions, lib = {}, library_in_use()

    def at(x: Any) -> dict[str, Any]:
        found = {}
        for n in ORDERS:
            with part(f"n = {n}"):
                if n not in functions:
                    functions[n] = nth_derivative(f, n)
                result = called(functions[n], f"nth_derivative(f, {n})", x)
                if n == 0 and lib:
                    note(LIKE_F, framework_of(result) == lib.way)
                found[f"n = {n}"] = seen(result)
        return found

    result = at(x)
    note_again(at, x)
    with uncounted():
        for g in growth if lib and lib.way != "jax" else ():  # in JAX a high order takes long
            attempt(FURTHER, lambda g=g: nth_derivative(g, HIGH)(x))
    return result
