"""start/compose: Compose functions, right to left."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from helpers.desk.using import NOT_CALLED
from helpers.exercises.programs import Program, random_seed
from helpers.exercises.start.points import point


def _compose_cases(rng: np.random.Generator) -> list[Case]:
    return [Case(([Program(random_seed(rng)) for _ in range(2 + k % 3)], point(rng))) for k in range(10)]


def _composed(fs: list[Any], x: Any) -> Any:
    return reduce(lambda value, f: f(value), reversed(fs), x)


EXERCISE = Exercise(
    id="start/compose",
    title="Compose functions, right to left",
    level=1,
    minutes=8,
    signature="compose(*fs)(x)",
    inputs=("fs", "x"),
    cases=_compose_cases,
    oracle=lambda fs, x: {"compose(*fs)(x)": _composed(fs, x), "the same function at x + 0.5": _composed(fs, x + 0.5), "compose(fs[0])(x)": fs[0](x), "compose()(x)": x},
    mistakes=(
        Mistake("M03", lambda *fs: lambda x: np.prod([f(x) for f in fs]), "Every function got the x from the start, and the results were multiplied. Each one must get what the one before it gave."),
        Mistake("order", lambda *fs: lambda x: _composed(fs[::-1], x), "That is left to right. `compose(f, g)(x)` is f(g(x)): the last function comes first."),
        Mistake("first", lambda *fs: fs[0] if fs else (lambda x: x), "Only the first function ran. Every function must run, from the last to the first."),
        Mistake("early-return", lambda *fs: lambda x: fs[-1](x) if fs else None, "Only the last function ran. If `return x` stands inside the loop, the first round ends everything: return after the loop."),
        Mistake("sum", lambda *fs: lambda x: sum(f(x) for f in fs), "The results were added. Each function must get what the one before it gave."),
        Mistake("M01", lambda *fs: _composed(fs, 1.0), "`compose(*fs)` has to be a function that waits for x.", error=NOT_CALLED),
        Mistake("pair", lambda f, g: lambda x: f(g(x)), "`compose` must take any number of functions, even none: write `def compose(*fs)`.", error=r"positional argument"),
    ),
    rules=(),
    hints=(
        "With `compose(f, g, h)(x)`, which function sees x first?",
        "Picture a pipe that is read from right to left. A value goes in at h, then through g, then through f.",
        "start with value = x\nfor each function, from the last to the first: value = function(value)\nreturn value",
        "Inside the returned function: `for f in reversed(fs): x = f(x)`, then `return x`. With no functions at all, x comes back.",
    ),
)  # fmt: skip
