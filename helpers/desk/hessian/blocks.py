"""A function of a dict of arrays, for hessian/network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from helpers.desk.hessian.guarded import Guarded
from helpers.desk.libraries import Library

READS_A_DICT = "loss reads a dict"


@dataclass(frozen=True)
class Blocks(Guarded):
    """The sum over the names of sum(a·sin(w·p)), and the cosine of one number to which all names contribute. `shapes`
    are the names, each with the shape of its array."""

    seed: int
    shapes: tuple[tuple[str, tuple[int, ...]], ...]
    named: ClassVar[str] = "loss"

    @property
    def size(self) -> int:
        """How many numbers the dict holds."""
        return sum(int(np.prod(shape)) for _, shape in self.shapes)

    @cached_property
    def numbers(self) -> tuple[np.ndarray, ...]:
        """For each name, in alphabetical order, a and w, and its weights in the cosine."""
        rng = np.random.default_rng([self.seed, self.size])

        def drawn(low: float, high: float, shape: tuple[int, ...]) -> np.ndarray:
            return rng.uniform(low, high, shape) * rng.choice([-1, 1], shape)

        each = [
            (drawn(0.6, 1.4, shape), drawn(0.6, 1.4, shape), drawn(0.8, 1.8, shape))
            for _, shape in sorted(self.shapes)
        ]
        return tuple(np.asarray(part) for a, w, c in each for part in (a, w, c / self.size**0.5))

    @staticmethod
    def formula(namespace: Any, numbers: Any, params: Any) -> Any:
        """The function itself, in the arrays of a library."""
        waves, inside = 0.0, 0.0
        for k, name in enumerate(sorted(params)):
            a, w, c = numbers[3 * k : 3 * k + 3]
            waves = waves + (namespace.sin(params[name] * w) * a).sum()
            inside = inside + (params[name] * c).sum()
        return waves + namespace.cos(inside)

    def refuse(self, lib: Library, *args: Any) -> None:
        """Raise for what is no dict with these names, before the call counts."""
        super().refuse(lib, *args)
        names = [name for name, _ in self.shapes]
        if not isinstance(args[0], Mapping):
            raise TypeError(f"{READS_A_DICT} with the names {', '.join(names)}, and it got no dict")
        if sorted(args[0]) != sorted(names):
            raise TypeError(
                f"{READS_A_DICT} with the names {', '.join(names)}, and it got {', '.join(map(str, args[0])) or 'an empty one'}"
            )

    def shown(self) -> str:
        """What printing it shows."""
        return f"loss(params): {self}"

    def __str__(self) -> str:
        names = ", ".join(f"{name} {shape}" for name, shape in self.shapes)
        return f"sums of sines over {names}, and the cosine of one number to which all of them contribute"
