"""The functions whose gradients the chapter asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.functions import Function
from helpers.desk.programs import Expression, Program

# The names and shapes that a Blend reads. One name begins with another.
SHAPES = {"w": (2,), "b": (), "w_out": (2,), "c": ()}
READS_A_DICT = "f reads a dict"


@dataclass(frozen=True)
class Short(Program):
    """A program of two waves: short, because its third derivative in JAX must not keep anybody waiting."""

    def _draw(self, rng: np.random.Generator) -> Expression:
        a, b, c, d = (float(rng.choice([-1, 1]) * rng.choice([0.7, 0.8, 1.2, 1.3, 1.4])) for _ in range(4))
        x = ("x", None)
        return ("+", ("*", a, ("sin", ("*", b, x))), ("*", c, ("exp", ("*", d, x))))


@dataclass(frozen=True)
class Growth(Function):
    """exp(rate·x): so short that its sixth derivative comes at once."""

    rate: float

    def value(self, namespace: Any, x: Any) -> Any:
        """The function itself, in the arrays of a library."""
        return namespace.exp(self.rate * x)

    def __str__(self) -> str:
        return f"exp({self.rate:g}*x)"


@dataclass(frozen=True)
class Blend(Function):
    """A smooth function of a dict of four arrays, named by its seed. Every name's gradient depends on the others."""

    seed: int

    @cached_property
    def waves(self) -> dict[str, tuple[float, float]]:
        """For each name: factor and shift of its wave. All are sines, because JAX compiles every new operation."""
        rng = np.random.default_rng(self.seed)
        return {name: (self._number(rng), self._number(rng)) for name in SHAPES}

    @cached_property
    def mix(self) -> list[tuple[float, str, str]]:
        """The products of waves that are added up: factor and the two names."""
        rng = np.random.default_rng([self.seed, 1])
        return [(self._number(rng), a, b) for a, b in (("w", "b"), ("b", "w_out"), ("w_out", "c"), ("c", "w"))]

    @staticmethod
    def _number(rng: np.random.Generator) -> float:
        return float(rng.choice([-1, 1]) * rng.choice([0.4, 0.6, 0.7, 1.2, 1.3]))

    def value(self, namespace: Any, params: Mapping[str, Any]) -> Any:
        """The function itself, in the arrays of a library. Raises TypeError for what is no dict."""
        if not isinstance(params, Mapping):
            raise TypeError(f"{READS_A_DICT} with the names {', '.join(SHAPES)}, and it got no dict")
        waves = {name: namespace.sin(k * params[name] + s).sum() for name, (k, s) in self.waves.items()}
        return sum(factor * waves[a] * waves[b] for factor, a, b in self.mix)

    def shown(self) -> str:
        """What printing it shows."""
        return f"f(params) = {self}"

    def __str__(self) -> str:
        waves = {n: f"sum(sin({k:g}*{n} + {s:g}))" for n, (k, s) in self.waves.items()}
        products = " + ".join(f"{factor:g}*{a.upper()}*{b.upper()}" for factor, a, b in self.mix)
        return f"{products} with {', '.join(f'{n.upper()} = {wave}' for n, wave in waves.items())}".replace("+ -", "- ")
