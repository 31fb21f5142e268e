"""The probabilities of one outcome that the project on natural steps differentiates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from helpers.desk.functions import Formula
from helpers.desk.libraries import Library

# How a log_p begins that is handed more, or less, than one flight.
ONE_FLIGHT = "log_p takes one flight"
SAME_LENGTH = "beta and x must be of one length"


@dataclass(frozen=True)
class LogP(Formula):
    """The log-probability of the outcome y, 0 or 1, of one flight whose row is x."""

    named = "log_p"
    arity = 3
    numbers = ()

    def refuse(self, lib: Library, beta: Any, x: Any, y: Any) -> None:
        """Raise TypeError for what is not one flight."""
        super().refuse(lib, beta, x, y)
        ranks = tuple(len(_shape(part)) for part in (beta, x, y))
        if ranks != (1, 1, 0):
            raise TypeError(f"{ONE_FLIGHT}: vectors beta and x, and a number y; it got shapes {_shape(beta)}, {_shape(x)} and {_shape(y)}")
        if _shape(beta) != _shape(x):
            raise TypeError(f"{SAME_LENGTH}; they have {_shape(beta)[0]} and {_shape(x)[0]} numbers")

    def shown(self) -> str:
        """What printing it shows."""
        return f"log_p(beta, x, y) = {self}"


@dataclass(frozen=True)
class Logistic(LogP):
    """Logistic regression: p = 1/(1 + exp(−z)) with z = x @ beta."""

    @staticmethod
    def formula(namespace: Any, numbers: Any, beta: Any, x: Any, y: Any) -> Any:
        """The log-probability, in the arrays of a library."""
        z = (x * beta).sum()
        return y * z - namespace.log1p(namespace.exp(z))

    def __str__(self) -> str:
        return "y*z - log(1 + exp(z)), with z = x @ beta"


@dataclass(frozen=True)
class FirstArrival(LogP):
    """The complementary log-log model: p = 1 − exp(−exp(z)), the chance that something has happened by now, with z = x @ beta
    (McCullagh & Nelder, Generalized Linear Models, 1989, section 4.3). Its curvature depends on the outcome."""

    @staticmethod
    def formula(namespace: Any, numbers: Any, beta: Any, x: Any, y: Any) -> Any:
        """The log-probability, in the arrays of a library."""
        rate = namespace.exp((x * beta).sum())
        return y * namespace.log1p(-namespace.exp(-rate)) - (1 - y) * rate

    def __str__(self) -> str:
        return "y*log(1 - exp(-exp(z))) - (1 - y)*exp(z), with z = x @ beta"


def _shape(value: Any) -> tuple[int, ...]:
    return tuple(getattr(value, "shape", ()))
