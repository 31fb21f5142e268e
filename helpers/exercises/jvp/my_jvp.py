"""jvp/my_jvp: Your own jvp."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, raises, refused
from helpers.checks.text import short
from helpers.desk.functions import generic_numbers
from helpers.desk.jvp.my_jvp import CONSTANT, IGNORES, OF_ONE
from helpers.desk.jvp.several import EACH_BY_ITSELF
from helpers.desk.jvp.single_numbers import COMPLEX, LIBRARY_DID_IT, ONE_NUMBER
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.jvp.error_texts import NO_PARTS
from helpers.exercises.jvp.several import Several
from helpers.exercises.programs import random_seed


def _my_jvp_cases(rng: np.random.Generator) -> list[Case]:
    def one(n: int) -> Case:
        primals, tangents = (tuple(generic_numbers(rng, (n,))) for _ in range(2))
        return Case(
            (Several(random_seed(rng), n, own=True), primals, tangents),
            (Several(random_seed(rng), 1, own=True), generic_numbers(rng), generic_numbers(rng)),
        )

    return [one(n) for n in (2, 3, 2, 4, 3, 2, 3, 4)]


def _pairs(f: Several, primals: tuple, tangents: tuple) -> dict[str, tuple]:
    return {"f": (f(*primals), f.along(primals, tangents)), IGNORES: (CONSTANT, 0.0)}


def _of_several(case: Case, trial: Trial) -> Plain | Fault:
    """The pairs for f and for the constant. Where both are right, that of the function of one number must be, too."""
    found, (g, x, dx) = trial.output, case.more
    if not isinstance(found, dict) or OF_ONE not in found:
        return found
    several = {name: pair for name, pair in found.items() if name != OF_ONE}
    right, yours = plain((g(x), g.along((x,), (dx,)))), found[OF_ONE]
    if matches(several, plain(_pairs(*case.args))) and not matches(yours, right):
        return refused(f"Here f took several numbers. Of one number, {g} at {x:g} along {dx:g}, it should give {short(right)}; yours gives {short(yours)}.")
    return several


def _my_jvp_with(wrong: Callable[[Any, tuple, tuple], Any]) -> Callable[..., Any]:
    """`my_jvp` with a wrong belief: `wrong(f, primals, tangents)` for a function with closed forms."""

    def my_jvp(f: Any, primals: tuple, tangents: tuple) -> Any:
        return wrong(f if hasattr(f, "along") else _Constant(), primals, tangents)

    return my_jvp


class _Constant:
    """The function that always gives 2.5, with its closed forms."""

    def __call__(self, *args: Any) -> float:
        return CONSTANT

    def along(self, primals: Any, tangents: Any) -> float:
        return 0.0

    def slope(self, k: int, *args: Any) -> float:
        return 0.0


def _one_by_one(f: Any, primals: tuple, tangents: tuple) -> tuple:
    values = [f(*primals) for _ in (*primals, None)]
    return values[0], sum(f.slope(k, *primals) * t for k, t in enumerate(tangents))


EXERCISE = Exercise(
    id="jvp/my_jvp",
    title="Your own jvp",
    level=2,
    minutes=8,
    signature="my_jvp(f, primals, tangents)",
    cases=_my_jvp_cases,
    oracle=_pairs,
    reads=_of_several,
    rules=(calls_at_most(1, "f called once", "runs-again"),),
    mistakes=(
        Mistake("M25", _my_jvp_with(lambda f, p, t: f.along(p, t)), "A jvp returns a pair: the value first, the tangent second. The value is there already, it costs nothing."),
        Mistake("turned-round", _my_jvp_with(lambda f, p, t: (f.along(p, t), f(*p))), "The value comes first, the tangent second."),
        Mistake("value-twice", _my_jvp_with(lambda f, p, t: (f(*p), f(*p))), "Both entries are the value. The second one is the tangent."),
        Mistake("M24", _my_jvp_with(lambda f, p, t: (f(*p), np.array([f.slope(k, *p) for k in range(len(p))]))), "This is the gradient beside the value. A JVP is one number: how the result moves along the tangents."),
        Mistake("tangents-unused", _my_jvp_with(lambda f, p, t: (f(*p), f.along(p, [1.0] * len(p)))), "Every input moved with velocity 1. Give each one its own tangent."),
        Mistake("first-moves", _my_jvp_with(lambda f, p, t: (f(*p), f.along(p[:1] + p[1:], [t[0]] + [0.0] * (len(p) - 1)))), "Only the first input moves. Make a dual number of each primal with its own tangent, and run f once."),
        Mistake("exchanged", _my_jvp_with(lambda f, p, t: (f(*t), f.along(t, p))), "Primals and tangents are exchanged: f has been run at the tangents."),
        Mistake("plain-result", raises(AttributeError("'float' object has no attribute 'value'")), "A function that does not use its inputs gives a plain number. It does not move: lift the result before you take it apart.", error=NO_PARTS),
        Mistake("plain-is-zero", lambda f, p, t: (f(*p), f.along(p, t)) if hasattr(f, "along") else (0.0, 0.0), "The value of a plain number is that number. Only its tangent is 0: it does not move."),
        Mistake("plain-has-none", lambda f, p, t: (f(*p), f.along(p, t)) if hasattr(f, "along") else (f(*p), None), "A plain number has a tangent, too: 0. It does not move."),
        Mistake("plain-moves", lambda f, p, t: (f(*p), f.along(p, t)) if hasattr(f, "along") else (f(*p), sum(t)), "A plain number does not move, whatever the inputs do: its tangent is 0."),
        Mistake("of-length-1", _my_jvp_with(lambda f, p, t: (f(*p), f.along(p, t) / np.linalg.norm(t))), "The direction has been made of length 1. A JVP takes the tangents as they are: twice as fast gives twice as much."),
        Mistake("after-a-step", _my_jvp_with(lambda f, p, t: (f(*p), f(*(a + b for a, b in zip(p, t, strict=True))))), "The second entry is the value where a step along the tangents ends. The tangent is how the value begins to move."),
        Mistake("value-added", _my_jvp_with(lambda f, p, t: (f(*p), f(*p) + f.along(p, t))), "The second entry is value plus tangent, where a straight step would end. The tangent alone was asked for."),
        Mistake("whole-step", _my_jvp_with(lambda f, p, t: (f(*p), f(*(a + b for a, b in zip(p, t, strict=True))) - f(*p))), "This is the difference after a whole step along the tangents. The tangent is how the value begins to move: hand f a Dual for each number."),
        Mistake("always-two", raises(IndexError("tuple index out of range")), "f may take any number of arguments, one alone, too: go through primals and tangents with `zip`, however many there are.", error=r"IndexError: .*tuple index out of range"),
        Mistake("no-star", raises(TypeError(EACH_BY_ITSELF)), "primals is a tuple, and f takes its entries one by one: a star unpacks it.", error=EACH_BY_ITSELF),
        Mistake("library", raises(TypeError(LIBRARY_DID_IT)), "Use the Dual that you have written.", error=LIBRARY_DID_IT),
        Mistake("complex-step", raises(TypeError(COMPLEX)), "Use the Dual that you have written, with ε² = 0 in place of i² = −1.", error=COMPLEX),
        Mistake("where-it-stands", _my_jvp_with(lambda f, p, t: (p, f.along(p, t))), "The first entry is the value of f, not the place where f is taken."),
        Mistake("last-moves", _my_jvp_with(lambda f, p, t: (f(*p), f.along(p, [0.0] * (len(p) - 1) + [t[-1]]))), "Only the last input moves. Make a dual number of each primal with its own tangent."),
        Mistake("turned-tangents", _my_jvp_with(lambda f, p, t: (f(*p), f.along(p, t[::-1]))), "The tangents have been turned round: the first primal moves at the first tangent."),
        Mistake("many-places", raises(TypeError(ONE_NUMBER)), "Differences between places are not exact. Hand f a Dual for each number.", error=ONE_NUMBER),
        Mistake("runs-again", _my_jvp_with(_one_by_one), "One run is enough, however many inputs move: they can all move at once, and the value comes out of the same run."),
    ),
    hints=(
        "What must go into f, so that what comes out is a value with its tangent?",
        "Picture every input at its place with an arrow at its feet. f moves them all together, and the result arrives with an arrow of its own.",
        "moving = a Dual of each primal with its tangent\nresult = f of all of them, made a Dual if it is a plain number\nreturn its value and its tangent",
        "`zip(primals, tangents)` brings the pairs together. `lift` makes a Dual of whatever f returns. Then return `(result.value, result.tangent)`.",
    ),
)  # fmt: skip
