"""start/twice: Apply a function twice."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, Rule, raises
from helpers.desk.faults import Refusal
from helpers.desk.record import Trial
from helpers.desk.start.twice import USES
from helpers.desk.using import NOT_CALLED, RAN_TOO_EARLY
from helpers.exercises.programs import Program, random_seed
from helpers.exercises.start.points import point


def _twice_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((Program(random_seed(rng)), point(rng)), more=(Program(random_seed(rng)),)) for _ in range(10)]


def _remembering(f: Any) -> Any:
    kept: list[Any] = []

    def g(x: Any) -> Any:
        if not kept:
            kept.append(f(f(x)))
        return kept[0]

    return g


def _more_than_two(case: Case, trial: Trial) -> str | None:
    made, uses = trial.calls[0], len(USES)
    return f"Your function was called {uses} times here and ran f {made} times. Two runs a call are enough." if made > 2 * uses else None


EXERCISE = Exercise(
    id="start/twice",
    title="Apply a function twice",
    level=1,
    minutes=5,
    signature="twice(f)(x)",
    cases=_twice_cases,
    oracle=lambda f, x: dict(zip(USES, (f(f(x)), f(f(x + 0.5)), f(f(x))), strict=True)),
    mistakes=(
        Mistake("M01", lambda f: f(f(1.0)), "`twice(f)` has to be a function that waits for x. Yours has already computed something: define a function inside and return it.", error=NOT_CALLED),
        Mistake("once", lambda f: f, "This is f itself: it ran once. Feed its result to f again."),
        Mistake("doubled", lambda f: lambda x: 2 * f(x), "This is 2·f(x). Twice means f of f of x."),
        Mistake("squared", lambda f: lambda x: f(x) ** 2, "This is f(x)². Twice means f of f of x."),
        Mistake("thrice", lambda f: lambda x: f(f(f(x))), "f ran three times. Twice means f of f of x."),
        Mistake("x-doubled", lambda f: lambda x: f(2 * x), "This is f(2x): x was doubled, and f ran once. Feed what f gives to f again."),
        Mistake("x-squared", lambda f: lambda x: f(x * x), "This is f(x²): x was squared, and f ran once. Feed what f gives to f again."),
        Mistake("x-added", lambda f: lambda x: f(x) + x, "This is f(x) + x. Feed what f gives to f again."),
        Mistake("times-x", lambda f: lambda x: f(x) * x, "This is f(x)·x. Feed what f gives to f again."),
        Mistake("both-added", lambda f: lambda x: f(x) + f(f(x)), "This is f(x) + f(f(x)). The second result alone was asked for."),
        Mistake("side-by-side", lambda f: lambda x: (f(x), f(x)), "Two results side by side: f got the same x both times. Feed what f gives to f again."),
        Mistake("on-the-way", lambda f: lambda x: (f(x), f(f(x))), "Both results came back. The second one alone was asked for."),
        Mistake("untouched", lambda f: lambda x: x, "This is x, as it came: f has not changed it."),
        Mistake("remembered", _remembering, "At a second x the result of the first came back. Compute it inside the function, at every call anew."),
        Mistake("too-early", raises(Refusal(f"twice(f) {RAN_TOO_EARLY}")), "Run f inside the function that you return, and nowhere else.", error=f"^refused: .*{RAN_TOO_EARLY}"),
        Mistake("two-arguments", lambda f, x: f(f(x)), "`twice` takes f alone, and returns a function that takes x.", error=r"missing 1 required positional argument"),
    ),
    rules=(Rule(_more_than_two, "f called twice", watch="calls"),),
    hints=(
        "What do you want to have in your hand after `twice(f)`: a number, or something that waits for x?",
        "Picture two boxes in a row: x goes into f, what comes out goes into f again. `twice(f)` is the pair of boxes.",
        "def twice(f):\n    define g of one argument x\n    g returns f of (f of x)\n    return g, without calling it",
        "The inner function is `lambda x: f(f(x))`. Return it.",
    ),
)  # fmt: skip
