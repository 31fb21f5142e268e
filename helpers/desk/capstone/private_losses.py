"""The losses of one sample that "Private digits" trains with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from helpers.desk.persample.losses import SampleLoss


@dataclass(frozen=True)
class Softmax(SampleLoss):
    """Softmax regression: the log-loss of one sample, whose y has a weight for each class."""

    ranks = {"W": 2, "b": 1}  # noqa: RUF012

    @staticmethod
    def formula(namespace: Any, numbers: Any, params: Any, x: Any, y: Any) -> Any:
        """The loss, in the arrays of a library."""
        z = params["W"] @ x + params["b"]
        return namespace.log(namespace.exp(z).sum()) - (y * z).sum()

    def __str__(self) -> str:
        return "log(exp(z).sum()) - (y*z).sum(), z = W @ x + b"


@dataclass(frozen=True)
class Heated(SampleLoss):
    """The same without a bias, and with one number before all scores."""

    ranks = {"heat": 0, "V": 2}  # noqa: RUF012

    @staticmethod
    def formula(namespace: Any, numbers: Any, params: Any, x: Any, y: Any) -> Any:
        """The loss, in the arrays of a library."""
        z = params["heat"] * (params["V"] @ x)
        return namespace.log(namespace.exp(z).sum()) - (y * z).sum()

    def __str__(self) -> str:
        return "log(exp(z).sum()) - (y*z).sum(), z = heat * (V @ x)"
