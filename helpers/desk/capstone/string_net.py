"""The project "A net that obeys an equation": a net with one hidden layer, as a function of one number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.desk.functions import Formula
from helpers.desk.libraries import Library

ONE_NUMBER = "f takes one number, and got an array of shape"


@dataclass(frozen=True)
class Net(Formula):
    """A sum of v·tanh(w·x + b) over the units. It takes one number: an array has no slope of its own."""

    seed: int
    units: int

    @property
    def numbers(self) -> tuple:
        rng = np.random.default_rng(self.seed)
        w, v = (rng.choice([-1, 1], self.units) * rng.uniform(0.6, 1.4, self.units) for _ in range(2))
        return w, rng.uniform(-0.8, 0.8, self.units), v

    @staticmethod
    def formula(namespace: Any, numbers: tuple[Any, ...], x: Any) -> Any:
        """The height of the net at x."""
        w, b, v = numbers
        return (v * namespace.tanh(w * x + b)).sum()

    def refuse(self, lib: Library, *args: Any) -> None:
        """Refuse an array."""
        super().refuse(lib, *args)
        if args and np.ndim(args[0]):
            raise TypeError(f"{ONE_NUMBER} {tuple(np.shape(args[0]))}")

    def __str__(self) -> str:
        return f"a net of {self.units} tanh units"
