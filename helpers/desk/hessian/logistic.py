"""The loss of a logistic regression, for hessian/laplace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.desk.hessian.guarded import Guarded


@dataclass(frozen=True, eq=False)
class Logistic(Guarded):
    """The mean negative log-likelihood of a logistic regression with the inputs t, a column for each, and the outcomes y,
    0 or 1; `data` is what messages call them."""

    data: str
    t: np.ndarray
    y: np.ndarray

    @property
    def numbers(self) -> tuple[np.ndarray, np.ndarray]:
        return self.t, self.y

    @staticmethod
    def formula(namespace: Any, numbers: Any, beta: Any) -> Any:
        """The function itself, in the arrays of a library."""
        t, y = numbers
        z = beta[0] + t @ beta[1:]
        return (namespace.log1p(namespace.exp(z)) - z * y).mean()

    def __str__(self) -> str:
        return f"mean negative log-likelihood of a logistic regression on {self.data}"
