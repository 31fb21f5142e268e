"""The desk's curves with their Jacobian."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.desk.jacobian import curves


@dataclass(frozen=True)
class Curves(curves.Curves):
    """The desk's function with its Jacobian in closed form."""

    def jacobian(self, x: Any) -> np.ndarray:
        """The partial derivatives, shape (m, n): a row for each output."""
        a, w = self.numbers
        return np.einsum("ik,ikj->ij", a * np.cos((w * np.asarray(x)).sum(-1)), w)
