"""How answers to vmap/noise are used."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.desk.faults import Refusal
from helpers.desk.plain import describe, plain

# How far the other seeds are from the first: the neighbours on both sides, and one further away.
AWAY = (1, -1, 1000)


def use(noisy: Any, X: Any, seed: int) -> Any:
    """The noise in several tables: for a seed; for other seeds; for the first one again; and for it with another X."""
    shape, tables = np.shape(plain(X)), []
    asked = [(X, seed), *((X, seed + away) for away in AWAY), (X, seed), (-2.0 * X, seed)]
    for table, s in asked:
        found = noisy(table, s)
        if found is ...:
            return found
        result = plain(found)
        if not isinstance(result, np.ndarray) or result.shape != shape or result.dtype.kind != "f":
            raise Refusal(f"noisy(X, seed) must give an array of floats shaped like X, {shape}; yours is {describe(found)}.")
        tables.append(result.astype(float) - plain(table))
    return tuple(tables)
