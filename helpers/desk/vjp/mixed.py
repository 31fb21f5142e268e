"""Linear functions, for vjp/transpose: a small one of any kind, and a large one that needs no matrix."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.functions import Formula, generic_numbers


@dataclass(frozen=True)
class Mixed(Formula):
    """x ↦ M x, M of the shape (outputs, inputs): its numbers come from the seed."""

    seed: int
    inputs: int
    outputs: int

    @cached_property
    def numbers(self) -> tuple[np.ndarray]:
        return (generic_numbers(np.random.default_rng(self.seed), (self.outputs, self.inputs)),)

    @staticmethod
    def formula(namespace: Any, numbers: Any, x: Any) -> Any:
        """The function itself, in the arrays of a library."""
        return namespace.matmul(numbers[0], x)

    def __str__(self) -> str:
        return f"M @ x, with M = {self.numbers[0].tolist()}"


@dataclass(frozen=True)
class Blur(Formula):
    """x ↦ a·x[:-1] + b·x[1:] + d·(w @ x), with a, b and d of n − 1 numbers each: linear, and no matrix stands anywhere."""

    seed: int
    inputs: int

    @cached_property
    def numbers(self) -> tuple[np.ndarray, ...]:
        rng = np.random.default_rng([self.seed, self.inputs])
        a, b, d = generic_numbers(rng, (3, self.inputs - 1))
        return a, b, d, generic_numbers(rng, (self.inputs,)) / self.inputs**0.5

    @staticmethod
    def formula(namespace: Any, numbers: Any, x: Any) -> Any:
        """The function itself, in the arrays of a library."""
        a, b, d, w = numbers
        return x[:-1] * a + x[1:] * b + d * (x * w).sum()

    def __str__(self) -> str:
        return f"a*x[:-1] + b*x[1:] + d*(w @ x), with {self.inputs} numbers in x"
