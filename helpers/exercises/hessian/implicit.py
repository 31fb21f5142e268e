"""hessian/implicit: The derivative of a solution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, raises
from helpers.desk.functions import generic_numbers
from helpers.desk.hessian import pulled
from helpers.exercises.programs import random_seed


@dataclass(frozen=True)
class Pulled(pulled.Pulled):
    """The desk's function with its derivatives in closed form, and its minimum."""

    def solution(self, a: np.ndarray) -> np.ndarray:
        """The minimum over x: Newton in closed form."""
        p, b = self.numbers
        x = np.zeros(self.n)
        for _ in range(60):
            x = x - np.linalg.solve(self.by_xx(x, a), p @ x + x**3 - b @ np.sin(a))
        return x

    def by_xx(self, x: Any, a: Any) -> np.ndarray:
        """The second derivatives by x, shape (n, n)."""
        return self.numbers[0] + np.diag(3 * x**2)

    def by_xa(self, x: Any, a: Any) -> np.ndarray:
        """The mixed second derivatives, shape (n, m)."""
        return -self.numbers[1] * np.cos(a)

    def by_a(self, x: Any, a: Any) -> np.ndarray:
        """The gradient by a, shape (m,)."""
        return -(x @ self.numbers[1]) * np.cos(a)


def _implicit_cases(rng: np.random.Generator) -> list[Case]:
    def one(n: int, m: int, edge: bool = False) -> Case:
        f, a = Pulled(random_seed(rng), n, m), generic_numbers(rng, (m,))
        return Case((f, f.solution(a), a), edge=edge)

    shape = ((3, 2), (2, 3))[rng.integers(2)]  # one of them: JAX compiles for each shape
    return [one(*shape), one(1, 1, edge=True)]


def _moved_by(combine: Callable[[np.ndarray, np.ndarray], Any]) -> Callable[..., Any]:
    """`implicit` with another combination of the two matrices of second derivatives."""
    return lambda f, x, a: combine(f.by_xx(x, a), f.by_xa(x, a))


# How the libraries say that H of shape (n, n) and M do not fit.
_NO_FIT = r"size 2 is different from 3|size 3 is different from 2|3x3 and 2x[13]|2x2 and 3x[12]|\b2 vs 3\b|\b3 vs 2\b|\(3,\) and \(2,\)|\(2,\) and \(3,\)"

EXERCISE = Exercise(
    id="hessian/implicit",
    title="The derivative of a solution",
    level=3,
    minutes=15,
    signature="implicit(f, x, a)",
    ways=("by_hand", "torch", "jax"),
    cases=_implicit_cases,
    oracle=_moved_by(lambda xx, xa: -np.linalg.solve(xx, xa)),
    mistakes=(
        Mistake("M38", _moved_by(lambda xx, xa: 0.0 * xa), "All zero: what came in as x is a finished number and no longer depends on a. A loop that starts at the solution makes no step, so it has no derivative either. Differentiate the condition that x fulfils."),
        Mistake("sign", _moved_by(np.linalg.solve), "The right size with the wrong sign. The gradient by x must stay 0: H dx + (∂²f/∂x∂a) da = 0, and one of the two goes to the other side."),
        Mistake("mixed-only", _moved_by(lambda xx, xa: -xa), "This is how far the gradient is pushed off zero. How far x must go to bring it back depends on the curvature: solve with H."),
        Mistake("M-itself", _moved_by(lambda xx, xa: xa), "This is M: how a pushes the gradient by x off zero. How far x must go to bring it back depends on the curvature: solve with H, and mind the sign."),
        Mistake("multiplied", _moved_by(lambda xx, xa: -xx @ xa), "You multiplied by H. The more curvature, the less x has to move: solve with it."),
        Mistake("inverse-only", _moved_by(lambda xx, xa: -np.linalg.inv(xx)), "This is −H⁻¹. How a pushes the gradient, ∂²f/∂x∂a, is missing."),
        Mistake("transposed", _moved_by(lambda xx, xa: -np.linalg.solve(xx, xa).T), "The right numbers, transposed. One row for each entry of x, one column for each entry of a."),
        Mistake("exchanged", raises(ValueError("size 2 is different from 3")), "M has the shape (n, m), one row for each entry of x. Your two matrices do not fit: M may be (m, n), or the gradient by a alone. Take the gradient by x, differentiate that by a, and call solve(H, M).", error=_NO_FIT),
        Mistake("diagonal", _moved_by(lambda xx, xa: -xa / np.diag(xx)[:, None]), "You divided by the diagonal of H. When one entry of x moves, it disturbs the slopes of the others: solve with the whole of H."),
        Mistake("partial", lambda f, x, a: f.by_a(x, a), "This is how f itself changes with a. The question is how the place of its minimum changes."),
    ),
    rules=(calls_at_most(12, "no loop needed"),),
    rtol=1e-11,  # differences reach 1e-10
    hints=(
        "At the solution one thing is zero, and it must stay zero when a moves. What is it, and what can balance the push of a?",
        "Picture the bottom of a bowl that is tilted a little by a. The tilt pushes the slope off zero; the bottom moves to where the curvature has made up for it.",
        "H = second derivatives of f by x\nM = derivative by a of the gradient by x\nreturn −(the solution of H Z = M)",
        "`M = lib.jacfwd(lib.grad(f), argnums=1)(x, a)` and `H = lib.hessian(f)(x, a)`. Then `linalg.solve`, and a minus.",
    ),
)  # fmt: skip
