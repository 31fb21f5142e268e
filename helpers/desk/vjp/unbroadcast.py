"""How answers to vjp/unbroadcast are used."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.desk.again import note_calls
from helpers.desk.faults import Refusal
from helpers.desk.using import library_in_use, seen
from helpers.desk.vmap.steps import steps_of

READY_MADE = "Your function calls bh, which undoes a broadcast by itself. Write it in plain NumPy."
OTHER_NUMBERS = "other numbers of the same shape"


def use(unbroadcast: Any, g: Any, shape: tuple[int, ...]) -> Any:
    """What comes back; noted beside it, what a further call gives with other numbers. Refuses an answer that calls bh."""
    found = seen(unbroadcast(g, shape))
    if library_in_use() and found is not ... and steps_of(lambda watched: unbroadcast(watched, shape), [np.copy(g)]).ready_made:
        raise Refusal(READY_MADE)
    note_calls({OTHER_NUMBERS: lambda: unbroadcast(np.array(1.5 - 2.0 * g), shape)})
    return found
