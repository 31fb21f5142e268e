"""jvp/u_xx: The second derivative by nesting."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, Rule, calls_at_most, raises
from helpers.desk.functions import generic_numbers
from helpers.desk.jvp.single_numbers import ONE_NUMBER
from helpers.desk.jvp.u_xx import FORWARD, TRACED
from helpers.desk.record import Fault, Trial
from helpers.exercises.jvp.error_texts import BARE
from helpers.exercises.jvp.several import Several
from helpers.exercises.programs import random_seed

# What JAX says of a loop whose end is open; where grad stands inside another transform, JAX 0.7 trips over itself there.
SWEPT_BACK = "Reverse-mode differentiation does not work", "unsupported operand type(s) for +: 'NoneType' and 'tuple'"


def _u_xx_by_differences(u: Any, t: Any, x: Any) -> Any:
    u(t, x)
    u(t, x)
    return u.bend(1, 1, t, x)


def _u_xx_cases(rng: np.random.Generator) -> list[Case]:
    """The last one at x = 0, where a tangent made by division is NaN."""
    cases = [Case((Several(random_seed(rng), 2, names="tx"), generic_numbers(rng), generic_numbers(rng))) for _ in range(4)]
    return [*cases[:3], Case((*cases[3].args[:2], np.float64(0.0)), edge=True)]


def _forward(case: Case, trial: Trial) -> str | None:
    """Whether the answer pushed forward: without a record a sweep back gives 0, or an error."""
    found = trial.notes.get(FORWARD)
    if isinstance(found, Fault) and TRACED in trial.notes and not any(words in found.message for words in SWEPT_BACK):
        return None  # it cannot be traced, for another reason
    if found is None or (not isinstance(found, Fault) and (TRACED in trial.notes or matches(found, trial.output))):
        return None
    return "The number is right, and a sweep back was part of it. Two nested JVPs do without: push x's tangent through, twice."


EXERCISE = Exercise(
    id="jvp/u_xx",
    title="The second derivative by nesting",
    level=3,
    minutes=12,
    signature="u_xx(u, t, x)",
    ways=("by_hand", "torch", "jax"),
    cases=_u_xx_cases,
    oracle=lambda u, t, x: u.bend(1, 1, t, x),
    rules=(calls_at_most(1, "u called once", "differences"), Rule(_forward)),
    mistakes=(
        Mistake("M40", lambda u, t, x: 2 * u.slope(1, t, x), "This is twice the first derivative: two small steps under one name just add up. Nest two jvps, and each brings its own."),
        Mistake("first", lambda u, t, x: u.slope(1, t, x), "This is the first derivative. If you nested two jvps, you took a value where the tangent belongs: take `[1]` both times."),
        Mistake("squared", lambda u, t, x: u.slope(1, t, x) ** 2, "This is the slope times itself. The second derivative is the slope of the slope."),
        Mistake("inner-stands-still", lambda u, t, x: 0.0 * u.slope(1, t, x), "All zero: the inner jvp stands at the outer x, which does not move. It must stand where the outer one puts it, at the argument of your inner function."),
        Mistake("time-twice", lambda u, t, x: u.bend(0, 0, t, x), "This is the second derivative by t. Hold t fixed and move x."),
        Mistake("mixed", lambda u, t, x: u.bend(0, 1, t, x), "This is the mixed derivative, once by t and once by x. Move x both times."),
        Mistake("both-move", lambda u, t, x: u.bend(0, 0, t, x) + 2 * u.bend(0, 1, t, x) + u.bend(1, 1, t, x), "Here t moves as well as x. Hold t fixed: let it come from outside, or give it the tangent 0."),
        Mistake("moves-once", lambda u, t, x: u.bend(0, 1, t, x) + u.bend(1, 1, t, x), "In one of your two jvps t moves as well. Hold t fixed in both: let it come from outside, or give it the tangent 0."),
        Mistake("value", lambda u, t, x: u(t, x), "This is u itself. Nothing has been differentiated: the tangent is the second result."),
        Mistake("both-results", lambda u, t, x: (u.slope(1, t, x), u.bend(1, 1, t, x)), "The outer jvp gives a pair: the slope, and the slope of the slope. Only the second one was asked for."),
        Mistake("slope-of-its-value", lambda u, t, x: u.slope(1, t, u.slope(1, t, x)), "This is the slope at the place x = slope: you put a slope in where x belongs. Push the function that gives the slope, at x."),
        Mistake("along-x", lambda u, t, x: x * u.slope(1, t, x) + x * x * u.bend(1, 1, t, x), "The tangent was x itself, both times. It must be 1: `x * 0 + 1`."),
        Mistake("along-x-fixed", lambda u, t, x: x * x * u.bend(1, 1, t, x), "The tangent was x itself, both times. It must be 1: `x * 0 + 1`."),
        Mistake("along-x-once", lambda u, t, x: x * u.bend(1, 1, t, x), "One of the two tangents was x itself. Both must be 1: `x * 0 + 1`."),
        Mistake("along-x-inside", lambda u, t, x: u.slope(1, t, x) + x * u.bend(1, 1, t, x), "The inner tangent was the place itself. It must be 1: `x * 0 + 1`."),
        Mistake("along-t", lambda u, t, x: t * t * u.bend(0, 0, t, x) + 2 * t * u.bend(0, 1, t, x) + u.bend(1, 1, t, x), "t's tangent was t itself, so t moves as well. Hold t fixed: give it the tangent 0."),
        Mistake("along-t-inside", lambda u, t, x: t * u.slope(0, t, x) + t * t * u.bend(0, 0, t, x) + 2 * t * u.bend(0, 1, t, x) + u.bend(1, 1, t, x), "t's tangent was t itself, so t moves as well. Hold t fixed: give it the tangent 0."),
        Mistake("along-t-once", lambda u, t, x: t * u.bend(0, 1, t, x) + u.bend(1, 1, t, x), "One of the two jvps gave t the tangent t, so t moves as well. Hold t fixed: give it the tangent 0."),
        Mistake("x-first", lambda u, t, x: u.bend(0, 0, x, t), "u takes t first, then x: inside you wrote them the other way round."),
        Mistake("in-time", lambda u, t, x: u.slope(0, t, x), "This is the first derivative, and by t. Hold t fixed, move x, and nest two jvps."),
        Mistake("arguments-exchanged", lambda u, t, x: u.bend(1, 1, x, t), "u takes t first, then x: you have put them the other way round."),
        Mistake("both-bends", lambda u, t, x: u.bend(0, 0, t, x) + u.bend(1, 1, t, x), "You added the second derivative by t. Only the one by x was asked for."),
        Mistake("bare", raises(RuntimeError("Expected primals to be a tuple")), "Primals and tangents are tuples: `(x,)` and `(one,)`.", error=BARE),
        Mistake("plain-tangent", raises(RuntimeError("Expected tangents to only contain Tensors, got <class 'float'>")), "torch wants tensors as tangents. `x * 0 + 1` and `t * 0` are right in all three.", error="Expected tangents to only contain Tensors"),
        Mistake("many-places", raises(TypeError(ONE_NUMBER)), "One t and one x at a time. Differences between places are not exact: nest two jvps.", error=ONE_NUMBER),
        Mistake("differences", _u_xx_by_differences, "You compared slopes at different places. Nest the two jvps instead: exact, and u runs once."),
    ),
    hints=(
        "Which function gives the slope of u by x, at any x? And how steep is that function?",
        "Picture two boxes called jvp. The inner one turns u into its slope. The outer one gets that whole box as its function.",
        "slope(z) = the tangent of u(t, ·) at z, along 1\nreturn the tangent of slope at x, along 1",
        "Inside: `jvp(lambda w: u(t, w), (z,), (one,))[1]`, as a function of z. Outside: jvp of that function at `(x,)`. And `one = x * 0 + 1` fits every library.",
    ),
)  # fmt: skip
