"""A function of many numbers, for hessian/hvp."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.hessian.guarded import Guarded


@dataclass(frozen=True)
class Waves(Guarded):
    """sum(a·sin(w·x)) + cos(c·x), a function of n numbers."""

    seed: int
    n: int

    @cached_property
    def numbers(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        rng = np.random.default_rng([self.seed, self.n])
        a, w = rng.uniform(0.6, 1.4, (2, self.n)) * rng.choice([-1, 1], (2, self.n))
        return tuple(np.round(part, 2) for part in (a, w, rng.uniform(0.5, 1.5, self.n) / self.n**0.5))

    @staticmethod
    def formula(namespace: Any, numbers: Any, x: Any) -> Any:
        """The function itself, in the arrays of a library."""
        a, w, c = numbers
        return (namespace.sin(x * w) * a).sum() + namespace.cos((x * c).sum())

    def __str__(self) -> str:
        if self.n > 4:
            return f"sum(a*sin(w*x)) + cos(c @ x), with {self.n} numbers in each of x, a, w, c"
        a, w, c = (part.tolist() for part in self.numbers)
        return f"sum({a}*sin({w}*x)) + cos({c} @ x)"
