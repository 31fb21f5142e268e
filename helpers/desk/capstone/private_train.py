"""How answers to capstone/private_train are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import note_calls
from helpers.desk.using import seen

OTHER_INPUTS = "other numbers of the same shapes"


def use(private_train: Any, loss: Any, params: Any, X: Any, Y: Any, noise: Any, c: Any, sigma: Any, rate: Any, size: Any, other: tuple[Any, ...]) -> Any:
    """The parameters after the last step; noted beside them, what a further call gives with other numbers."""
    found = seen(private_train(loss, params, X, Y, noise, c, sigma, rate, size))
    note_calls({OTHER_INPUTS: lambda: private_train(loss, *other)})
    return found
