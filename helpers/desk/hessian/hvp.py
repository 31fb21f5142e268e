"""How answers to hessian/hvp are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import note_calls
from helpers.desk.using import seen

OTHER_V = "another v at the same x"
FEW = 10  # entries: further calls are made where they cost little


def use(hvp: Any, f: Any, x: Any, v: Any) -> Any:
    """The product; noted beside it, what a further call gives with another v."""
    product = hvp(f, x, v)
    if len(x) < FEW:
        product = seen(product)
        note_calls({OTHER_V: lambda: hvp(f, x, 0.5 * v + x)})
    return product
