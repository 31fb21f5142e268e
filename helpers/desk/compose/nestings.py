"""Transforms inside transforms: the programs on which compose/dispatch uses a dispatch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.compose.boxes import Library as Boxes
from helpers.desk.functions import Description
from helpers.desk.libraries import Library
from helpers.desk.programs import evaluate, formula


@dataclass(frozen=True)
class Nestings(Description):
    """Programs in which transforms stand inside transforms, named by a seed. They all use one random function f and k."""

    seed: int

    @cached_property
    def expression(self) -> Any:
        """f as an expression: short, for each of its primitives is asked for many times."""
        rng = np.random.default_rng(self.seed)
        c, k = (float(rng.choice([-1, 1]) * rng.choice([0.6, 0.7, 0.8, 1.2, 1.3])) for _ in range(2))
        return ("*", ("*", c, ("x", None)), (str(rng.choice(["sin", "cos", "tanh"])), ("+", ("x", None), k)))

    @cached_property
    def k(self) -> float:
        """A number of its own for the inner function."""
        return float(np.random.default_rng(self.seed).choice([-1.4, -1.3, -0.7, 0.6, 0.8, 1.2]))

    def on(self, lib: Library) -> Nestings:
        """Itself: the programs run on the boxes of the exercise."""
        return self

    def programs(self, lib: Boxes) -> dict[str, Callable[[float, np.ndarray], Any]]:
        """What is computed -> a function of x and of the lanes. D is the derivative forward, G the same on a tape, V is vmap."""
        D, G, V, k = lib.derivative, lib.grad, lib.vmap, self.k

        def f(x: Any) -> Any:
            return evaluate(self.expression, x, lib)

        return {
            "f(x)": lambda x, xs: lib.add(lib.sin(x), k),
            "D(f)(x)": lambda x, xs: D(f)(x),
            "G(f)(x)": lambda x, xs: G(f)(x),
            "V(f)(lanes)": lambda x, xs: V(f)(xs),
            "V(D(f))(lanes)": lambda x, xs: V(D(f))(xs),
            "D(x ↦ x * D(y ↦ x*y)(k))(x), and with y*x": lambda x, xs: (
                D(lambda x: x * D(lambda y: x * y)(k))(x), D(lambda x: x * D(lambda y: y * x)(k))(x)
            ),
            "D(G(f))(x)": lambda x, xs: D(G(f))(x),
            "G(D(f))(x)": lambda x, xs: G(D(f))(x),
            "D(s ↦ V(x ↦ f(s*x))(lanes))(1)": lambda x, xs: D(lambda s: V(lambda x: f(s * x))(xs))(1.0),
            "G(x ↦ x * D(y ↦ x*y*y)(k))(x)": lambda x, xs: G(lambda x: x * D(lambda y: x * y * y)(k))(x),
            "V(x ↦ x * G(y ↦ x*y + k*y)(x))(lanes)": lambda x, xs: V(lambda x: x * G(lambda y: x * y + k * y)(x))(xs),
            "V(D(G(f)))(lanes)": lambda x, xs: V(D(G(f)))(xs),
        }

    def __str__(self) -> str:
        return f"your dispatch; f(x) = {formula(self.expression)}, k = {self.k:g}"
