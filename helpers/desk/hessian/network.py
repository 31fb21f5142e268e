"""How answers to hessian/network are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import note_calls
from helpers.desk.using import library_in_use, seen

# The notes of further calls.
OTHER_DIRECTION, ONE_NAME = "another direction at the same params", "a dict with one name"


def use(
    hvp_params: Any, loss: Any, params: dict[str, Any], direction: dict[str, Any], other: Any = None, *one_name: Any
) -> Any:
    """The product. Noted beside it, where more is given: the products with another direction, and for a dict with one
    name (not in JAX, which compiles each new shape)."""
    given = dict(params)  # an answer that takes names out of params is to be told so, and not to fail below
    product = hvp_params(loss, params, direction)
    if one_name:
        product = seen(product)
        calls = {OTHER_DIRECTION: lambda: hvp_params(loss, dict(given), other)}
        lib = library_in_use()
        if lib and lib.way != "jax":
            calls[ONE_NAME] = lambda: hvp_params(*one_name)
        note_calls(calls)
    return product
