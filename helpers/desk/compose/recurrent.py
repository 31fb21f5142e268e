"""A loop that mixes its numbers: the step of compose/combinations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.functions import Formula


@dataclass(frozen=True)
class Recurrent(Formula):
    """h ← tanh(W h + x), which is the carry and the output. W is drawn from a seed."""

    seed: int
    size: int

    arity = 2
    named = "step"

    @cached_property
    def W(self) -> np.ndarray:
        """The matrix."""
        return np.round(np.random.default_rng(self.seed).uniform(-1.2, 1.2, (self.size, self.size)), 2)

    @property
    def numbers(self) -> tuple[np.ndarray]:
        return (self.W,)

    @staticmethod
    def formula(namespace: Any, numbers: tuple, h: Any, x: Any) -> tuple[Any, Any]:
        """The next h, twice."""
        new = namespace.tanh(numbers[0] @ h + x)
        return new, new

    def shown(self) -> str:
        """What printing it shows."""
        return f"step(h, x) = {self}"

    def __str__(self) -> str:
        return f"(h, h) with h = tanh(W @ h + x), W of {self.size} by {self.size}"
