"""A function of several numbers whose intermediate results are read more than once, for vjp/my_vjp."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.jvp.several import Several

_WAVES = ("sin", "tanh", "cos")


@dataclass(frozen=True)
class Rounds(Several):
    """t = c·s·x and s = wave(t) + s·t for each x in turn, beginning with s = the first x; s·t + exp(-0.4·t·t) at the end.
    Its numbers c come from the seed."""

    @cached_property
    def numbers(self) -> list[float]:
        """One coefficient for each round."""
        rng = np.random.default_rng([self.seed, self.inputs])
        return [float(c) for c in rng.choice([-1, 1], self.inputs) * rng.choice([0.4, 0.6, 0.7, 0.8], self.inputs)]

    def value(self, namespace: Any, *args: Any) -> Any:
        """The function itself, in the arrays of a library."""
        s = args[0]
        for k, (c, x) in enumerate(zip(self.numbers, args, strict=True)):
            t = c * s * x
            s = getattr(namespace, _WAVES[k % 3])(t) + s * t
        return s * t + namespace.exp(t * t * -0.4)

    def __str__(self) -> str:
        names = self.names[: self.inputs]
        rounds = (f"t = {c:g}*s*{x}; s = {_WAVES[k % 3]}(t) + s*t" for k, (c, x) in enumerate(zip(self.numbers, names, strict=True)))
        return f"({', '.join(names)}) ↦ s = {names[0]}; {'; '.join(rounds)}; s*t + exp(t*t*-0.4)"
