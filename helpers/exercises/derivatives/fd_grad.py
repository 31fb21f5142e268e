"""derivatives/fd_grad: A gradient by central differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most
from helpers.desk.derivatives.fd_grad import ONCE_MORE, OTHER_F, OTHER_H
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import other_calls
from helpers.exercises.derivatives.programs import number
from helpers.exercises.programs import Program, random_seed


def _grad_cases(rng: np.random.Generator) -> list[Case]:
    """Beside each an f and an h for further calls."""

    def one(n: int, x: np.ndarray) -> Case:
        f, g = (Program(random_seed(rng), inputs=n) for _ in range(2))
        h, other = (round(float(step), 2) for step in rng.permutation([0.1, 0.15, 0.2, 0.25, 0.3])[:2])
        return Case((f, x, h), more=(g, other))

    return [one(n, np.array([number(rng, 0.2, 1.6) for _ in range(n)])) for n in (2, 2, 3, 3, 5, 11)]


def _read_slopes(case: Case, trial: Trial) -> Plain | Fault:
    """The slopes. If they are right, further calls must be right, too."""
    (f, x, h), (g, other) = case.args, case.more
    if not matches(trial.output, plain(_fd_grad(f, x, h))):
        return trial.output
    right = {OTHER_F: _fd_grad(g, x, h), OTHER_H: _fd_grad(f, x, other), ONCE_MORE: _fd_grad(f, x, h)}
    return other_calls(trial, right, roughly=0.0) or trial.output  # with another h, a gradient that was kept is nearly right


def _fd_grad(f: Any, x: Any, h: float, *, left: float = 1.0, right: float = 1.0) -> np.ndarray:
    """The central quotient in every coordinate; `left` and `right` say how many steps each side goes."""
    steps = h * np.eye(len(x))
    return np.array([(f(x + right * step) - f(x - left * step)) / ((left + right) * h) for step in steps])


def _by_quotient(quotient: Callable[[Any, Any, Any, float], Any]) -> Callable[..., np.ndarray]:
    """`fd_grad` with another quotient: `quotient(f, x, unit vector, h)` stands for each slope."""
    return lambda f, x, h: np.array([quotient(f, x, e, h) for e in np.eye(len(x))])


def _piled_up(f: Any, x: Any, h: float) -> np.ndarray:
    n = len(x)
    steps = h * np.tril(np.ones((n, n)))
    return np.array([(f(x + step) - f(x - step)) / (2 * h) for step in steps])


def _first_only(f: Any, x: Any, h: float) -> np.ndarray:
    return _fd_grad(f, x, h) * (np.arange(len(x)) == 0)


def _never_stepped_back(f: Any, x: Any, h: float) -> np.ndarray:
    slopes, point = [], np.array(x)
    for k in range(len(x)):
        point[k] += h
        above = f(point.copy())
        point[k] -= 2 * h
        slopes.append((above - f(point.copy())) / (2 * h))
    return np.array(slopes)


EXERCISE = Exercise(
    id="derivatives/fd_grad",
    title="A gradient by central differences",
    level=1,
    minutes=10,
    signature="fd_grad(f, x, h)",
    cases=_grad_cases,
    oracle=_fd_grad,
    reads=_read_slopes,
    mistakes=(
        Mistake("M11", lambda f, x, h: f.gradient(x), "This does not depend on h. Take the step that you are given: the check looks at the central difference itself, with its error. A smaller step is not always better."),
        Mistake("forward", lambda f, x, h: _fd_grad(f, x, h, left=0.0), "This is the forward difference, from x to x + h. Central goes from x − h to x + h."),
        Mistake("backward", lambda f, x, h: _fd_grad(f, x, h, right=0.0), "This is the backward difference, from x − h to x. Central goes from x − h to x + h."),
        Mistake("half-way", lambda f, x, h: 2 * _fd_grad(f, x, h), "Every slope is twice too large: from x − h to x + h the distance is 2h."),
        Mistake("not-back", _never_stepped_back, "The first slope is right, the later ones are not: the point did not return to x before the next coordinate moved. Start every step from a fresh copy of x."),
        Mistake("all-at-once", lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h), "All coordinates moved at once: that is one slope, along the diagonal. Move one coordinate at a time."),
        Mistake("same-slope", lambda f, x, h: np.full(len(x), (f(x + h) - f(x - h)) / (2 * h)), "Every entry is the same: all coordinates moved at once. Move one coordinate at a time."),
        Mistake("undivided", lambda f, x, h: 2 * h * _fd_grad(f, x, h), "These are the climbs. A slope is the climb divided by the distance, 2h."),
        Mistake("times-h", lambda f, x, h: h * h * _fd_grad(f, x, h), "`/ 2 * h` divides by 2 and then multiplies by h: Python goes from left to right. Write `/ (2 * h)`."),
        Mistake("not-halved", lambda f, x, h: 2 * h * h * _fd_grad(f, x, h), "The climbs were multiplied by h. A slope is the climb divided by the distance, 2h."),
        Mistake("half-step", lambda f, x, h: _fd_grad(f, x, h / 2), "This is the central difference with h/2. It goes a whole h to both sides: from x − h to x + h."),
        Mistake("around-zero", lambda f, x, h: _fd_grad(f, 0 * x, h), "These are the slopes at 0: x is not in the points that f sees. Add the step to x."),
        Mistake("turned", lambda f, x, h: -_fd_grad(f, x, h), "Every slope has the opposite sign: take f(x − step) away from f(x + step)."),
        Mistake("alias", lambda f, x, h: np.zeros(len(x)), "Every slope is 0: f saw the same point on both sides. `y = x` makes no new array, only a second name: y is x, and a step in one is a step in the other. Use `y = x.copy()`."),
        Mistake("piled-up", _piled_up, "The first slope is right; at each later one all coordinates before it had moved, too. The step must be cleared, or made anew, for each coordinate."),
        Mistake("first-only", _first_only, "Only the first slope is there. If `return` stands inside the loop, the first round ends everything: return after the loop."),
        Mistake("one-slope", lambda f, x, h: _fd_grad(f, x, h)[:1], "Only one slope came back. If `return` stands inside the loop, the first round ends everything: return after the loop."),
        Mistake("one-number", lambda f, x, h: _fd_grad(f, x, h)[0], "Only the first slope came back, as a number. Give one for each coordinate, and return after the loop."),
        Mistake("added-up", lambda f, x, h: _fd_grad(f, x, h).sum(), "The slopes have been added up. Give one for each coordinate."),
        Mistake("complex-step", _by_quotient(lambda f, x, e, h: f(x + 1j * h * e).imag / h), "This is a complex step. The central difference was asked for: real points, a step of h to both sides."),
        Mistake("brackets", _by_quotient(lambda f, x, e, h: f(x + h * e) - f(x - h * e) / (2 * h)), "Only the second height was divided. Put the difference in brackets: (above − below) / (2h)."),
        Mistake("unit-steps", _by_quotient(lambda f, x, e, h: (f(x + e) - f(x - e)) / (2 * h)), "Your steps have length 1: `np.eye` has ones. Multiply it by h."),
        Mistake("unit-steps-halved", _by_quotient(lambda f, x, e, h: (f(x + e) - f(x - e)) / 2), "Your steps have length 1: `np.eye` has ones. Multiply it by h, and divide by 2h."),
    ),
    rules=(calls_at_most(lambda f, x, h: 2 * len(x), "f called 2n times"),),
    hints=(
        "What is the slope along one axis only, say the first, and which point does f see for it?",
        "Picture a cross on the map, with its middle at x, with one arm of length h in every direction of the compass. Each slope compares the two ends of one arm.",
        "for each coordinate k:\n    step = zeros like x, with h at k\n    slope k = (f(x + step) − f(x − step)) / (2h)\nreturn all slopes as one array",
        "`for step in h * np.eye(len(x))` gives you the steps one by one. Collect `(f(x + step) - f(x - step)) / (2 * h)`.",
    ),
)  # fmt: skip
