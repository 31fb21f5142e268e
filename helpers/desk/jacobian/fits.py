"""Residuals of a fit, for jacobian/gauss_newton."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.functions import Formula


@dataclass(frozen=True)
class Curve(Formula):
    """b[0]·(1 − exp(−b[1]·t)) − y at m places t: its numbers come from a seed."""

    seed: int
    m: int
    named = "residuals"

    @cached_property
    def numbers(self) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng([self.seed, self.m])
        t = np.arange(1, self.m + 1) * 0.7
        y = rng.uniform(2.0, 2.8) * (1 - np.exp(-rng.uniform(0.4, 0.7) * t)) + rng.normal(0, 0.35, self.m)
        return t, np.round(y, 2)

    @staticmethod
    def formula(namespace: Any, numbers: Any, b: Any) -> Any:
        """The residuals, in the arrays of a library."""
        t, y = numbers
        return b[0] * (1 - namespace.exp(-b[1] * t)) - y

    def __str__(self) -> str:
        return f"b[0]*(1 - exp(-b[1]*t)) - y at {self.m} places t"


@dataclass(frozen=True)
class Waves(Formula):
    """size·(A z + sin(turns·C z) − y) with z = b/units: m residuals of n numbers, each measured in a unit of its own."""

    seed: int
    n: int
    m: int
    units: tuple[float, ...] = ()
    size: float = 1.0
    turns: float = 1.0
    named = "residuals"

    @property
    def scales(self) -> np.ndarray:
        """The units; 1 where none are given."""
        return np.array(self.units or self.n * (1.0,))

    @cached_property
    def numbers(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        rng = np.random.default_rng([self.seed, self.n, self.m])
        a = 1.5 * np.eye(self.m, self.n) + rng.uniform(-0.6, 0.6, (self.m, self.n))
        c, y = self.turns * rng.uniform(-0.8, 0.8, (self.m, self.n)), rng.uniform(-2.5, 2.5, self.m)
        return self.size * a / self.scales, c / self.scales, self.size * y, self.size * np.ones(self.m)

    @staticmethod
    def formula(namespace: Any, numbers: Any, b: Any) -> Any:
        """The residuals, in the arrays of a library."""
        a, c, y, size = numbers
        return b @ a.T + namespace.sin(b @ c.T) * size - y

    def __str__(self) -> str:
        size = "" if self.size == 1 else f"{self.size:g}*"
        return f"A b + {size}sin(C b) - y, {self.m} residuals of {self.n} numbers"
