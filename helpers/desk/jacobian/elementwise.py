"""How answers to jacobian/elementwise are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.faults import Refusal
from helpers.desk.using import part

NOT_ONE_BOOL = "An array came back, with an entry for each place. One True or False is asked for, for the whole function."


def use(is_elementwise: Any, functions: Any, x: Any) -> dict[str, Any]:
    """What the answer says of each function. A known mistake gets the functions as the key has them."""
    results = {}
    for name, f in (functions if isinstance(functions, dict) else functions.functions).items():
        with part(name):
            results[name] = is_elementwise(f, x)
        if getattr(results[name], "ndim", 0):
            raise Refusal(NOT_ONE_BOOL)
    return results
