"""How answers to value/to_jax_order are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.using import part, seen

NAMES = "without aux", "with aux"


def use(to_jax_order: Any, *results: Any) -> dict[str, Any]:
    """Both results in the new order."""
    found = {}
    for name, result in zip(NAMES, results, strict=True):
        with part(name):
            found[name] = seen(to_jax_order(result))
    return found
