"""How answers to vmap/pairwise are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.using import called


def use(pairwise: Any, k: Any, X: Any, Y: Any) -> Any:
    """The table of all pairs."""
    return called(pairwise(k), "pairwise(k)", X, Y)
