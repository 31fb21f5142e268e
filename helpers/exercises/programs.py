"""Random programs with their derivatives in closed form, by the rules on paper: an independent oracle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from helpers.desk import programs
from helpers.desk.programs import Expression, evaluate, written

_DERIVATIVES = {
    "sin": lambda u: ("cos", u),
    "cos": lambda u: ("*", -1.0, ("sin", u)),
    "exp": lambda u: ("exp", u),
    "tanh": lambda u: ("+", 1.0, ("*", -1.0, ("*", ("tanh", u), ("tanh", u)))),
}


def derivative(expression: Expression, variable: int | None) -> Expression:
    """The derivative of an expression by one input, by the sum, product and chain rules."""
    match expression:
        case float():
            return 0.0
        case ("x", i):
            return 1.0 if i == variable else 0.0
        case ("+", a, b):
            return _plus(derivative(a, variable), derivative(b, variable))
        case ("*", a, b):
            return _plus(_times(derivative(a, variable), b), _times(a, derivative(b, variable)))
        case (name, a):
            return _times(derivative(a, variable), _DERIVATIVES[name](a))


def _plus(a: Expression, b: Expression) -> Expression:
    return b if a == 0.0 else a if b == 0.0 else ("+", a, b)


def _times(a: Expression, b: Expression) -> Expression:
    return 0.0 if a == 0.0 or b == 0.0 else b if a == 1.0 else a if b == 1.0 else ("*", a, b)


def random_seed(rng: np.random.Generator) -> int:
    """A seed for a program, drawn for a case."""
    return int(rng.integers(1, 10**6))


@dataclass(frozen=True)
class Program(programs.Program):
    """A program that knows its derivatives. What an answer is handed does not."""

    def gradient(self, x: Any) -> np.ndarray:
        """The gradient of a program with one number as output: shaped like x."""
        partials = np.array(_gradient(self)(x, np), float)
        return partials[0] if self.inputs is None else partials

    def jacobian(self, x: Any) -> np.ndarray:
        """The matrix of partial derivatives, shape (outputs, inputs)."""
        return np.array(_jacobian(self)(x, np), float).reshape(len(self.expressions), -1)

    def hessian(self, x: Any) -> np.ndarray:
        """The matrix of second derivatives of a program with one number as output, shape (inputs, inputs)."""
        return np.array(_hessian(self)(x, np), float).reshape(len(self._variables), -1)

    def derivative(self, x: Any, order: int = 1) -> Any:
        """The derivative of the given order of a function of one number."""
        expression = self.expressions[0]
        for _ in range(order):
            expression = derivative(expression, None)
        return np.float64(evaluate(expression, x, np))

    @property
    def _variables(self) -> list[int | None]:
        return [None] if self.inputs is None else list(range(self.inputs))


@lru_cache(maxsize=1_000)
def _gradient(program: Program) -> Callable[[Any, Any], list[Any]]:
    return written([derivative(program.expressions[0], v) for v in program._variables])


@lru_cache(maxsize=1_000)
def _jacobian(program: Program) -> Callable[[Any, Any], list[Any]]:
    return written([derivative(e, v) for e in program.expressions for v in program._variables])


@lru_cache(maxsize=1_000)
def _hessian(program: Program) -> Callable[[Any, Any], list[Any]]:
    return written([derivative(derivative(program.expressions[0], v), w) for v in program._variables for w in program._variables])
