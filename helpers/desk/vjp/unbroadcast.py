"""How answers to vjp/unbroadcast are used."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.desk.again import note_calls
from helpers.desk.using import seen

OTHER_NUMBERS = "other numbers of the same shape"


def use(unbroadcast: Any, g: Any, shape: tuple[int, ...]) -> Any:
    """What comes back; noted beside it, what a further call gives with other numbers."""
    found = seen(unbroadcast(g, shape))
    note_calls({OTHER_NUMBERS: lambda: unbroadcast(np.array(1.5 - 2.0 * g), shape)})
    return found
