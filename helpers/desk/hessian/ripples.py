"""A function with several outputs, for hessian/two_ways."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.functions import generic_numbers
from helpers.desk.hessian.guarded import Guarded


@dataclass(frozen=True)
class Ripples(Guarded):
    """Several outputs, each a sum of two waves a·sin(w·x)."""

    seed: int
    n: int = 2
    outputs: int = 3

    @cached_property
    def numbers(self) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng([self.seed, self.n, self.outputs])
        return generic_numbers(rng, (self.outputs, 2)), generic_numbers(rng, (self.outputs, 2, self.n))

    @staticmethod
    def formula(namespace: Any, numbers: Any, x: Any) -> Any:
        """The function itself, in the arrays of a library."""
        a, w = numbers
        return (a * namespace.sin((w * x).sum(-1))).sum(-1)

    def __str__(self) -> str:
        return f"{self.outputs} outputs, each a[0]*sin(w[0] @ x) + a[1]*sin(w[1] @ x) with its own a and w"
