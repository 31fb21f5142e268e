"""jvp/confusion: One name for each level."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.functions import generic_numbers
from helpers.desk.jvp import nested
from helpers.desk.jvp.single_numbers import LIBRARY_DID_IT
from helpers.desk.using import NOT_CALLED
from helpers.exercises.jvp.error_texts import NO_PARTS
from helpers.exercises.programs import random_seed


@dataclass(frozen=True)
class Nested(nested.Nested):
    """The same with its derivatives, worked out on paper."""

    def expected(self, x: float) -> list[float]:
        """What each program gives at x, in their order."""
        a, b, c, d, k = self.numbers
        return [3 * a * x * x + b, 6 * a * x, 2 * c * x + 2 * d * k, 1.0, 1.0, 6 * c * x * x, 2 * x]


def _on_paper(known: Nested, x: Any) -> dict[str, float]:
    return dict(zip(known.programs, known.expected(float(x)), strict=True))


def _operator(
    tagged: bool = True,
    first: Callable = max,
    stripped: bool = False,
    any_level: bool = False,
    value: bool = False,
    early: bool = False,
    unpacked: bool = False,
    product: Callable = lambda a, da, b, db: da * b + a * db,
    pick: Callable | None = None,
) -> Callable:
    """A derivative operator on dual numbers with level tags, right or with a fault of your choice: no tags, the
    outermost level first, other levels stripped of their tangents, a tangent of any level taken out, a level taken
    before the call, both numbers unpacked whatever their level, another tangent of a product, or `pick(y, tagged, own)`
    taken from what f gave."""
    levels = itertools.count(1)

    class Tagged:
        def __init__(self, level: int, value: Any, tangent: Any) -> None:
            self.level, self.value, self.tangent = level, value, tangent

        def __add__(self, other: Any) -> Tagged:
            level, (a, da), (b, db) = parts(self, other)
            return Tagged(level, a + b, da + db)

        def __mul__(self, other: Any) -> Tagged:
            level, (a, da), (b, db) = parts(self, other)
            return Tagged(level, a * b, product(a, da, b, db))

        __radd__, __rmul__ = __add__, __mul__

    def bare(x: Any) -> Any:
        return bare(x.value) if stripped and isinstance(x, Tagged) else x

    def parts(*both: Any) -> tuple:
        level = first(z.level for z in both if isinstance(z, Tagged))
        split = [
            (z.value, z.tangent) if isinstance(z, Tagged) and (unpacked or z.level == level) else (bare(z), 0.0)
            for z in both
        ]
        return level, *split

    def derive(f: Callable) -> Callable:
        own = next(levels)

        def slope(x: Any) -> Any:
            level = own if early else next(levels) if tagged else 1
            y = f(Tagged(level, x, 1.0))
            if pick:
                return pick(y, isinstance(y, Tagged), isinstance(y, Tagged) and y.level == level)
            if value:
                return y.value if isinstance(y, Tagged) else y
            return y.tangent if isinstance(y, Tagged) and (any_level or y.level == level) else 0.0

        return slope

    return derive


EXERCISE = Exercise(
    id="jvp/confusion",
    title="One name for each level",
    level=3,
    minutes=15,
    signature="derivative(f)(x)",
    inputs=("D", "x"),
    cases=lambda rng: [Case((Nested(random_seed(rng)), generic_numbers(rng))) for _ in range(6)],
    oracle=_on_paper,
    mistakes=(
        Mistake("M40", _operator(tagged=False), "Levels are still mixed: the inner derivative sees x move, because both small steps bear the same name. Give each call of a derivative a new level."),
        Mistake("outermost-first", _operator(first=min), "The inner derivative comes out as 0. Where two levels meet, the innermost one, with the highest number, must be unpacked first."),
        Mistake("tangents-lost", _operator(stripped=True), "To the inner derivative x is a constant, but it still moves outside. Leave a number of another level whole: keep its tangent."),
        Mistake("any-level", _operator(any_level=True), "Where the inner function does not use its own variable, you took the tangent of another level. Look at the level of the result: a foreign one means 0."),
        Mistake("level-too-early", _operator(early=True), "You take the level when the derivative is made. One that was made earlier may be called inside a later one, and must then have the higher level: take a new level in the function of x."),
        Mistake("value", _operator(value=True), "You returned values where the tangents belong."),
        Mistake("unpacked", _operator(unpacked=True), "You took value and tangent of both, whatever their levels. A number of another level is a constant here: hand on the number itself, with the tangent 0."),
        Mistake("handed-on", _operator(pick=lambda y, tagged, own: y.tangent if own else y), "Where f does not use its own variable, you handed on what f gave. Nothing moves there: the derivative is 0."),
        Mistake("other-handed-on", _operator(pick=lambda y, tagged, own: y.tangent if own else y if tagged else 0.0), "A Tagged of another level came out of f, and you handed it on. It has no tangent of your level: the derivative is 0."),
        Mistake("plain-handed-on", _operator(pick=lambda y, tagged, own: y.tangent if own else 0.0 if tagged else y), "A plain number came out of f, and you handed it on. It does not move: the derivative is 0."),
        Mistake("product-first", _operator(product=lambda a, da, b, db: da * b), "A product moves for two reasons, da · b and a · db. The second one is missing."),
        Mistake("product-second", _operator(product=lambda a, da, b, db: a * db), "A product moves for two reasons, da · b and a · db. The first one is missing."),
        Mistake("product-of-tangents", _operator(product=lambda a, da, b, db: da * db), "You multiplied the tangents. The product rule: da · b + a · db."),
        Mistake("product-as-sum", _operator(product=lambda a, da, b, db: da + db), "This is the tangent of a sum. The product rule: da · b + a · db."),
        Mistake("product-crossed", _operator(product=lambda a, da, b, db: a * da + b * db), "Each tangent is multiplied by the value of the **other** number: da · b + a · db."),
        Mistake("product-too-much", _operator(product=lambda a, da, b, db: da * b + a * db + da * db), "The term da · db is ε² and falls away. The product rule: da · b + a · db."),
        Mistake("plain-result", raises(AttributeError("'float' object has no attribute 'tangent'")), "Something here is a plain number, which belongs to no level. Its tangent is 0.", error=NO_PARTS),
        Mistake("M01", lambda f: 1.0, "`derivative(f)` has to be a function that waits for x. Do not call it yourself: return it.", error=NOT_CALLED),
        Mistake("library", raises(TypeError(LIBRARY_DID_IT)), "Use the numbers of this exercise, with a level each.", error=LIBRARY_DID_IT),
        Mistake("differences", lambda f: lambda x: (f(x), f(x))[0], "One run with a Tagged number gives the slope exactly. Differences do not.", error="^refused: f ran more than once"),
    ),
    hints=(
        "When x comes in from outside and y from this derivative: how can x * y know which of the two moves here?",
        "Picture each derivative with ink of its own color. A tangent drawn in another color is somebody else's: to you, that number is a constant, and you hand it on whole.",
        "parts(x, y):\n    level = the highest level of the two (plain numbers have none)\n    for each: (value, tangent) if it is of that level, else (itself, 0)\nderivative(f), called at x:\n    level = a new number, higher than all before\n    y = f(Tagged(level, x, 1.0))\n    y's tangent if y is of this level, else 0",
        "`level = max(z.level for z in (x, y) if isinstance(z, Tagged))`, and for each z: `(z.value, z.tangent) if isinstance(z, Tagged) and z.level == level else (z, 0.0)`. In derivative, `level = next(levels)` belongs inside the function of x.",
    ),
)  # fmt: skip
