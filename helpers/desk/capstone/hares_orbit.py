"""How answers to capstone/hares_orbit are used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helpers.desk.again import note_calls
from helpers.desk.using import attempt, library_in_use, seen, transforms_in_use
from helpers.releases import jaxprs_in_params

# The note: of the program that JAX writes down, how many scans and how many lines of arithmetic it has, for `steps` steps and
# for MORE.
PROGRAM, MORE = "the program", 5
# The note: how the curve moves when the rates move along a direction.
MOVES = "along a direction"
_ARITHMETIC = ("add", "sub", "mul", "div", "dot_general")


def use(orbit: Any, rates: Any, start: Any, dt: Any, steps: Any, direction: Any) -> Any:
    """The curve; noted beside it, what the program looks like whose rates are left open, as under a transform, and its
    derivative along a direction."""
    found = seen(orbit(rates, start, dt, steps))
    if library_in_use() is not None:
        attempt(PROGRAM, lambda: [_counted(orbit, rates, start, dt, count) for count in (steps, steps + MORE)])
    note_calls({MOVES: lambda: transforms_in_use().jvp(lambda r: orbit(r, start, dt, steps), (rates,), (direction,))[1]})
    return found


def _counted(orbit: Any, rates: Any, start: Any, dt: Any, steps: int) -> tuple[int, int]:
    import jax

    names = list(_lines(jax.make_jaxpr(lambda open_rates: orbit(open_rates, start, dt, steps))(rates).jaxpr))
    return names.count("scan"), sum(name in _ARITHMETIC for name in names)


def _lines(jaxpr: Any) -> Iterator[str]:
    for equation in jaxpr.eqns:
        yield equation.primitive.name
        for inner in jaxprs_in_params()(equation.params):
            yield from _lines(inner)
