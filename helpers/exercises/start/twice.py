"""start/twice: Apply a function twice."""

from __future__ import annotations

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most
from helpers.desk.using import NOT_CALLED
from helpers.exercises.programs import Program, random_seed
from helpers.exercises.start.points import point


def _twice_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((Program(random_seed(rng)), point(rng))) for _ in range(10)]


EXERCISE = Exercise(
    id="start/twice",
    title="Apply a function twice",
    level=1,
    minutes=5,
    signature="twice(f)(x)",
    cases=_twice_cases,
    oracle=lambda f, x: f(f(x)),
    mistakes=(
        Mistake("M01", lambda f: f(f(1.0)), "`twice(f)` has to be a function that waits for x. Yours has already computed something: define a function inside and return it.", error=NOT_CALLED),
        Mistake("once", lambda f: f, "This is f itself: it ran once. Feed its result to f again."),
        Mistake("doubled", lambda f: lambda x: 2 * f(x), "This is 2·f(x). Twice means f of f of x."),
        Mistake("squared", lambda f: lambda x: f(x) ** 2, "This is f(x)². Twice means f of f of x."),
        Mistake("thrice", lambda f: lambda x: f(f(f(x))), "f ran three times. Twice means f of f of x."),
    ),
    rules=(calls_at_most(2, "f called twice"),),
    hints=(
        "What do you want to have in your hand after `twice(f)`: a number, or something that waits for x?",
        "Picture two boxes in a row: x goes into f, what comes out goes into f again. `twice(f)` is the pair of boxes.",
        "def twice(f):\n    define g of one argument x\n    g returns f of (f of x)\n    return g, without calling it",
        "The inner function is `lambda x: f(f(x))`. Return it.",
    ),
)  # fmt: skip
