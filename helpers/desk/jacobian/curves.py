"""A function from vectors to vectors, for the exercises on Jacobians."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.functions import Formula, generic_numbers


@dataclass(frozen=True)
class Curves(Formula):
    """From n numbers to m: each output is a sum of two waves, and depends on every input."""

    seed: int
    n: int
    m: int

    @cached_property
    def numbers(self) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng([self.seed, self.n, self.m])
        return generic_numbers(rng, (self.m, 2)), generic_numbers(rng, (self.m, 2, self.n))

    @staticmethod
    def formula(namespace: Any, numbers: Any, x: Any) -> Any:
        """The function itself, in the arrays of a library."""
        a, w = numbers
        return (a * namespace.sin((w * x).sum(-1))).sum(-1)

    def __str__(self) -> str:
        return f"{_many(self.m, 'output')} from {_many(self.n, 'input')}, each a[0]*sin(w[0] @ x) + a[1]*sin(w[1] @ x)"


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"
