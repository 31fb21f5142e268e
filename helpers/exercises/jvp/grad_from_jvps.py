"""jvp/grad_from_jvps: A gradient out of JVPs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, raises
from helpers.desk.functions import generic_numbers
from helpers.exercises.jvp.error_texts import BARE
from helpers.exercises.programs import Program, random_seed


def _grad_by(wrong: Callable[[Any, Any, Any], Any]) -> Callable[..., Any]:
    """A wrong answer that keeps to the rules: it calls jvp once, then gives `wrong(f, x, eye)`."""

    def answer(f: Any, x: Any, eye: Any, jvp: Any) -> Any:
        jvp(f, (x,), (eye[0],))
        return wrong(f, x, eye)

    return answer


def _too_many(f: Any, x: Any, eye: Any, jvp: Any) -> Any:
    for e in (*eye, eye[0]):
        jvp(f, (x,), (e,))
    return f.gradient(x)


EXERCISE = Exercise(
    id="jvp/grad_from_jvps",
    title="A gradient out of JVPs",
    level=2,
    minutes=8,
    signature="grad_from_jvps(f, x, eye, jvp)",
    inputs=("f", "x", "eye"),
    ways=("by_hand", "torch", "jax"),
    cases=lambda rng: [Case((Program(random_seed(rng), n), generic_numbers(rng, (n,)), np.eye(n))) for n in (3, 2, 4)],
    oracle=lambda f, x, eye: f.gradient(x),
    rules=(calls_at_most(lambda f, x, eye: len(x), "at most one JVP for each input"),),
    mistakes=(
        Mistake("M29", _grad_by(lambda f, x, eye: f.gradient(x).sum()), "One JVP with every entry moving gives one number, the slopes added up. Forward mode needs one JVP for each input."),
        Mistake("spread-out", _grad_by(lambda f, x, eye: np.ones(len(x)) * f.gradient(x).sum()), "Every entry is the sum of all slopes: all inputs moved at once. Move one at a time."),
        Mistake("M25", lambda f, x, eye, jvp: np.array([jvp(f, (x,), (e,))[0] for e in eye]), "These are values, the first result of jvp. The tangent is the second."),
        Mistake("pairs", lambda f, x, eye, jvp: [jvp(f, (x,), (e,)) for e in eye], "Each entry is a pair of value and slope. Take the slope out of each."),
        Mistake("first-only", _grad_by(lambda f, x, eye: f.gradient(x)[0]), "This is the slope along the first input only. Ask once for each row of eye."),
        Mistake("along-x", _grad_by(lambda f, x, eye: f.gradient(x) @ x), "This is the slope along x itself. Use the rows of eye as directions."),
        Mistake("diagonal", _grad_by(lambda f, x, eye: np.diag(f.gradient(x))), "You kept a whole row for each input. One JVP of this f gives one number: put those side by side."),
        Mistake("exchanged", lambda f, x, eye, jvp: [jvp(f, (e,), (x,))[1] for e in eye], "You stand at a row of eye and walk along x. The primal is x, where you are; the tangent is the row of eye."),
        Mistake("times-x", _grad_by(lambda f, x, eye: f.gradient(x) * x), "Each slope is multiplied by the entry of x. Use the rows of eye as directions, as they are."),
        Mistake("after-a-step", lambda f, x, eye, jvp: [jvp(f, (x + e,), (e,))[1] for e in eye], "These are slopes where a step along e ends. Stay at x: e is the tangent only."),
        Mistake("bare", raises(RuntimeError("Expected primals to be a tuple")), "Primals and tangents are tuples with one entry for each argument of f: `(x,)` and `(e,)`.", error=BARE),
        Mistake("spread", raises(TypeError("f() takes 1 positional argument but 3 were given")), "f takes one argument, the whole of x, and the tuples have an entry for each argument: `(x,)` and `(e,)`, not `tuple(x)`.", error=r"f\(\) takes 1 positional argument but [234] were given"),
        Mistake("fixed-length", raises(IndexError("index 2 is out of bounds for axis 0 with size 2")), "x may have any number of entries: go through the rows of eye, however many there are.", error=r"IndexError: .*out of (bounds|range)"),
        Mistake("reverse", lambda f, x, eye, jvp: f.gradient(x), "The gradient came from somewhere else. Here it has to be put together from JVPs, one for each input.", error="^refused: Your answer never called"),
        Mistake("too-many", _too_many, "One JVP for each row of eye is enough.", error="^refused: Your answer asked for more"),
        Mistake("value-again", lambda f, x, eye, jvp: [f(x) and jvp(f, (x,), (e,))[1] for e in eye], "Leave f to jvp: every slope comes out of a JVP, and the value is its first result.", error="^refused: f also ran"),
        Mistake("all-rows", raises(ValueError("the tangent must have the shape of the argument, (3,); it has (3, 3)")), "A JVP follows one direction, shaped like x. Take the rows of eye one at a time.", error=r"(?s)\((\d),\).*\(\1, \1\)|\[(\d)\].*\[\2, \2\]"),
        Mistake("single-entry", raises(ValueError("the tangent must have the shape of the argument, (); it has (3,)")), "f takes the whole of x, as one argument: `(x,)`. Only the direction changes from one JVP to the next.", error=r"(?s)\(\).*\([234],\)|\[\].*\[[234]\]"),
    ),
    hints=(
        "What does a JVP along the unit vector of input k tell you?",
        "Picture the hiker taking one step east and one step north, each from the same place. Two slopes: together they are the gradient.",
        "for each row e of eye:\n    take the second result of jvp, at x along e\nreturn all of them, in order",
        "`[jvp(f, (x,), (e,))[1] for e in eye]` is a list with one slope for each input. A list will do.",
    ),
)  # fmt: skip
