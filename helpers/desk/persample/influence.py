"""How answers to persample/influence are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import note_calls
from helpers.desk.using import seen

OTHER_G = "other gradients of the samples"
OTHER_H = "another H and another g"


def use(influence: Any, H: Any, G: Any, g: Any, other_H: Any, other_G: Any, other_g: Any) -> Any:
    """The influences; noted beside them, what further calls give with other numbers of the same shapes."""
    found = seen(influence(H, G, g))
    note_calls({OTHER_G: lambda: influence(H, other_G, g), OTHER_H: lambda: influence(other_H, G, other_g)})
    return found
