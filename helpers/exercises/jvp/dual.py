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
from helpers.exercises.stages import up_to_the_first_wrong


def _dual_oracle(f: Any, x: Any, dx: Any, y: Any, dy: Any) -> dict[str, Any]:
    return {
        "x * y": both(x * y, dx * y + x * dy),
        "x * x": both(x * x, 2 * x * dx),
        "x / y": both(x / y, (dx * y - x * dy) / y**2),
        "sin(x)": both(np.sin(x), np.cos(x) * dx),
        "exp(x)": both(np.exp(x), np.exp(x) * dx),
        f"{PLAIN_NUMBER} * x": both(PLAIN_NUMBER * x, PLAIN_NUMBER * dx),
        f"x / {PLAIN_NUMBER}": both(x / PLAIN_NUMBER, dx / PLAIN_NUMBER),
        "x * 2": both(x * 2, dx * 2),
        "f(x, y)": both(f(x, y), f.along((x, y), (dx, dy))),
        "x * y at x = 0": both(0.0, dx * y),
        "y * x at x = 0": both(0.0, dx * y),
        "x / y at x = 0": both(0.0, dx / y),
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
    carried: str = "",
    back: Callable | None = None,
) -> type:
    """A class of dual numbers, with wrong tangent rules of your choice. `still` is the tangent of a plain number; "*" or
    "/" in `carried` keeps the tangent where that is done with one; `back` changes what a sine comes back as."""

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
            return Dual(a * b, da if "*" in carried and not isinstance(other, Dual) else mul(a, da, b, db))

        def __truediv__(self, other: Any) -> Dual:
            a, da, b, db = self.pair(other)
            return Dual(a / b, da if "/" in carried and not isinstance(other, Dual) else div(a, da, b, db))

        def sin(self) -> Any:
            found = Dual(np.sin(self.value), sin(self.value, self.tangent))
            return back(self, found) if back else found

        def exp(self) -> Dual:
            return Dual(np.exp(self.value), exp(self.value, self.tangent))

        def cos(self) -> Dual:
            return (self + math.pi / 2).sin()

        def tanh(self) -> Dual:
            e = (self + self).exp()
            return (e + -1.0) / (e + 1.0)

        __radd__, __rmul__ = __add__, __mul__

    return Dual


def _overwritten(number: Any, result: Any) -> Any:
    number.value, number.tangent = result.value, result.tangent
    return number


def _dual_cases(rng: np.random.Generator) -> list[Case]:
    """In the last one x lies so far from 0 that its cosine is negative."""
    cases = [Case((Several(random_seed(rng), 2, own=True), *generic_numbers(rng, (4,)))) for _ in range(3)]
    f, x, *others = cases[2].args
    return [*cases[:2], Case((f, np.round(np.sign(x) * (1.6 + abs(x) / 2), 2), *others), edge=True)]


EXERCISE = Exercise(
    id="jvp/dual",
    title="Numbers that carry their tangent",
    level=2,
    minutes=12,
    signature="Dual(value, tangent)",
    inputs=("f", "x", "x_dot", "y", "y_dot"),
    cases=_dual_cases,
    oracle=_dual_oracle,
    reads=up_to_the_first_wrong(_dual_oracle),
    rules=(no_framework("by hand"),),
    mistakes=(
        Mistake("M03", _dual_class(sin=lambda a, da: np.cos(da) * da), "Evaluate the slope of the outer function at the value that goes in. You took it at the tangent."),
        Mistake("sine-by-root", _dual_class(sin=lambda a, da: np.sqrt(1 - np.sin(a) ** 2) * da), "The root of 1 − sin² has lost its sign: the slope of sin is cos(value), which is negative beyond π/2.", edge=True),
        Mistake("quotient-denominator-still", _dual_class(div=lambda a, da, b, db: da / b - a / b**2), "In the second term of the quotient rule the denominator's own tangent is missing: (x_dot y − x y_dot) / y²."),
        Mistake("M03-exp", _dual_class(exp=lambda a, da: np.exp(da) * da), "Evaluate the slope of exp at the value that goes in. You took it at the tangent."),
        Mistake("M03-exchanged", _dual_class(sin=lambda a, da: np.cos(da) * a), "Value and tangent are exchanged: the slope is taken at the value, and multiplied by the tangent."),
        Mistake("M03-exp-exchanged", _dual_class(exp=lambda a, da: np.exp(da) * a), "Value and tangent are exchanged in exp: the slope is taken at the value, and multiplied by the tangent."),
        Mistake("sine-of-tangent", _dual_class(sin=lambda a, da: np.sin(da)), "You took the sine of the tangent. A tangent is not pushed through the function: it is multiplied by its slope, cos(value)."),
        Mistake("exp-of-tangent", _dual_class(exp=lambda a, da: np.exp(da)), "You took exp of the tangent. A tangent is not pushed through the function: it is multiplied by its slope, which for exp is exp(value)."),
        Mistake("no-tangent-in-exp", _dual_class(exp=lambda a, da: np.exp(a)), "exp is its own slope, and that slope still has to be multiplied by the tangent that comes in."),
        Mistake("no-tangent-in-sin", _dual_class(sin=lambda a, da: np.cos(a)), "cos(value) is the slope of sin. Multiply it by the tangent that comes in."),
        Mistake("no-slope-in-exp", _dual_class(exp=lambda a, da: da), "You handed the tangent on as it came in. Multiply it by the slope of exp, which is exp(value)."),
        Mistake("no-slope-in-sin", _dual_class(sin=lambda a, da: da), "You handed the tangent on as it came in. Multiply it by the slope of sin, which is cos(value)."),
        Mistake("power-rule", _dual_class(exp=lambda a, da: a * np.exp(a - 1) * da), "That is the power rule. In exp(x) the x is the exponent: exp is its own slope."),
        Mistake("value-in-slope-of-exp", _dual_class(exp=lambda a, da: a * np.exp(a) * da), "There is a factor too many: the slope of exp is exp(value) alone, times the tangent that comes in."),
        Mistake("slope-plus-tangent", _dual_class(sin=lambda a, da: np.cos(a) + da), "Slope and tangent are multiplied, not added: x moves at its tangent, and sin moves cos(value) times as fast."),
        Mistake("inside-the-slope", _dual_class(sin=lambda a, da: np.cos(a * da)), "The tangent stands inside the cosine. The slope is cos(value), and the tangent multiplies it from outside."),
        Mistake("minus-cosine", _dual_class(sin=lambda a, da: -np.cos(a) * da), "The slope of sin is cos, without a minus. The minus belongs to the slope of cos."),
        Mistake("sine-kept", _dual_class(sin=lambda a, da: np.sin(a) * da), "The slope of sin is cos. You used sin itself."),
        Mistake("product-of-tangents", _dual_class(mul=lambda a, da, b, db: da * db), "You multiplied the tangents. That is the term with ε², the one that is dropped. Keep the two terms with one ε."),
        Mistake("one-term", _dual_class(mul=lambda a, da, b, db: da * b), "A product moves for two reasons: because x moves, and because y moves. The second one is missing."),
        Mistake("other-term", _dual_class(mul=lambda a, da, b, db: a * db), "A product moves for two reasons: because x moves, and because y moves. The first one is missing."),
        Mistake("sum-of-tangents", _dual_class(mul=lambda a, da, b, db: da + db), "That is the rule of the sum. In a product, each tangent is multiplied by the value of the other factor."),
        Mistake("product-minus", _dual_class(mul=lambda a, da, b, db: da * b - a * db), "In the product rule the two terms are added. The minus belongs to the quotient."),
        Mistake("own-tangents", _dual_class(mul=lambda a, da, b, db: a * da + b * db), "Each tangent goes with the value of the other factor: when x moves, x·y moves y times as far."),
        Mistake("epsilon-squared", _dual_class(mul=lambda a, da, b, db: da * b + a * db + da * db), "You kept the product of the tangents. It stands at ε², and ε² is 0."),
        Mistake("quotient-plus", _dual_class(div=lambda a, da, b, db: (da * b + a * db) / b**2), "In the quotient rule the second term has a minus: a larger denominator makes the quotient smaller."),
        Mistake("quotient-flipped", _dual_class(div=lambda a, da, b, db: (a * db - da * b) / b**2), "The two terms of the quotient rule are exchanged, so the sign is wrong: the numerator's tangent comes first."),
        Mistake("quotient-no-square", _dual_class(div=lambda a, da, b, db: (da * b - a * db) / b), "In the quotient rule the denominator is squared."),
        Mistake("quotient-of-tangents", _dual_class(div=lambda a, da, b, db: da / db if db else da / b), "You divided the tangents. The tangent of a quotient needs both values as well: the quotient rule."),
        Mistake("quotient-undivided", _dual_class(div=lambda a, da, b, db: da * b - a * db), "The quotient rule divides this by the square of the denominator."),
        Mistake("quotient-brackets", _dual_class(div=lambda a, da, b, db: da * b - a * db / b**2), "Only the second term has been divided. Put brackets around the whole numerator of the quotient rule."),
        Mistake("quotient-doubled", _dual_class(div=lambda a, da, b, db: (da * b - a * db) / (2 * b)), "The denominator of the quotient rule is squared: b * b, not 2 * b."),
        Mistake("quotient-other-square", _dual_class(div=lambda a, da, b, db: (da * b - a * db) / a**2), "It is the denominator's value that is squared below the line, not the numerator's."),
        Mistake("quotient-tangent-square", _dual_class(div=lambda a, da, b, db: (da * b - a * db) / db**2 if db else 0.0), "Below the line stands the square of the denominator's value, not of its tangent."),
        Mistake("quotient-numerator-only", _dual_class(div=lambda a, da, b, db: da / b), "A quotient moves for two reasons. That y moves as well is missing."),
        Mistake("quotient-denominator-only", _dual_class(div=lambda a, da, b, db: -a * db / b**2), "A quotient moves for two reasons. That x moves is missing."),
        Mistake("quotient-own-tangents", _dual_class(div=lambda a, da, b, db: (da * a - db * b) / b**2), "Each tangent goes with the value of the other one: x_dot y − x y_dot."),
        Mistake("quotient-difference", _dual_class(div=lambda a, da, b, db: da - db), "The tangents have only been subtracted. The quotient rule needs both values as well."),
        Mistake("by-logarithm", _dual_class(mul=lambda a, da, b, db: a * b * (da / a + db / b)), "You divide by the values of the factors, and one of them may be 0: then 0/0 is NaN. x_dot y + x y_dot needs no division."),
        Mistake("quotient-by-logarithm", _dual_class(div=lambda a, da, b, db: a / b * (da / a - db / b)), "You divide by the numerator's value, and it may be 0: then 0/0 is NaN. The quotient rule divides by the denominator alone."),
        Mistake("plain-factor", _dual_class(carried="*"), "A plain factor stretches the tangent as well: 2.5 times as far means 2.5 times as fast."),
        Mistake("plain-divisor", _dual_class(carried="/"), "A plain divisor shrinks the tangent as well: divide both parts by it."),
        Mistake("plain-numbers-move", _dual_class(still=1.0), "You gave plain numbers the tangent 1. A plain number does not move: its tangent is 0."),
        Mistake("changes-itself", _dual_class(back=_overwritten), "`self` and `other` still belong to the program, which may use them again: x.exp() * x, say. Compute new numbers, and return a new Dual.", error="^refused: .*changed a number that went in"),
        Mistake("nothing-back", _dual_class(back=lambda number, result: None), "Return the new Dual at the end of the method.", error="^refused: .*gave None"),
        Mistake("a-pair-back", _dual_class(back=lambda number, result: (result.value, result.tangent)), "Put value and tangent into a Dual: `Dual(value, tangent)`.", error="^refused: .*gave a (tuple|list)"),
        Mistake("plain-numbers", raises(AttributeError("'float' object has no attribute 'value'")), "The other factor may be a plain number, which has no .value. Make a dual number of it first: `other = lift(other)`.", error=r"'(float|int)' object has no attribute"),
    ),
    rtol=1e-12,  # slopes by differences reach 1e-11
    hints=(
        "For each rule: if x moves with velocity x_dot and y with y_dot, with which velocity does the result move?",
        "Picture a rectangle x by y that grows. Its area grows by a strip on one side and a strip on the other. The corner where the strips meet is too small to count.",
        "x * y:  value x y,  tangent x_dot y + x y_dot\nx / y:  value x / y, tangent by the quotient rule\nsin:    value sin(x), tangent (slope of sin at x) times x_dot\nexp:    value exp(x), tangent (slope of exp at x) times x_dot",
        "The quotient's tangent is (x_dot y − x y_dot) / y². In `__mul__` and `__truediv__` begin with `other = lift(other)`. The other two: np.cos(self.value) * self.tangent for sin, and for exp np.exp(self.value) * self.tangent.",
    ),
)  # fmt: skip
