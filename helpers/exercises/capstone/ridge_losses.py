"""The losses of the desk with their derivatives in closed form, and what is believed of the slope of the held-out loss.

The minimum over w lies at s(a) for every a, as the training loss was built around it. So the right slope needs no Hessian and
no solve: it is the slope by a of held_out(s(a), a), by the chain rule on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Mistake, raises, refused
from helpers.desk.capstone import ridge_losses
from helpers.desk.capstone.ridge_losses import TRAINED_AGAIN
from helpers.desk.faults import Refusal
from helpers.desk.plain import Plain, plain, stack
from helpers.desk.record import Fault, Trial
from helpers.exercises.programs import random_seed


@dataclass(frozen=True)
class Training(ridge_losses.Training):
    """The desk's training loss with its minimum and its derivatives there."""

    def minimum(self, a: np.ndarray) -> np.ndarray:
        """The weights s(a)."""
        return self.numbers[2] @ np.sin(a)

    def moves(self, a: np.ndarray) -> np.ndarray:
        """How the minimum moves with a, shape (n, m)."""
        return self.numbers[2] * np.cos(a)

    def hessian(self, a: np.ndarray) -> np.ndarray:
        """The second derivatives by w at the minimum, shape (n, n)."""
        half, k = self.numbers[:2]
        return np.diag(2 * half) + np.outer(k, k)

    def mixed(self, a: np.ndarray) -> np.ndarray:
        """The derivative by a of the gradient by w, at the minimum, shape (n, m)."""
        return -self.hessian(a) @ self.moves(a)

    def by_a(self, a: np.ndarray) -> np.ndarray:
        """The gradient by a with w held fixed, at the minimum."""
        return self.numbers[3]


@dataclass(frozen=True)
class HeldOut(ridge_losses.HeldOut):
    """The desk's held-out loss with its derivatives."""

    def by_w(self, w: np.ndarray, a: np.ndarray) -> np.ndarray:
        """The gradient by w."""
        half, b, r, t, _ = self.numbers
        return 2 * half * w + b * np.cos(b * w) + r * (t @ np.sin(a))

    def by_a(self, w: np.ndarray, a: np.ndarray) -> np.ndarray:
        """The gradient by a with w held fixed."""
        _, _, r, t, q = self.numbers
        return (r @ w) * t * np.cos(a) + q

    def hessian(self, w: np.ndarray, a: np.ndarray) -> np.ndarray:
        """The second derivatives by w."""
        half, b = self.numbers[:2]
        return np.diag(2 * half - b * b * np.sin(b * w))

    def mixed(self, w: np.ndarray, a: np.ndarray) -> np.ndarray:
        """The derivative by a of the gradient by w."""
        return np.outer(self.numbers[2], self.numbers[3] * np.cos(a))


N, M = 12, 2  # weights and log penalties: one shape for both exercises, since JAX compiles for each


def place(rng: np.random.Generator) -> list[Case]:
    """Two losses, log penalties, and the weights that minimise the first."""
    train, held_out = Training(random_seed(rng), N, M), HeldOut(random_seed(rng), N, M)
    return [Case((train, held_out, train.minimum(train.a), train.a))]


def right(train: Training, held_out: HeldOut, w: np.ndarray, a: np.ndarray) -> np.ndarray:
    """The slope by a of held_out(s(a), a)."""
    return held_out.by_a(w, a) + train.moves(a).T @ held_out.by_w(w, a)


def finished(trial: Trial, expected: np.ndarray, rtol: float, says: str, within: float = 1e-3) -> Plain | Fault:
    """The output as it is; refused where it is the right one to a few digits only, so near as `within`. "{digits}" in what is
    said becomes their number."""
    yours = stack(trial.output)
    if (
        yours is None
        or yours.shape != expected.shape
        or yours.dtype.kind != "f"
        or matches(trial.output, plain(expected), rtol)
    ):
        return trial.output
    apart = abs(yours - expected).max() / abs(expected).max()
    return refused(says.format(digits=int(-np.log10(apart)))) if apart < within else trial.output


def combined(combine: Callable[..., Any]) -> Callable[..., Any]:
    """A wrong answer: another combination of the Hessian H and the mixed derivative M of the training loss, and of the two
    gradients of the held-out loss, by w and by a."""

    def answer(train: Training, held_out: HeldOut, w: np.ndarray, a: np.ndarray) -> Any:
        return combine(train.hessian(a), train.mixed(a), held_out.by_w(w, a), held_out.by_a(w, a))

    return answer


def _other_curvature(train: Training, held_out: HeldOut, w: np.ndarray, a: np.ndarray) -> Any:
    return held_out.by_a(w, a) - train.mixed(a).T @ _solve(held_out.hessian(w, a), held_out.by_w(w, a))


def _other_mixed(train: Training, held_out: HeldOut, w: np.ndarray, a: np.ndarray) -> Any:
    return held_out.by_a(w, a) - held_out.mixed(w, a).T @ _solve(train.hessian(a), held_out.by_w(w, a))


def _other_direct(train: Training, held_out: HeldOut, w: np.ndarray, a: np.ndarray) -> Any:
    return train.by_a(a) + train.moves(a).T @ held_out.by_w(w, a)


_solve = np.linalg.solve
# How JAX says that vectors and matrices of the lengths n and m do not fit.
NO_FIT = r"core dimension|contracting dimensions|[Ii]ncompatible shapes|size \d+ is different from \d+|cotangent.* shape|[Ss]hape of cotangent"

# What both exercises on the slope of the held-out loss expect.
MISTAKES = (
    Mistake("sign", combined(lambda H, M, by_w, by_a: by_a + M.T @ _solve(H, by_w)), "The part that goes through the weights has the wrong sign. The gradient of the training loss must stay 0: H dw + M da = 0, so dw = −H⁻¹ M da."),
    Mistake("no-solve", combined(lambda H, M, by_w, by_a: by_a - M.T @ by_w), "The curvature is missing: M da is how far the penalties push the gradient of the training loss off zero. How far the weights then move takes a solve with the Hessian of the training loss."),
    Mistake("multiplied", combined(lambda H, M, by_w, by_a: by_a - M.T @ H @ by_w), "You multiplied by the Hessian of the training loss. The more curvature, the less the weights move: solve with it."),
    Mistake("direct-forgotten", combined(lambda H, M, by_w, by_a: -M.T @ _solve(H, by_w)), "The part through the weights is right. held_out takes a itself as well: its own gradient by a, with w held fixed, comes on top."),
    Mistake("direct-only", combined(lambda H, M, by_w, by_a: by_a), "This is the gradient of held_out by a with w held fixed. When a moves, the minimum of train moves with it, and w is that minimum."),
    Mistake("weights-only", combined(lambda H, M, by_w, by_a: by_w), "This is the gradient of held_out by w. How does w move when a does?"),
    Mistake("diagonal", combined(lambda H, M, by_w, by_a: by_a - M.T @ (by_w / np.diag(H))), "You divided by the diagonal of the Hessian. When one weight moves it disturbs the slopes of the others: solve with the whole of it."),
    Mistake("other-curvature", _other_curvature, "You solved with the Hessian of held_out. The weights are the minimum of train, so the curvature of train says how far they move."),
    Mistake("other-mixed", _other_mixed, "You took the mixed derivative of held_out. What pushes the weights is how a changes the gradient of **train** by w."),
    Mistake("other-direct", _other_direct, "The part through the weights is right. The direct part must come from held_out, and you took the gradient of train by a."),
    Mistake("direct-sign", combined(lambda H, M, by_w, by_a: -by_a - M.T @ _solve(H, by_w)), "The part through the weights is right, and the direct part has the wrong sign: the gradient of held_out by a is added as it is."),
    Mistake("downhill", combined(lambda H, M, by_w, by_a: -by_a + M.T @ _solve(H, by_w)), "The right numbers with the wrong sign: this way leads downhill. The gradient itself is asked for."),
    Mistake("moves", combined(lambda H, M, by_w, by_a: -_solve(H, M)), "This is dw/da, how each weight moves with each log penalty. How held_out moves with them is asked for: one number for each log penalty."),
    Mistake("unweighted", combined(lambda H, M, by_w, by_a: by_a - _solve(H, M).sum(0)), "You added up how far the weights move. How much each of them matters says the gradient of held_out by w."),
    Mistake("solved", combined(lambda H, M, by_w, by_a: _solve(H, by_w)), "This is the solution v of H v = ∂held_out/∂w, one number for each weight. Bring it to the log penalties with the mixed derivative of train."),
    Mistake("pair", combined(lambda H, M, by_w, by_a: (by_w, by_a)), "These are the two gradients of held_out, by w and by a. Bring the first to the log penalties, and add the second."),
    Mistake("retrained", raises(Refusal(TRAINED_AGAIN)), "Differences need two trainings for each log penalty, and lose digits besides. Differentiate the condition that w fulfils.", error="^refused: train was called for other"),
    Mistake("not-along", raises(TypeError("dot_general requires contracting dimensions to have the same shape")), "Two of your arrays do not fit. w has n entries and a has m; H has the shape (n, n), and the derivative by a of the gradient by w is (n, m). The result has m entries: vᵀM, not M v.", error=NO_FIT),
)  # fmt: skip
