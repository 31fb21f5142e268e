"""The step of compose/combinations with its derivatives, by the rules on paper, step after step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.desk.compose import recurrent


@dataclass(frozen=True)
class Recurrent(recurrent.Recurrent):
    """The same, which knows how its last carry moves with the first."""

    def sensitivities(self, h: Any, xs: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The last carry; its Jacobian by the first one, (n, n); and its second derivatives, (n, n, n)."""
        n = len(h)
        first, second = np.eye(n), np.zeros((n, n, n))
        for x in xs:
            h = np.tanh(self.W @ h + x)
            slope, inner = 1 - h**2, self.W @ first
            bend = np.einsum("ik,kab->iab", self.W, second)
            second = slope[:, None, None] * bend + (-2 * h * slope)[:, None, None] * inner[:, :, None] * inner[:, None, :]
            first = slope[:, None] * inner
        return h, first, second
