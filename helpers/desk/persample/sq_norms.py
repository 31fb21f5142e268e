"""How answers to persample/sq_norms are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import note_calls
from helpers.desk.using import seen

OTHER_INPUTS = "other layers of the same shapes"
MANY = 5_000  # entries of a first table of activations: further calls are made where they cost little


def use(sq_norms: Any, layers: list[tuple[Any, Any]], other: list[tuple[Any, Any]]) -> Any:
    """The squared norms; noted beside them, what a further call gives with other numbers."""
    found = sq_norms(layers)
    if layers[0][0].size < MANY:
        found = seen(found)
        note_calls({OTHER_INPUTS: lambda: sq_norms(other)})
    return found
