"""The Hessian behind the products of hessian/hutchinson and hessian/newton_cg."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from helpers.desk.hessian import hidden


@dataclass(frozen=True)
class Hidden(hidden.Hidden):
    """The desk's products, and the matrix."""

    @cached_property
    def matrix(self) -> np.ndarray:
        """The matrix itself."""
        d, u = self.numbers
        return np.diag(d) + u @ u.T
