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
    """A b + sin(C b) − y, m residuals of n numbers."""

    seed: int
    n: int
    m: int
    named = "residuals"

    @cached_property
    def numbers(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        rng = np.random.default_rng([self.seed, self.n, self.m])
        a = 1.5 * np.eye(self.m, self.n) + rng.uniform(-0.6, 0.6, (self.m, self.n))
        return a, rng.uniform(-0.8, 0.8, (self.m, self.n)), rng.uniform(-2.5, 2.5, self.m)

    @staticmethod
    def formula(namespace: Any, numbers: Any, b: Any) -> Any:
        """The residuals, in the arrays of a library."""
        a, c, y = numbers
        return b @ a.T + namespace.sin(b @ c.T) - y

    def __str__(self) -> str:
        return f"A b + sin(C b) - y, {self.m} residuals of {self.n} numbers"
