"""Smooth functions of one lane.

They add up over the whole array that they are given, so that they notice when they are given more than one lane.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.functions import Function
from helpers.desk.libraries import Library

TAKES_TWO = "f takes two arrays, or one dict of both"


@dataclass(frozen=True)
class OneLane(Function):
    """A smooth function named by its seed, which takes arrays of any shape."""

    seed: int
    numpy_too = True

    @cached_property
    def factors(self) -> list[float]:
        rng = np.random.default_rng(self.seed)
        return [float(rng.choice([-1, 1]) * rng.choice([0.4, 0.6, 0.7, 1.2, 1.3])) for _ in range(5)]

    def shown(self) -> str:
        """The formula alone: what the arguments are called stands in it."""
        return f"f = {self}"


@dataclass(frozen=True)
class Landscape(OneLane):
    """The height at one point p of two entries. It has a term in |p|², which adds up whatever it is given."""

    def value(self, namespace: Any, p: Any) -> Any:
        """The height, in the arrays of a library."""
        a, b, c, d, _ = self.factors
        return a * namespace.sin(b * p[0]) * namespace.cos(c * p[1]) + 0.1 * d * (p * p).sum()

    def __str__(self) -> str:
        a, b, c, d, _ = self.factors
        return f"{a:g}*sin({b:g}*p[0])*cos({c:g}*p[1]) + {0.1 * d:.2g}*(p*p).sum()".replace("+ -", "- ")


@dataclass(frozen=True)
class Kernel(OneLane):
    """A number for one pair of vectors; k(x, y) is not k(y, x)."""

    arity = 2
    named = "k"

    def value(self, namespace: Any, x: Any, y: Any) -> Any:
        """The number, in the arrays of a library."""
        a, b, c, d, e = self.factors
        return a * namespace.sin(b * x.sum()) * namespace.cos(c * y.sum()) + 0.1 * d * (x * x).sum() + 0.2 * e * (y * y).sum() * x.sum()

    def __str__(self) -> str:
        a, b, c, d, e = self.factors
        return (
            f"{a:g}*sin({b:g}*x.sum())*cos({c:g}*y.sum()) + {0.1 * d:.2g}*(x*x).sum() + {0.2 * e:.2g}*(y*y).sum()*x.sum()"
        ).replace("+ -", "- ")


@dataclass(frozen=True)
class Lane(OneLane):
    """f(w, x) for one lane, shaped like x, where w may stand in a dict; or, for a dict with w and x, a dict of two results."""

    arity = None

    def refuse(self, lib: Library, *args: Any) -> None:
        """Raise for other arguments than two, or a dict of both: None would stand in the place of x otherwise."""
        super().refuse(lib, *args)
        if len(args) != 2 and not (len(args) == 1 and isinstance(args[0], Mapping)):
            count = f"{len(args)} argument{'s' if len(args) != 1 else ''}"
            raise TypeError(f"{TAKES_TWO}; it got {count}{f', a {type(args[0]).__name__}' if len(args) == 1 else ''}")

    def value(self, namespace: Any, w: Any, x: Any = None) -> Any:
        """One result or two, in the arrays of a library."""
        if isinstance(w, Mapping) and x is not None:
            return self.value(namespace, w["w"], x)
        if isinstance(w, Mapping):
            both = self.value(namespace, w["w"], w["x"])
            return {"wave": both, "ramp": self.factors[1] * w["x"] + w["w"].sum()}
        a, b, c, d, _ = self.factors
        return a * namespace.sin(b * x) * namespace.cos(c * w.sum()) + 0.2 * d * x.sum()

    def __str__(self) -> str:
        a, b, c, d, _ = self.factors
        return f"{a:g}*sin({b:g}*x)*cos({c:g}*w.sum()) + {0.2 * d:.2g}*x.sum()".replace("+ -", "- ")
