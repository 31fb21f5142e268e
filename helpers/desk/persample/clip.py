"""How answers to persample/clip are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import note_calls
from helpers.desk.using import seen

OTHER_INPUTS = "another dict of the same names and shapes, and another c"


def use(clip_each: Any, G: dict[str, Any], c: float, other_G: dict[str, Any], other_c: float) -> Any:
    """The clipped gradients; noted beside them, what a further call gives with other numbers."""
    found = seen(clip_each(G, c))
    note_calls({OTHER_INPUTS: lambda: clip_each(other_G, other_c)})
    return found
