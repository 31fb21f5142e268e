"""A function whose minimum moves with a parameter, for hessian/implicit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.hessian.guarded import JAX_LOOPS, Guarded


@dataclass(frozen=True)
class Pulled(Guarded):
    """½ xᵀPx + ¼ Σ x⁴ − xᵀ B sin(a): as a function of x it has one minimum, which moves with a."""

    seed: int
    n: int
    m: int
    arity = 2
    not_from = JAX_LOOPS
    says = "No loop is needed: x is the minimum already. Differentiate the condition that it fulfils."

    @cached_property
    def numbers(self) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng([self.seed, self.n, self.m])
        q = np.linalg.qr(rng.normal(size=(self.n, self.n)))[0]
        p = (q * rng.uniform(0.7, 2.5, self.n)) @ q.T
        return p, np.round(rng.uniform(0.5, 1.6, (self.n, self.m)) * rng.choice([-1, 1], (self.n, self.m)), 2)

    @staticmethod
    def formula(namespace: Any, numbers: Any, x: Any, a: Any) -> Any:
        """The function itself, in the arrays of a library."""
        p, b = numbers
        return ((x @ p) * x).sum() / 2 + (x * x * x * x).sum() / 4 - ((x @ b) * namespace.sin(a)).sum()

    def __str__(self) -> str:
        return f"a smooth function f(x, a) with one minimum over x, for {self.n} numbers x and {self.m} numbers a"
