"""hessian/newton: Newton, damped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, raises
from helpers.desk.faults import Refusal
from helpers.desk.hessian import valleys
from helpers.desk.hessian.guarded import MOST_CALLS
from helpers.desk.plain import Plain, stack
from helpers.exercises.programs import random_seed


@dataclass(frozen=True)
class Valleys(valleys.Valleys):
    """The desk's landscape with its derivatives in closed form."""

    def gradient(self, x: Any) -> np.ndarray:
        """The gradient."""
        a, b, k, s = self.numbers
        return s * ((x * x - a) * x + b) + k * x[::-1]

    def hessian(self, x: Any) -> np.ndarray:
        """The matrix of second derivatives."""
        a, _, k, s = self.numbers
        return np.diag(s * (3 * x * x - a)) + k * np.array([[0.0, 1.0], [1.0, 0.0]])

    def bends(self, x: Any) -> np.ndarray:
        """The curvatures at x, each in units of its direction's steepness: their signs are those of the Hessian's."""
        unit = self.numbers[3] ** -0.5
        return np.linalg.eigvalsh(unit[:, None] * self.hessian(x) * unit)


def _newton_cases(rng: np.random.Generator) -> list[Case]:
    """Starts from which plain Newton ends on a hill or a saddle; the second function is far steeper along one axis."""
    found: list[Case] = []
    for _ in range(400):
        f, x = Valleys(random_seed(rng), 100 if found else 1), np.round(rng.uniform(-0.7, 0.7, 2), 2)
        w = f.bends(x)
        if w[0] > -0.2 or abs(w).min() < 0.2 or np.linalg.norm(f.gradient(x)) < 0.15:
            continue
        end = _plain_newton(f, x)
        if np.linalg.norm(f.gradient(end)) < 1e-9 and f.bends(end)[0] < -0.2 and abs(end).max() < 3:
            found.append(Case((f, x)))
        if len(found) == 2:
            break
    return found


def _accept_newton(case: Case, output: Plain) -> str | None:
    f, start = case.args
    found = stack(output)
    if found is None or found.dtype.kind not in "fiu" or found.shape != start.shape:
        return f"The minimum is a point, an array of shape {start.shape}."
    x = found.astype(float)
    if not np.isfinite(x).all():
        return "Your search ran away: a number here is not finite. Shorten steps that do not lower f."
    steep, curvature = float(np.linalg.norm(f.gradient(x))), float(np.linalg.eigvalsh(f.hessian(x))[0])
    if steep > (1e-4 if found.dtype == np.float32 else 1e-6) * f.steep:
        return f"The gradient here still has length {steep:.2g}; at a minimum it is 0 to rounding."
    if curvature <= 0:
        return f"The gradient is 0 here, but one curvature is {curvature:.2g}: no minimum. Along that direction the ground falls."
    if f(x) > f(start):
        return "A minimum, but higher than where you started: some step climbed."
    return None


def _plain_newton(f: Any, x: np.ndarray, steps: int = 40) -> np.ndarray:
    """Newton without damping."""
    for _ in range(steps):
        x = x - np.linalg.solve(f.hessian(x), f.gradient(x))
    return x


def _safe_step(f: Any, x: np.ndarray) -> np.ndarray:
    """A Newton step with every curvature taken as positive."""
    w, q = np.linalg.eigh(f.hessian(x))
    return -q @ ((q.T @ f.gradient(x)) / np.maximum(abs(w), 1e-3))


def _descend(f: Any, x: np.ndarray, steps: int, rate: float = 0.1) -> np.ndarray:
    with np.errstate(all="ignore"):  # where the ground is steep, it runs away
        for _ in range(steps):
            f(x)
            x = x - rate * f.gradient(x)
    return x


def _many_calls(f: Any, x: np.ndarray) -> np.ndarray:
    for _ in range(300):
        f(x)
    for _ in range(40):
        step = _safe_step(f, x)
        while f(x + step) > f(x) + 1e-12:
            step = step / 2
        x = x + step
    return x


EXERCISE = Exercise(
    id="hessian/newton",
    title="Newton, damped",
    level=2,
    minutes=15,
    signature="newton(f, x)",
    ways=("by_hand", "torch", "jax"),
    cases=_newton_cases,
    accept=_accept_newton,
    mistakes=(
        Mistake("M34", _plain_newton, "Plain Newton looks for a zero of the gradient, and takes any. Where a curvature is negative its step climbs: use the size of the curvature, |λ|, so that every step descends."),
        Mistake("one-step", lambda f, x: x - np.linalg.solve(f.hessian(x), f.gradient(x)), "This is one plain Newton step. It must be repeated, and where a curvature is negative it climbs."),
        Mistake("one-damped-step", lambda f, x: x + _safe_step(f, x), "One damped step is the beginning. Repeat it until the gradient is zero to rounding."),
        Mistake("few-descent-steps", lambda f, x: _descend(f, x, 20), "Steps against the gradient, with one rate for all directions, arrive late or run away: along one axis the ground may bend 100 times as much as along the other. Divide by the curvature."),
        Mistake("start", lambda f, x: x + 0.0, "You are still at the start."),
        Mistake("value", lambda f, x: f(_plain_newton(f, x)), "This is a value of f. The place is asked for."),
        Mistake("step", _safe_step, "This is the step. Add it to x, and go on from there."),
        Mistake("endless", raises(Refusal(f"f has run {MOST_CALLS:,} times: …")), "The gradient is small enough after about ten steps.", error="^refused: f has run"),
        Mistake("gradient-descent", _many_calls, "Newton arrives after about ten steps. Stop when the gradient is zero to rounding, or each further step is halved again and again. And if your steps go straight against the gradient: divide by the curvature."),
    ),
    rules=(calls_at_most(250, "few calls of f", "gradient-descent"),),
    hints=(
        "The Newton step divides the slope along each eigenvector of H by its curvature. What does dividing by a negative number do to the direction?",
        "Picture the ground along one eigenvector. In a dip the step leads to the bottom. On a ridge the same formula leads to the top: turn it round there.",
        "repeat about 20 times:\n    g, H = gradient and Hessian at x\n    w, Q = eigenvalues and eigenvectors of H\n    step = −Q ((Qᵀ g) / |w|)\n    halve the step while f(x + step) is above f(x)\n    x = x + step",
        "`w, Q = linalg.eigh(H)`, `step = -Q @ ((Q.T @ g) / abs(w))`, and `while f(x + step) > f(x) + 1e-12: step = step / 2`.",
    ),
)  # fmt: skip
