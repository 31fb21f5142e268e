"""Numbers for the cases of the chapter."""

from __future__ import annotations

import numpy as np

from helpers.desk.functions import generic_numbers


def far_from_zero(rng: np.random.Generator, n: int, start: float = 0.0) -> np.ndarray:
    """Generic numbers whose sum, from this start on, does not happen to be 0: that would be a rounding error only."""
    while True:
        xs = generic_numbers(rng, (n,))
        if abs(start + xs.sum()) > 0.2:
            return xs
