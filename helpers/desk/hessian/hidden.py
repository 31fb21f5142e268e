"""Products with a Hessian that nobody sees, for hessian/hutchinson and hessian/newton_cg."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.faults import Refusal
from helpers.desk.hessian.guarded import SOLVERS, Guarded
from helpers.desk.libraries import Library


@dataclass(frozen=True)
class Hidden(Guarded):
    """The function v → d·v + U(c·Uᵀv), known by its seed. With `curvatures` these are the eigenvalues of its matrix: the
    last one along all directions but as many as come before it."""

    seed: int
    n: int
    curvatures: tuple[float, ...] = ()
    not_from = SOLVERS
    says = "Write the rounds yourself, with products only: the third hint holds the formulas."
    named = "hvp"
    no_end = "rounding keeps the residual from being exactly 0, so stop when r @ r < 1e-20 * (g @ g)."

    def refuse(self, lib: Library, *args: Any) -> None:
        """One vector at a time: a batch would hide many products in one call."""
        super().refuse(lib, *args)
        shape = tuple(getattr(args[0], "shape", (self.n,)))
        if shape != (self.n,):
            raise Refusal(
                f"hvp takes one vector of {self.n} numbers; this has shape {shape}. vmap is allowed, and counts as one call."
            )

    @cached_property
    def numbers(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        rng = np.random.default_rng([self.seed, self.n])
        if self.curvatures:
            *others, rest = self.curvatures
            u = np.linalg.qr(rng.normal(size=(self.n, len(others))))[0]
            return np.full(self.n, rest), u, np.array(others) - rest
        u = rng.normal(size=(self.n, 2))
        return rng.uniform(0.6, 2.5, self.n) * rng.choice([-1, 1], self.n), u, np.ones(2)

    @staticmethod
    def formula(namespace: Any, numbers: Any, v: Any) -> Any:
        """The product with v, in the arrays of a library."""
        d, u, c = numbers
        return v * d + (v @ u * c) @ u.T

    def __str__(self) -> str:
        return f"v -> H v for a symmetric H of shape ({self.n}, {self.n}) that is not shown"
