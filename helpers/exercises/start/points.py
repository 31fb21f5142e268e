"""Where the functions of the chapter are looked at."""

from __future__ import annotations

import numpy as np


def point(rng: np.random.Generator) -> np.float64:
    """A generic number: not near 0, so that x, f(x) and 2 f(x) stay apart."""
    return np.float64(round(rng.choice([-1, 1]) * rng.uniform(0.5, 1.8), 2))
