"""How answers to scan/weights are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import elsewhere, note_calls
from helpers.desk.using import seen

ANOTHER, THE_SAME = "other numbers", "the same numbers again"


def use(weights_vjp: Any, W: Any, init: Any, xs: Any, carry_bar: Any) -> Any:
    """The three cotangents; noted beside them, what further calls give, with other numbers of the same sizes and with
    the same."""
    given = (W, init, xs, carry_bar)
    found = weights_vjp(*given)
    if found is not Ellipsis:
        found = seen(found)
        note_calls({ANOTHER: lambda: weights_vjp(*others(*given)), THE_SAME: lambda: weights_vjp(*given)})
    return found


def others(*given: Any) -> tuple:
    """Other inputs of the same sizes."""
    return tuple(map(elsewhere, given))
