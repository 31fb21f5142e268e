"""A landscape with four valleys, for hessian/newton."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.hessian.guarded import OPTIMISERS, Guarded


@dataclass(frozen=True)
class Valleys(Guarded):
    """(s·((x² − a)²/4 + b·x)).sum() + k·x[0]·x[1]: four valleys, a hill in the middle, saddles between.

    Where one s is 100, a step against the gradient that suits the one direction is far too long or short for the other.
    """

    seed: int
    steep: int = 1
    not_from = OPTIMISERS
    says = "Write Newton's steps yourself."
    no_end = (
        "rounding keeps the gradient from being exactly 0, so stop at about 1e-10. "
        "And a step that is halved again and again ends somewhere, too."
    )

    @cached_property
    def numbers(self) -> tuple[np.ndarray, np.ndarray, float, np.ndarray]:
        rng = np.random.default_rng(self.seed)
        return (
            np.round(rng.uniform(1.0, 2.5, 2), 2),
            np.round(rng.uniform(-0.25, 0.25, 2), 2),
            float(round(rng.uniform(0.2, 0.4), 2)),
            np.array([1.0, float(self.steep)])[rng.permutation(2)],
        )

    @staticmethod
    def formula(namespace: Any, numbers: Any, x: Any) -> Any:
        """The function itself, in the arrays of a library."""
        a, b, k, s = numbers
        return (((x * x - a) ** 2 / 4 + x * b) * s).sum() + k * x[0] * x[1]

    def __str__(self) -> str:
        a, b, k, s = self.numbers
        terms = [f"((x[{i}]**2 - {a[i]:g})**2/4 + {b[i]:g}*x[{i}])" for i in (0, 1)]
        terms = [term if steep == 1 else f"{steep:g}*{term}" for term, steep in zip(terms, s, strict=True)]
        return f"{' + '.join(terms)} + {k:g}*x[0]*x[1]".replace("+ -", "- ")
