"""How answers to start/twice are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.using import called, made, part, seen

# How the answer is used, as a message names it.
USES = ("twice(f)(x)", "the same function at x + 0.5", "the same function at x, after twice was given another one")


def use(twice: Any, f: Any, x: Any, other: Any) -> Any:
    """The function at two points, and at the first once more when `twice` has been used for another function."""
    with part("twice(f)"):
        g = made("twice(f)", twice, f)
    values = [seen(called(g, "twice(f)", point)) for point in (x, x + 0.5)]
    with part("twice(f)"):
        twice(other)
    return dict(zip(USES, (*values, called(g, "twice(f)", x)), strict=True))
