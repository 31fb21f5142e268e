"""How answers to persample/outer are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import note_calls
from helpers.desk.using import seen

OTHER_INPUTS = "other numbers of the same shapes"


def use(outer: Any, A: Any, D: Any, other_A: Any, other_D: Any) -> Any:
    """The gradients; noted beside them, what a further call gives with other numbers."""
    found = seen(outer(A, D))
    note_calls({OTHER_INPUTS: lambda: outer(other_A, other_D)})
    return found
