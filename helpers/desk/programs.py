"""Random smooth programs: the functions that exercises hand to an answer.

A `Program` is named by its seed and its shapes. It prints as a formula and runs on NumPy, torch and JAX. Its derivatives
in closed form are the key's affair (`helpers.exercises.programs`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from helpers.desk.functions import Function

# An expression is a number, ("x", i) for the i-th input, ("+", a, b), ("*", a, b) or (function name, a).
Expression = Any


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


def written(expressions: list[Expression]) -> Callable[[Any, Any], list[Any]]:
    """A function of inputs and a namespace that gives the values of expressions, written as one piece of Python: each input is
    taken once, where `evaluate` takes it wherever it stands, which JAX would compile and trace again and again."""
    numbers: list[float] = []
    taken: dict[str, str] = {}

    def code(expression: Expression) -> str:
        match expression:
            case float():
                numbers.append(expression)
                return f"numbers[{len(numbers) - 1}]"
            case ("x", None):
                return "inputs"
            case ("x", i):
                return taken.setdefault(f"inputs[{i}]", f"x{i}")
            case ("+" | "*" as sign, a, b):
                return f"({code(a)} {sign} {code(b)})"
            case (name, a):
                return f"namespace.{name}({code(a)})"

    results = ", ".join(map(code, expressions))
    lines = ["def run(inputs, namespace):", *(f"    {name} = {place}" for place, name in taken.items()), f"    return [{results}]"]
    space: dict[str, Any] = {"numbers": numbers}
    exec(compile("\n".join(lines), f"{__file__}:written", "exec"), space)  # noqa: S102  our own formula
    return space["run"]


@lru_cache(maxsize=1_000)
def _written(program: Program) -> Callable[[Any, Any], list[Any]]:
    return written(program.expressions)


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


@dataclass(frozen=True)
class Program(Function):
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

    def value(self, namespace: Any, x: Any) -> Any:
        """The program itself, in the arrays of a library."""
        values = _written(self)(x, namespace)
        return values[0] if self.outputs is None else namespace.stack(values)

    def __str__(self) -> str:
        lines = [formula(e) for e in self.expressions]
        return lines[0] if self.outputs is None else "[" + ", ".join(lines) + "]"
