"""A landscape of hills, saddles and valleys, for hessian/newton."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.hessian.guarded import OPTIMISERS, Guarded


@dataclass(frozen=True)
class Valleys(Guarded):
    """Σ s·(√(1 + u²) − 1) with u = (y² − a)/√(1 + y²) and y = M x + c: along each entry of y two valleys and a hill between.

    In every valley f is 0, and near it f is exact: rounding does not hide whether a step climbs. Far away the ground
    rises in straight lines, so a step that is not halved leads further and further away. Where one s is 100, a step
    against the gradient that suits one direction is far too long or short for the other.
    """

    seed: int
    n: int = 2
    steep: int = 1
    not_from = OPTIMISERS
    says = "Write Newton's steps yourself."
    no_end = (
        "which of your loops does not end? The gradient is never exactly 0: stop at about 1e-10. "
        "And a step that points uphill lowers f at no size, however often it is halved."
    )

    @cached_property
    def numbers(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """a, M, s and c. The entries of M beside the diagonal couple the inputs: weakly where one s is 100. c moves the hill
        away from 0, so that −x is not as low as x."""
        rng = np.random.default_rng([self.seed, self.n])
        sizes = (
            rng.uniform(0.1, 0.2, (self.n, self.n))
            if self.steep > 1
            else rng.uniform(0.35, 0.8, (self.n, self.n))
        )
        mixed = np.round(sizes * rng.choice([-1, 1], (self.n, self.n)), 2)
        np.fill_diagonal(mixed, 1.0)
        s = np.ones(self.n)
        s[rng.integers(self.n)] = self.steep
        a = np.round(rng.uniform(1.0, 2.0, self.n), 2)
        return a, mixed, s, np.round(rng.uniform(0.3, 0.6, self.n) * rng.choice([-1, 1], self.n), 2)

    @staticmethod
    def formula(namespace: Any, numbers: Any, x: Any) -> Any:
        """The function itself, in the arrays of a library."""
        a, mixed, s, c = numbers
        y = mixed @ x + c
        u = (y * y - a) / namespace.sqrt(1 + y * y)
        return (s * u * u / (1 + namespace.sqrt(1 + u * u))).sum()

    def __str__(self) -> str:
        a, mixed, s, c = self.numbers
        term = lambda m, j: f"x[{j}]" if m == 1 else f"{m:g}*x[{j}]"
        rows = [" + ".join([*(term(m, j) for j, m in enumerate(row)), f"{c[k]:g}"]) for k, row in enumerate(mixed)]
        terms = "sum(s*(sqrt(1 + u**2) - 1))" if self.steep > 1 else "sum(sqrt(1 + u**2) - 1)"
        of = f", s = {s.astype(int).tolist()}" if self.steep > 1 else ""
        return f"{terms}, u = (y**2 - {a.tolist()})/sqrt(1 + y**2), y = [{', '.join(rows)}]{of}".replace("+ -", "- ")
