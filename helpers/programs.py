"""Random smooth programs: the functions that exercises hand to an answer.

A `Program` is named by its seed and its shapes. It prints as a formula, runs on NumPy, torch and JAX, and knows
its derivatives in closed form by the rules on paper, so that it can serve as an independent oracle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.libraries import Library, framework_of

# An expression is a number, ("x", i) for the i-th input, ("+", a, b), ("*", a, b) or (function name, a).
Expression = Any
_DERIVATIVES = {
    "sin": lambda u: ("cos", u),
    "cos": lambda u: ("*", -1.0, ("sin", u)),
    "exp": lambda u: ("exp", u),
    "tanh": lambda u: ("+", 1.0, ("*", -1.0, ("*", ("tanh", u), ("tanh", u)))),
}


def evaluate(expression: Expression, inputs: Any, namespace: Any) -> Any:
    """The value of an expression at `inputs` (a sequence, or the number itself for a function of one number)."""
    match expression:
        case float():
            return expression
        case ("x", None):
            return inputs
        case ("x", i):
            return inputs[i]
        case ("+", a, b):
            return evaluate(a, inputs, namespace) + evaluate(b, inputs, namespace)
        case ("*", a, b):
            return evaluate(a, inputs, namespace) * evaluate(b, inputs, namespace)
        case (name, a):
            return getattr(namespace, name)(evaluate(a, inputs, namespace))


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


def formula(expression: Expression) -> str:
    """The expression as a line of Python."""
    match expression:
        case float():
            return f"{expression:g}"
        case ("x", None):
            return "x"
        case ("x", i):
            return f"x[{i}]"
        case ("+", a, b):
            return f"{formula(a)} + {formula(b)}".replace("+ -", "- ")
        case ("*", a, b):
            return "*".join(f"({formula(c)})" if isinstance(c, tuple) and c[0] == "+" else formula(c) for c in (a, b))
        case (name, a):
            return f"{name}({formula(a)})"


def generic_numbers(rng: np.random.Generator, shape: tuple[int, ...] = ()) -> Any:
    """Random numbers for a case, a float64 array or number: two digits, of both signs, never near 0 or 1."""
    size = rng.choice([-1, 1], shape) * (rng.uniform(0.3, 0.9, shape) + 0.8 * rng.integers(0, 2, shape))
    return np.round(size, 2) if shape else np.float64(round(float(size), 2))


def numpy_only(*inputs: Any) -> None:
    """Refuse what torch or JAX hands to a function for work by hand, also in a dict. Raises TypeError."""
    for value in inputs:
        for part in value.values() if isinstance(value, Mapping) else (value,):
            if framework := framework_of(part):
                raise TypeError(f"this function takes NumPy numbers only, and got something of {framework}: work by hand here")


def random_seed(rng: np.random.Generator) -> int:
    """A seed for a program, drawn for a case."""
    return int(rng.integers(1, 10**6))


@dataclass(frozen=True)
class Program:
    """A random smooth function. `inputs` is None for a function of one number, else the length of its vector;
    `outputs` is None for a number, else the length of the result. Values and derivatives stay of order one for
    inputs between −2 and 2."""

    seed: int
    inputs: int | None = None
    outputs: int | None = None

    @cached_property
    def expressions(self) -> list[Expression]:
        rng = np.random.default_rng([self.seed, self.inputs or 0, self.outputs or 0])
        return [self._draw(rng) for _ in range(self.outputs or 1)]

    def _draw(self, rng: np.random.Generator) -> Expression:
        variables = [("x", None)] if self.inputs is None else [("x", i) for i in range(self.inputs)]

        def number() -> float:
            """A coefficient that two digits print exactly, never near 0 or 1."""
            return float(rng.choice([-1, 1]) * rng.choice([0.3, 0.4, 0.6, 0.7, 0.8, 1.2, 1.3, 1.4]))

        def linear(chosen: list[Expression]) -> Expression:
            total = ("*", number(), chosen[0])
            for variable in chosen[1:]:
                total = ("+", total, ("*", number(), variable))
            return ("+", total, number())

        functions = rng.permutation(["sin", "cos", "tanh"])
        # Every input stands in a wave, and each neighbouring pair in one more: no mixed derivative vanishes.
        waves = [(str(functions[k % 3]), linear([v, variables[k - 1]] if k else [v])) for k, v in enumerate(variables)]
        total = ("*", number(), waves[0])
        for wave in waves[1:]:
            total = ("+", total, ("*", number(), wave))
        bump = ("*", variables[0], ("exp", ("*", -0.4, ("*", variables[-1], variables[-1]))))
        return ("+", total, ("*", number(), bump))

    def on(self, library: Library) -> Function:
        """The program as a function of this library's arrays, which counts its calls."""
        return Function(self, library)

    def __call__(self, x: Any) -> Any:
        """The value at x, in NumPy."""
        values = [evaluate(e, x, np) for e in self.expressions]
        return values[0] if self.outputs is None else np.stack(values)

    def gradient(self, x: Any) -> np.ndarray:
        """The gradient of a program with one number as output: shaped like x."""
        partials = np.array([evaluate(derivative(self.expressions[0], v), x, np) for v in self._variables], float)
        return partials[0] if self.inputs is None else partials

    def jacobian(self, x: Any) -> np.ndarray:
        """The matrix of partial derivatives, shape (outputs, inputs)."""
        return np.array([[evaluate(derivative(e, v), x, np) for v in self._variables] for e in self.expressions], float)

    def hessian(self, x: Any) -> np.ndarray:
        """The matrix of second derivatives of a program with one number as output, shape (inputs, inputs)."""
        firsts = [derivative(self.expressions[0], v) for v in self._variables]
        return np.array([[evaluate(derivative(e, v), x, np) for v in self._variables] for e in firsts], float)

    def derivative(self, x: Any, order: int = 1) -> Any:
        """The derivative of the given order of a function of one number."""
        expression = self.expressions[0]
        for _ in range(order):
            expression = derivative(expression, None)
        return np.float64(evaluate(expression, x, np))

    @property
    def _variables(self) -> list[int | None]:
        return [None] if self.inputs is None else list(range(self.inputs))

    def __str__(self) -> str:
        lines = [formula(e) for e in self.expressions]
        return lines[0] if self.outputs is None else "[" + ", ".join(lines) + "]"


class Function:
    """A program on one library. `calls` counts how often it ran.

    Built by hand it takes NumPy numbers only: a torch tensor or a JAX tracer is refused, so that no framework
    can differentiate it.
    """

    def __init__(self, program: Program, library: Library) -> None:
        self.program, self._library, self.calls = program, library, 0
        self.__name__ = "f"

    def __call__(self, x: Any) -> Any:
        if self._library.way == "by_hand":
            numpy_only(x)
        self.calls += 1
        values = [evaluate(e, x, self._library.namespace) for e in self.program.expressions]
        return values[0] if self.program.outputs is None else self._library.namespace.stack(values)

    def __repr__(self) -> str:
        return f"f(x) = {self.program}"
