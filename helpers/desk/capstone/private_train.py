"""How answers to capstone/private_train are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import note_calls
from helpers.desk.using import seen

OTHER_INPUTS = "other numbers of the same shapes"
ONCE_MORE = "the same numbers"


def use(private_train: Any, loss: Any, params: Any, X: Any, Y: Any, noise: Any, c: Any, sigma: Any, rate: Any, size: Any, other: tuple[Any, ...]) -> Any:
    """The parameters after the last step; noted beside them, what further calls give with the same numbers and with others."""
    same = params, X, Y, noise, c, sigma, rate, size
    found = seen(private_train(loss, *same))
    note_calls({ONCE_MORE: lambda: private_train(loss, *same), OTHER_INPUTS: lambda: private_train(loss, *other)})
    return found
