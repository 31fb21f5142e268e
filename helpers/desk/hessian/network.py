"""How answers to hessian/network are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import note_calls
from helpers.desk.using import library_in_use, seen

# The notes of further calls.
OTHER_DIRECTION, ONE_NAME = "another direction at the same params", "a dict with one name"


def use(hvp_params: Any, loss: Any, params: dict[str, Any], direction: dict[str, Any], *one_name: Any) -> Any:
    """The product. Noted beside it, where a dict with one name is given, too: the products with another direction, and
    for that dict (not in JAX, which compiles each new shape)."""
    product = hvp_params(loss, params, direction)
    if one_name:
        product = seen(product)
        other = {name: 0.5 * direction[name] + params[name] for name in params}
        calls = {OTHER_DIRECTION: lambda: hvp_params(loss, dict(params), other)}
        lib = library_in_use()
        if lib and lib.way != "jax":
            calls[ONE_NAME] = lambda: hvp_params(*one_name)
        note_calls(calls)
    return product
