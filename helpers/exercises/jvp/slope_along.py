"""jvp/slope_along: The slope along a direction."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.functions import generic_numbers
from helpers.desk.jvp.slope_along import use
from helpers.exercises.jvp.error_texts import BARE
from helpers.exercises.stages import up_to_the_first_wrong

# What the three libraries say to whoever passes each entry of p as an argument of its own, or p and v together.
_TOO_MANY = r"takes 1 positional argument but 2 were given|got an array where its second argument"


def _slope_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((generic_numbers(rng, (2,)), np.round(rng.choice([-1, 1], 2) * rng.uniform(0.4, 2.2, 2), 2))) for _ in range(8)]


def _height(p: np.ndarray) -> np.float64:
    return np.sin(p[0]) * np.cos(p[1]) + 0.1 * p[0] ** 2


def _gradient(p: np.ndarray) -> np.ndarray:
    return np.array([np.cos(p[0]) * np.cos(p[1]) + 0.2 * p[0], -np.sin(p[0]) * np.sin(p[1])])


def _slope(p: np.ndarray, v: np.ndarray) -> np.float64:
    return _gradient(p) @ v


def _slopes(p: np.ndarray, v: np.ndarray) -> dict[str, Any]:
    return use(_slope, p, v)


EXERCISE = Exercise(
    id="jvp/slope_along",
    title="The slope along a direction",
    level=1,
    minutes=5,
    signature="slope_along(p, v)",
    ways=("by_hand", "torch", "jax"),
    cases=_slope_cases,
    oracle=_slopes,
    reads=up_to_the_first_wrong(_slopes),
    mistakes=(
        Mistake("M25", raises(RuntimeError("Expected primals to be a tuple")), "Primals and tangents are tuples with one entry for each argument of height. It has one argument: write `(p,)` and `(v,)`.", error=BARE),
        Mistake("split-up", raises(TypeError("height() takes 1 positional argument but 2 were given")), "The tuple has one entry for each argument of height, and height has one, the whole point. Write `(p,)` and `(v,)`.", error=_TOO_MANY),
        Mistake("M24", lambda p, v: _gradient(p), "This is the gradient: two slopes, east and north. A JVP is one number, the slope along v."),
        Mistake("both-results", lambda p, v: (_height(p), _slope(p, v)), "jvp gives a pair: the height, and how it changes along v. Only the second one was asked for: take it with `[1]`."),
        Mistake("value", lambda p, v: _height(p), "This is the height at p, the first result of jvp. The tangent is the second."),
        Mistake("exchanged", lambda p, v: _slope(v, p), "You stand at v and walk along p. The primal is where you are, the tangent is where you are going."),
        Mistake("per-step", lambda p, v: _slope(p, v) / np.linalg.norm(v), "You divided by the length of v. Twice as fast along the same way changes height twice as fast: leave v as it is."),
        Mistake("steepest", lambda p, v: np.linalg.norm(_gradient(p)), "This is the slope of the steepest way. You are asked for the slope along v."),
        Mistake("not-added", lambda p, v: _gradient(p) * v, "Two products, one for east and one for north. Together they are one number: add them."),
        Mistake("times-length", lambda p, v: _slope(p, v) * np.linalg.norm(v), "You multiplied by the length of v, which is in the tangent already: leave v as it is."),
        Mistake("at-p-plus-v", lambda p, v: _slope(p + v, v), "This is the slope where the step v ends. You are asked for the slope at p."),
        Mistake("towards-v", lambda p, v: _slope(p, v - p), "You took v for a place and walked towards it. v is a direction: the tangent is v itself."),
        Mistake("all-ones", lambda p, v: _slope(p, np.ones(2)), "v is not used: both coordinates moved at 1. The tangent is v."),
        Mistake("the-other-way", lambda p, v: -_slope(p, v), "The sign is the wrong way round: uphill along v is positive."),
        Mistake("relative", lambda p, v: _slope(p, v) / _height(p), "You divided the slope by the height. The slope alone was asked for."),
        Mistake("at-the-end", lambda p, v: _height(p + v) - _height(p), "This is how much higher the hiker is after a whole step v. The JVP is the slope where the step begins."),
    ),
    hints=(
        "Which two things must jvp know besides height, and in which form does it take them?",
        "Picture a hiker at p with an arrow v at the feet. jvp answers two questions at once: how high, and how fast is the height changing.",
        "height, slope = jvp of height, with the primals (p,) and the tangents (v,)\nreturn slope",
        "`jvp(height, (p,), (v,))` is a pair. The slope is its entry `[1]`.",
    ),
)  # fmt: skip
