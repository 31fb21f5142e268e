"""hessian/newton: Newton, damped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, raises, refused
from helpers.desk.faults import Refusal
from helpers.desk.hessian import valleys
from helpers.desk.hessian.guarded import MOST_CALLS
from helpers.desk.plain import Plain, stack
from helpers.desk.record import Fault, Trial
from helpers.exercises.programs import random_seed


@dataclass(frozen=True)
class Valleys(valleys.Valleys):
    """The desk's landscape with its derivatives in closed form."""

    def gradient(self, x: Any) -> np.ndarray:
        """The gradient."""
        _, mixed, _, c = self.numbers
        return mixed.T @ self._along(mixed @ x + c)[0]

    def hessian(self, x: Any) -> np.ndarray:
        """The matrix of second derivatives."""
        _, mixed, _, c = self.numbers
        return mixed.T @ np.diag(self._along(mixed @ x + c)[1]) @ mixed

    def _along(self, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The first and second derivatives by each entry of y."""
        a, _, s, _ = self.numbers
        r = np.sqrt(1 + y * y)
        u, slope = (y * y - a) / r, y * (y * y + 2 + a) / r**3
        bend = (3 * y * y + 2 + a) / r**3 - 3 * y * y * (y * y + 2 + a) / r**5
        root = np.sqrt(1 + u * u)
        return s * u / root * slope, s * (slope**2 / root**3 + u / root * bend)

    @property
    def at_the_bottom(self) -> np.ndarray:
        """The Hessian in every valley: the same in all of them."""
        a, mixed, s, _ = self.numbers
        return mixed.T @ np.diag(4 * s * a / (1 + a)) @ mixed

    def start(self, y: np.ndarray) -> np.ndarray:
        """The x, to two digits, near this y."""
        return np.round(np.linalg.solve(self.numbers[1], y - self.numbers[3]), 2)

    def level(self, x: np.ndarray) -> np.ndarray:
        """The place near x, along its first entry, where f is level in that direction."""
        for _ in range(20):
            if abs(x).max() > 3:
                break
            x = x - np.eye(self.n)[0] * self.gradient(x)[0] / self.hessian(x)[0, 0]
        return x

    def turn(self, k: int, bend: float) -> float:
        """Where the curvature along entry k of y is so small: between hill and valley."""
        grid = np.linspace(0.05, 1.5, 1451)[:, None] * np.ones(self.n)
        bends = self._along(grid)[1][:, k] / self.numbers[2][k]
        return float(grid[np.abs(bends - bend).argmin(), k])


def _newton_cases(rng: np.random.Generator) -> list[Case]:
    """Starts near a hill along one direction at least, so that plain Newton ends on a hill or a saddle. The first
    function is far steeper along one axis, and one entry of the gradient is 0 at the start. The second start is where the ground hardly bends along one direction: a step
    that is not halved is far too long there."""

    def one(steep: int, flat: bool, n: int = 3) -> Case:
        while True:
            f = Valleys(random_seed(rng), n, steep)
            if np.linalg.eigvalsh(f.at_the_bottom)[0] < 0.7:
                continue
            y = rng.uniform(0.1, 0.25, n) * rng.choice([-1, 1], n)
            if flat:
                y[1] = f.turn(1, 0.02)
            x = f.start(y) if flat else f.level(f.start(y))
            if abs(x).max() > 3 or np.linalg.eigvalsh(f.hessian(x))[0] > -0.1 or np.linalg.norm(f.gradient(x)) < 0.15:
                continue
            end = _plain_newton(f, x)
            if not (np.isinf(end).all() if flat else np.linalg.norm(f.gradient(end)) < 1e-9):
                continue
            if not all(_arrives(f, x, step) for step in _DAMPED) or any(
                _arrives(f, x, step) for step in _EXCHANGED
            ):
                continue
            if _arrives(f, x, _DAMPED[0], stop=0.0):
                return Case((f, x))

    with np.errstate(all="ignore"):  # some of the steps run away
        return [one(100, False), one(1, True)]  # of one shape: JAX compiles for each


_Step = Callable[[np.ndarray, np.ndarray], np.ndarray]


def _divided(size: Callable[[np.ndarray], np.ndarray], exchanged: bool = False) -> _Step:
    """The step that divides by the size of λ along each eigenvector."""

    def step(h: np.ndarray, g: np.ndarray) -> np.ndarray:
        w, q = np.linalg.eigh(h)
        q = q.T if exchanged else q
        return -q @ ((q.T @ g) / size(w))

    return step


# Ways of damping that must arrive with calls to spare: |λ|, no less than a floor, and a multiple of the identity.
_DAMPED = (
    _divided(abs),
    _divided(lambda w: np.maximum(w, 1e-3)),
    _divided(lambda w: w + max(0.0, 0.5 - w[0])),
    _divided(lambda w: w + max(0.0, 1e-3 - w[0])),
)
# Steps that look like the first, and must not arrive: Q for Qᵀ, and the size of each entry of H.
_EXCHANGED: tuple[_Step, ...] = (
    _divided(abs, exchanged=True),
    lambda h, g: -np.linalg.solve(abs(h), g),
)


def _arrives(f: Any, x: np.ndarray, step: _Step, stop: float = 1e-11) -> bool:
    """Whether steps that are halved until f does not rise arrive with calls to spare; without a stop, in 20 rounds."""
    calls, rounds = 0, 0
    while calls < 210:
        g = f.gradient(x)
        if abs(g).max() < stop or rounds == (60 if stop else 20):
            return bool(abs(g).max() < 1e-8)
        s, here, rounds = step(f.hessian(x), g), f(x), rounds + 1
        calls += 4
        while f(x + s) > here and calls < 210:
            s, calls = s / 2, calls + 2
        x = x + s
    return False


def _ran_away(case: Case, trial: Trial) -> Plain | Fault:
    """The place; refused where it is nowhere."""
    found = stack(trial.output)
    if found is None or found.dtype.kind != "f" or found.shape != case.args[1].shape:
        return trial.output
    if not np.abs(found).max() < 1e6:
        return refused("Your search ran away: it ends infinitely far off.")
    return found


def _accept_newton(case: Case, output: Plain) -> str | None:
    f, start = case.args
    found = stack(output)
    if found is None or found.dtype.kind not in "fiu" or found.shape != start.shape:
        return f"The minimum is a point, an array of shape {start.shape}."
    x = found.astype(float)
    steep, curvature = float(np.linalg.norm(f.gradient(x))), float(np.linalg.eigvalsh(f.hessian(x))[0])
    if steep > (1e-4 if found.dtype == np.float32 else 1e-6) * f.steep:
        return f"The gradient here still has length {steep:.2g}; at a minimum it is 0 to rounding."
    if curvature <= 0:
        return f"The gradient is 0 here, but one curvature is {curvature:.2g}: no minimum. Along that direction the ground falls."
    return None


def _plain_newton(f: Any, x: np.ndarray, steps: int = 40) -> np.ndarray:
    """Newton without damping; infinite where it runs away, as it would end."""
    for _ in range(steps):
        if not np.abs(x).max() < 1e3:
            return np.full(len(x), np.inf)
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
        while f(x + step) > f(x):
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
    reads=_ran_away,
    mistakes=(
        Mistake("M34", _plain_newton, "Plain Newton looks for a zero of the gradient, and takes any. Where a curvature is negative its step climbs: use the size of the curvature, |λ|, so that every step descends."),
        Mistake("one-step", lambda f, x: x - np.linalg.solve(f.hessian(x), f.gradient(x)), "This is one plain Newton step. It must be repeated, and where a curvature is negative it climbs."),
        Mistake("one-damped-step", lambda f, x: x + _safe_step(f, x), "One damped step is the beginning. Repeat it until the gradient is zero to rounding."),
        Mistake("few-descent-steps", lambda f, x: _descend(f, x, 20), "Steps against the gradient, with one rate for all directions, arrive late or run away: along one axis the ground may bend 100 times as much as along the other. Divide by the curvature."),
        Mistake("start", lambda f, x: x + 0.0, "You are still at the start."),
        Mistake("value", lambda f, x: f(_plain_newton(f, x)), "This is a value of f. The place is asked for."),
        Mistake("step", _safe_step, "This is the step. Add it to x, and go on from there."),
        Mistake("runs-away", raises(Refusal("Your search ran away")), "Where the ground hardly bends, g divided by |λ| is a very long step. Halve it while f(x + step) is above f(x).", error="^refused: Your search ran away|did not converge|ill-conditioned"),
        Mistake("endless", raises(Refusal(f"f has run {MOST_CALLS:,} times: …")), "About ten steps are enough. With w, Q = eigh(H), the step -Q @ ((Q.T @ g) / abs(w)) points downhill: the columns of Q are the eigenvectors.", error="^refused: f has run"),
        Mistake("gradient-descent", _many_calls, "Newton arrives after about ten steps. Stop when the gradient is zero to rounding. If your steps go straight against the gradient, divide by the curvature; if they are halved again and again, they point uphill."),
    ),
    rules=(calls_at_most(250, "few calls of f", "gradient-descent"),),
    hints=(
        "The Newton step divides the slope along each eigenvector of H by its curvature. What does dividing by a negative number do to the direction?",
        "Picture the ground along one eigenvector. In a dip the step leads to the bottom. On a ridge the same formula leads to the top: turn it round there.",
        "repeat about 20 times:\n    g, H = gradient and Hessian at x\n    w, Q = eigenvalues and eigenvectors of H\n    step = −Q ((Qᵀ g) / |w|)\n    halve the step while f(x + step) is above f(x)\n    x = x + step",
        "`w, Q = linalg.eigh(H)`, `step = -Q @ ((Q.T @ g) / abs(w))`, and `while f(x + step) > f(x) + 1e-12: step = step / 2`.",
    ),
)  # fmt: skip
