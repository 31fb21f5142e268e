"""clinic/jvp: Mend a JVP."""

from __future__ import annotations

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.functions import generic_numbers
from helpers.exercises.clinic.errors import NOT_SCALAR
from helpers.exercises.programs import Program, random_seed

NO_TUPLES = "Expected primals to be a tuple|must be tuples or lists|must be a tuple with one entry"


def _direction_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((Program(random_seed(rng), 3, 2), generic_numbers(rng, (3,)), generic_numbers(rng, (3,)))) for _ in range(2)]


EXERCISE = Exercise(
    id="clinic/jvp",
    title="Mend a JVP",
    level=1,
    minutes=6,
    signature="moves(f, x, v)",
    ways=("by_hand", "torch", "jax"),
    cases=_direction_cases,
    oracle=lambda f, x, v: f.jacobian(x) @ v,
    mistakes=(
        Mistake("M25", raises(TypeError("primals must be a tuple with one entry for each argument")), "jvp takes one tuple of points and one of directions: `(x,)` and `(v,)`. The comma makes the tuple.", error=NO_TUPLES),
        Mistake("gradient", raises(TypeError("grad needs a function that returns one number")), "f returns two numbers, so it has no gradient, and v would not be in it. A JVP asks along which direction: use jvp.", error=NOT_SCALAR),
        Mistake("first-result", lambda f, x, v: f(x), "This is f(x), the first of the two things that jvp returns. The tangent is the second."),
        Mistake("pair", lambda f, x, v: (f(x), f.jacobian(x) @ v), "jvp returns a pair: the value, then the tangent. Return the tangent alone."),
        Mistake("M24", lambda f, x, v: f.jacobian(x), "This is the whole Jacobian, and v is not in it. A JVP is the Jacobian times v: shaped like the output."),
        Mistake("summed-gradient", lambda f, x, v: f.jacobian(x).sum(0), "This is a gradient: shaped like x, and the same whatever v is. A JVP is shaped like f(x)."),
        Mistake("ones", lambda f, x, v: f.jacobian(x).sum(1), "This is how f moves along the direction of ones. Hand in v."),
        Mistake("unit", lambda f, x, v: f.jacobian(x) @ v / np.linalg.norm(v), "This is for a direction of length 1. v is a velocity: twice as long means twice as fast."),
        Mistake("whole-step", lambda f, x, v: f(x + v) - f(x), "This is how far f moves over a whole step v. How it moves at x is the limit for short steps: that is what jvp gives."),
        Mistake("point-as-direction", lambda f, x, v: f.jacobian(x) @ x, "The direction is x here: v is nowhere in it. Hand in `(v,)` second."),
        Mistake("direction-as-point", lambda f, x, v: f.jacobian(v) @ v, "The point is v here: x is nowhere in it. Hand in `(x,)` first."),
        Mistake("value-at-v", lambda f, x, v: f(v), "This is f(v). v is no point but a direction: how does f move at x, along v?"),
        Mistake("swapped", lambda f, x, v: f.jacobian(v) @ x, "Point and direction are exchanged: first where you are, then which way you move."),
    ),
    hints=(
        "How many arguments could f have, and how does jvp learn which direction belongs to which of them?",
        "Picture two baskets, one with the points and one with the directions, an entry for each argument of f. Two baskets come back, too: where f is, and how it moves.",
        "points = a tuple with x in it\ndirections = a tuple with v in it\nvalue, tangent = jvp of f, points, directions\nreturn the tangent",
        "`torch.func.jvp(f, (x,), (v,))[1]`, and `jax.jvp` and `bh.jvp` likewise.",
    ),
)  # fmt: skip
