"""A function from vectors to vectors, for the exercises on Jacobians."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.functions import Formula, generic_numbers
from helpers.desk.libraries import Library

NO_ARRAY = "f takes one array, x, and got a"


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

    def refuse(self, lib: Library, *args: Any) -> None:
        """Raise TypeError for a tuple or list in place of x, too."""
        super().refuse(lib, *args)
        if args and isinstance(args[0], (tuple, list)):
            raise TypeError(f"{NO_ARRAY} {type(args[0]).__name__}")

    @staticmethod
    def formula(namespace: Any, numbers: Any, x: Any) -> Any:
        """The function itself, in the arrays of a library."""
        a, w = numbers
        return (a * namespace.sin((w * x).sum(-1))).sum(-1)

    def __str__(self) -> str:
        return f"{_many(self.m, 'output')} from {_many(self.n, 'input')}, each a[0]*sin(w[0] @ x) + a[1]*sin(w[1] @ x)"


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"
