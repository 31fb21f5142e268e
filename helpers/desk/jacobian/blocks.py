"""Functions of a dict, for jacobian/tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from helpers.desk.functions import Formula, generic_numbers

READS_A_DICT = "f reads a dict"


@dataclass(frozen=True)
class _Blocks(Formula):
    """sin of m weighted sums of all entries of a dict of arrays."""

    seed: int
    m: int
    shapes: ClassVar[dict[str, tuple[int, ...]]] = {}

    @cached_property
    def numbers(self) -> tuple[np.ndarray, ...]:
        rng = np.random.default_rng([self.seed, self.m])
        shift = generic_numbers(rng, (self.m,))
        return (shift, *(generic_numbers(rng, (self.m, int(np.prod(shape)))) for shape in self.shapes.values()))

    def shown(self) -> str:
        """What printing it shows."""
        return f"f(params) = {self}"

    def __str__(self) -> str:
        shapes = ", ".join(f"{name} {shape}" for name, shape in self.shapes.items())
        return f"sines of {self.m} weighted sum{'s' if self.m > 1 else ''} of all entries of {shapes}"


def _value(namespace: Any, shapes: Mapping[str, Any], numbers: Any, params: Any) -> Any:
    if not isinstance(params, Mapping):
        raise TypeError(f"{READS_A_DICT} with the names {', '.join(shapes)}, and it got no dict")
    shift, *weights = numbers
    return namespace.sin(sum((c * params[name].reshape(-1)).sum(-1) for name, c in zip(shapes, weights, strict=True)) + shift)


@dataclass(frozen=True)
class Wide(_Blocks):
    """Of arrays of all ranks up to 3. One name begins with another."""

    shapes: ClassVar[dict[str, tuple[int, ...]]] = {"w": (2, 3), "b": (2,), "c": (), "w_out": (2, 1, 2)}

    @staticmethod
    def formula(namespace: Any, numbers: Any, params: Any) -> Any:
        """The function itself, in the arrays of a library. Raises TypeError for what is no dict."""
        return _value(namespace, Wide.shapes, numbers, params)


@dataclass(frozen=True)
class Narrow(_Blocks):
    """Of arrays of which the first three have eight entries: with eight outputs, their matrix is square."""

    shapes: ClassVar[dict[str, tuple[int, ...]]] = {"b": (3,), "a": (2, 2), "d": (), "e": (2,)}

    @staticmethod
    def formula(namespace: Any, numbers: Any, params: Any) -> Any:
        """The function itself, in the arrays of a library. Raises TypeError for what is no dict."""
        return _value(namespace, Narrow.shapes, numbers, params)
