"""jvp/dual: Numbers that carry their tangent."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, no_framework, raises
from helpers.desk.functions import generic_numbers
from helpers.desk.jvp.dual import PLAIN_NUMBER, both
from helpers.exercises.jvp.several import Several
from helpers.exercises.programs import random_seed


def _dual_oracle(f: Any, x: Any, dx: Any, y: Any, dy: Any) -> dict[str, Any]:
    return {
        "x * y": both(x * y, dx * y + x * dy),
        "x / y": both(x / y, (dx * y - x * dy) / y**2),
        "sin(x)": both(np.sin(x), np.cos(x) * dx),
        "exp(x)": both(np.exp(x), np.exp(x) * dx),
        f"{PLAIN_NUMBER} * x": both(PLAIN_NUMBER * x, PLAIN_NUMBER * dx),
        f"x / {PLAIN_NUMBER}": both(x / PLAIN_NUMBER, dx / PLAIN_NUMBER),
        "f(x, y)": both(f(x, y), f.along((x, y), (dx, dy))),
    }


_Rule = Callable[[Any, Any, Any, Any], Any]
_MUL: _Rule = lambda a, da, b, db: da * b + a * db
_DIV: _Rule = lambda a, da, b, db: (da * b - a * db) / b**2


def _dual_class(
    mul: _Rule = _MUL,
    div: _Rule = _DIV,
    sin: Callable = lambda a, da: np.cos(a) * da,
    exp: Callable = lambda a, da: np.exp(a) * da,
    still: float = 0.0,
) -> type:
    """A class of dual numbers, with wrong tangent rules of your choice. `still` is the tangent of a plain number."""

    class Dual:
        def __init__(self, value: Any, tangent: Any) -> None:
            self.value, self.tangent = value, tangent

        def pair(self, other: Any) -> tuple:
            b, db = (other.value, other.tangent) if isinstance(other, Dual) else (other, still)
            return self.value, self.tangent, b, db

        def __add__(self, other: Any) -> Dual:
            a, da, b, db = self.pair(other)
            return Dual(a + b, da + (db if isinstance(other, Dual) else 0.0))

        def __mul__(self, other: Any) -> Dual:
            a, da, b, db = self.pair(other)
            return Dual(a * b, mul(a, da, b, db))

        def __truediv__(self, other: Any) -> Dual:
            a, da, b, db = self.pair(other)
            return Dual(a / b, div(a, da, b, db))

        def sin(self) -> Dual:
            return Dual(np.sin(self.value), sin(self.value, self.tangent))

        def exp(self) -> Dual:
            return Dual(np.exp(self.value), exp(self.value, self.tangent))

        def cos(self) -> Dual:
            return (self + math.pi / 2).sin()

        def tanh(self) -> Dual:
            e = (self + self).exp()
            return (e + -1.0) / (e + 1.0)

        __radd__, __rmul__ = __add__, __mul__

    return Dual


EXERCISE = Exercise(
    id="jvp/dual",
    title="Numbers that carry their tangent",
    level=2,
    minutes=12,
    signature="Dual(value, tangent)",
    inputs=("f", "x", "x_dot", "y", "y_dot"),
    cases=lambda rng: [Case((Several(random_seed(rng), 2, own=True), *generic_numbers(rng, (4,)))) for _ in range(4)],
    oracle=_dual_oracle,
    rules=(no_framework("by hand"),),
    mistakes=(
        Mistake("M03", _dual_class(sin=lambda a, da: np.cos(da) * da, exp=lambda a, da: np.exp(da) * da), "Evaluate the slope of the outer function at the value that goes in. You took it at the tangent."),
        Mistake("no-tangent", _dual_class(sin=lambda a, da: np.cos(a), exp=lambda a, da: np.exp(a)), "This is the slope of the function alone. What comes in may move at any speed: multiply by its tangent."),
        Mistake("no-tangent-in-exp", _dual_class(exp=lambda a, da: np.exp(a)), "exp is its own slope, and that slope still has to be multiplied by the tangent that comes in."),
        Mistake("no-tangent-in-sin", _dual_class(sin=lambda a, da: np.cos(a)), "cos(value) is the slope of sin. Multiply it by the tangent that comes in."),
        Mistake("minus-cosine", _dual_class(sin=lambda a, da: -np.cos(a) * da), "The slope of sin is cos, without a minus. The minus belongs to the slope of cos."),
        Mistake("sine-kept", _dual_class(sin=lambda a, da: np.sin(a) * da), "The slope of sin is cos. You used sin itself."),
        Mistake("product-of-tangents", _dual_class(mul=lambda a, da, b, db: da * db), "You multiplied the tangents. That is the term with ε², the one that is dropped. Keep the two terms with one ε."),
        Mistake("one-term", _dual_class(mul=lambda a, da, b, db: da * b), "A product moves for two reasons: because x moves, and because y moves. The second one is missing."),
        Mistake("own-tangents", _dual_class(mul=lambda a, da, b, db: a * da + b * db), "Each tangent goes with the value of the other factor: when x moves, x·y moves y times as far."),
        Mistake("epsilon-squared", _dual_class(mul=lambda a, da, b, db: da * b + a * db + da * db), "You kept the product of the tangents. It stands at ε², and ε² is 0."),
        Mistake("quotient-plus", _dual_class(div=lambda a, da, b, db: (da * b + a * db) / b**2), "In the quotient rule the second term has a minus: a larger denominator makes the quotient smaller."),
        Mistake("quotient-flipped", _dual_class(div=lambda a, da, b, db: (a * db - da * b) / b**2), "The two terms of the quotient rule are exchanged, so the sign is wrong: the numerator's tangent comes first."),
        Mistake("quotient-no-square", _dual_class(div=lambda a, da, b, db: (da * b - a * db) / b), "In the quotient rule the denominator is squared."),
        Mistake("quotient-of-tangents", _dual_class(div=lambda a, da, b, db: da / db if db else da / b), "You divided the tangents. The tangent of a quotient needs both values as well: the quotient rule."),
        Mistake("plain-numbers-move", _dual_class(still=1.0), "You gave plain numbers the tangent 1. A plain number does not move: its tangent is 0."),
        Mistake("plain-numbers", raises(AttributeError("'float' object has no attribute 'value'")), "The other factor may be a plain number, which has no .value. Make a dual number of it first: `other = lift(other)`.", error=r"'(float|int)' object has no attribute"),
    ),
    hints=(
        "For each rule: if x moves with velocity x_dot and y with y_dot, with which velocity does the result move?",
        "Picture a rectangle x by y that grows. Its area grows by a strip on one side and a strip on the other. The corner where the strips meet is too small to count.",
        "x * y:  value x y,  tangent x_dot y + x y_dot\nx / y:  value x / y, tangent by the quotient rule\nsin:    value sin(x), tangent (slope of sin at x) times x_dot\nexp:    value exp(x), tangent (slope of exp at x) times x_dot",
        "The quotient's tangent is (x_dot y − x y_dot) / y². In `__mul__` and `__truediv__` begin with `other = lift(other)`. The other two: np.cos(self.value) * self.tangent for sin, and for exp np.exp(self.value) * self.tangent.",
    ),
)  # fmt: skip
