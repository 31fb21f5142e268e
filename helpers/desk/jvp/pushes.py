"""Functions of a tangent: those that jvp/is_linear asks about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.functions import Description
from helpers.desk.libraries import Library

N, _M = 16, 12  # two random directions of this length hardly ever agree in all signs, where J max(v, 0) is linear


@dataclass(frozen=True)
class Pushes(Description):
    """Functions of a tangent of length N, named by a seed. The answer gets them one by one."""

    seed: int

    def on(self, lib: Library) -> Pushes:
        """Itself: its functions take NumPy on every library."""
        return self

    @cached_property
    def functions(self) -> dict[str, Callable[[np.ndarray], np.ndarray]]:
        """What it computes -> the function."""
        rng = np.random.default_rng(self.seed)
        J, c, w = rng.normal(size=(_M, N)), rng.normal(size=_M), rng.uniform(1.5, 3.0, _M)
        H = rng.normal(size=(_M, N, N))

        def length(v: np.ndarray) -> Any:
            return np.sqrt(np.sum(np.asarray(v) ** 2))

        return {
            "a true JVP, v ↦ J v": lambda v: J @ v,
            "v ↦ 0": lambda v: np.zeros(_M) * np.sum(v),
            "v ↦ J v + 1": lambda v: J @ v + c,
            "v ↦ J v / |v|": lambda v: J @ v / length(v) if length(v) else np.zeros(_M),
            "v ↦ w |v|": lambda v: w * length(v),
            "v ↦ J max(v, 0)": lambda v: J @ np.maximum(np.asarray(v), 0),
            "v ↦ cube root of a sum of cubes": lambda v: np.cbrt((J**3) @ np.asarray(v) ** 3),
            "v ↦ a product of v with itself": lambda v: H @ v @ v,
            "v ↦ the gradient, whatever v is": lambda v: c + 0.0 * np.sum(v),
            "v ↦ J v + 0.01 |v|²": lambda v: J @ v + 0.01 * length(v) ** 2,
        }

    def __str__(self) -> str:
        return f"{len(self.functions)} functions of a tangent of length {N}, two of them linear"
