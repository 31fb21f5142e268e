"""How answers to scan/pendulum are used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpers import by_hand
from helpers.desk.functions import uncounted
from helpers.desk.using import attempt, library_in_use, seen

# The note: the slope of the last angle along the first one, from the library itself. JAX refuses what it cannot follow.
SLOPE = "slope"


def use(pendulum: Any, scan: Any, sin: Any, start: Any, dts: Any) -> Any:
    """The state at the end and the angles; noted beside them, whether a derivative goes through."""
    result = seen(pendulum(scan, sin, start, dts))
    lib = library_in_use()
    if lib is not None and lib.way != "jax":
        with uncounted():
            attempt(SLOPE, lambda: _slope(lib.way, lambda angle: pendulum(scan, sin, (angle, start[1]), dts)[0][0], start[0]))
    return result


def _slope(way: str, f: Callable[[Any], Any], angle: Any) -> Any:
    if way == "by_hand":
        return by_hand.jvp(f, (angle,), (1.0 + 0.0 * angle,))[1]
    import torch

    return torch.func.jvp(f, (angle,), (torch.ones_like(angle),))[1]
