"""derivatives/forward: The forward difference, with gaps."""

from __future__ import annotations

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most
from helpers.exercises.derivatives.programs import program_at


def _forward_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for _ in range(10):
        f, x = program_at(rng, {0: 0.1, 1: 0.2, 2: 0.3, 3: 0.3})
        cases.append(Case((f, x, round(float(rng.uniform(0.1, 0.3)), 2))))
    return cases


EXERCISE = Exercise(
    id="derivatives/forward",
    title="The forward difference, with gaps",
    level=1,
    minutes=3,
    signature="forward_slope(f, x, h)",
    cases=_forward_cases,
    oracle=lambda f, x, h: (f(x + h) - f(x)) / h,
    mistakes=(
        Mistake("M11", lambda f, x, h: f.gradient(x), "This does not depend on h. Take the step that you are given: the check looks at the difference itself, with its error."),
        Mistake("central", lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h), "This is the central difference. The first line has f at x already: the other end is x + h."),
        Mistake("backward", lambda f, x, h: (f(x) - f(x - h)) / h, "This looks back, to x − h. Forward goes to x + h."),
        Mistake("rise", lambda f, x, h: f(x + h) - f(x), "This is how far you climb. The slope is the climb divided by the step."),
        Mistake("half", lambda f, x, h: (f(x + h) - f(x)) / (2 * h), "The step from x to x + h is h long, not 2h."),
        Mistake("wrong-end", lambda f, x, h: (f(x - h) - f(x)) / h, "`there` is at x − h, so the rise is measured backwards. Forward goes to x + h."),
        Mistake("lifted", lambda f, x, h: (f(x) + h - f(x)) / h, "`f(x) + h` lifts the height by h, so the rise is h whatever f is, and the slope always 1. The step belongs inside: f has to see x + h."),
        Mistake("f-forgotten", lambda f, x, h: (x + h - f(x)) / h, "`x + h` is where you stand, not how high. `there` is the height at that point: f of it."),
        Mistake("only-h", lambda f, x, h: (f(h) - f(x)) / h, "`f(h)` is the height near 0. You start at x and go h further: f has to see x + h."),
        Mistake("times", lambda f, x, h: (f(x + h) - f(x)) * h, "The rise was multiplied by h. A slope is the rise divided by the length of the step."),
        Mistake("times-half", lambda f, x, h: (f(x + h) - f(x)) / 2 * h, "`rise / 2 * h` divides by 2 and then multiplies by h: Python goes from left to right. Here the step is h long: divide by h."),
        Mistake("over-x", lambda f, x, h: (f(x + h) - f(x)) / x, "The rise was divided by x. The slope is the rise divided by the length of the step, h."),
        Mistake("over-end", lambda f, x, h: (f(x + h) - f(x)) / (x + h), "The rise was divided by x + h, where you arrive. The slope is the rise divided by the length of the step, h."),
        Mistake("over-height", lambda f, x, h: (f(x + h) - f(x)) / f(x + h), "The rise was divided by a height. The slope is the rise divided by the length of the step, h."),
        Mistake("upside-down", lambda f, x, h: h / (f(x + h) - f(x)), "Upside down: the slope is the rise divided by the step."),
        Mistake("two-steps", lambda f, x, h: (f(x + 2 * h) - f(x)) / h, "`there` is two steps away, at x + 2h. Forward goes to x + h."),
        Mistake("stretched", lambda f, x, h: (f(x * h) - f(x)) / h, "`f(x * h)` is the height at x times h. You start at x and go h further: f has to see x + h."),
    ),
    rules=(calls_at_most(2, "f called twice"),),
    hints=(
        "How high are you after a step of h?",
        "Picture a ramp from the curve at x to the curve at x + h. Its slope is rise over run.",
        "there = f at the end of the step\nslope = rise divided by the length of the step",
        "`there = f(x + h)`. The second gap divides `rise`.",
    ),
)  # fmt: skip
