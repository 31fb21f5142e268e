"""How answers to hessian/hvp are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import note_calls
from helpers.desk.using import seen

OTHER_V = "another v at the same x"


def use(hvp: Any, f: Any, x: Any, v: Any, *other: Any) -> Any:
    """The product; noted beside it, where another v is given, what a further call gives with that."""
    product = hvp(f, x, v)
    if other:
        product = seen(product)
        note_calls({OTHER_V: lambda: hvp(f, x, *other)})
    return product
