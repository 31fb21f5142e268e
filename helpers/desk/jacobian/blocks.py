"""Functions of a dict, for jacobian/tree."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.functions import Formula, generic_numbers
from helpers.desk.libraries import Library

READS_A_DICT = "f reads a dict"

# The arrays of a dict, in its order and whatever their names: all ranks up to 3. JAX compiles for each shape.
SHAPES = ((2, 3), (), (2,), (2, 1, 2))


@dataclass(frozen=True)
class Blocks(Formula):
    """sin of m weighted sums of all entries of a dict of arrays, which have these names and the first of the SHAPES."""

    seed: int
    m: int
    names: tuple[str, ...]

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape under each name."""
        return dict(zip(self.names, SHAPES, strict=False))

    @cached_property
    def numbers(self) -> tuple[np.ndarray, ...]:
        rng = np.random.default_rng([self.seed, self.m])
        shift = generic_numbers(rng, (self.m,))
        return (shift, *(generic_numbers(rng, (self.m, int(np.prod(shape)))) for shape in self.shapes.values()))

    @staticmethod
    def formula(namespace: Any, numbers: Any, arrays: Any) -> Any:
        """The function of the arrays, without their names: in JAX one program serves all dicts of these shapes."""
        shift, *weights = numbers
        sums = ((c * array.reshape(-1)).sum(-1) for c, array in zip(weights, arrays, strict=True))
        return namespace.sin(sum(sums) + shift)

    def value(self, namespace: Any, params: Any) -> Any:
        """The function itself, in the arrays of a library. Raises TypeError for what is no dict."""
        return self.formula(namespace, self.numbers, self._arrays(params))

    def prepared(self, lib: Library) -> Callable[..., Any]:
        """What computes it on a library."""
        of_arrays = super().prepared(lib)
        return lambda params: of_arrays(self._arrays(params))

    def _arrays(self, params: Any) -> tuple[Any, ...]:
        if not isinstance(params, Mapping):
            raise TypeError(f"{READS_A_DICT} with the names {', '.join(self.names)}, and it got no dict")
        return tuple(params[name] for name in self.names)

    def form(self) -> inspect.Signature:
        """What its argument is called."""
        return inspect.signature(lambda params: None)

    def shown(self) -> str:
        """What printing it shows."""
        return f"f(params) = {self}"

    def __str__(self) -> str:
        shapes = ", ".join(f"{name} {shape}" for name, shape in self.shapes.items())
        return f"sines of {self.m} weighted sum{'s' if self.m > 1 else ''} of all entries of {shapes}"
