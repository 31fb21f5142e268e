"""jacobian/gauss_newton: Gauss–Newton."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.functions import generic_numbers
from helpers.desk.jacobian import fits
from helpers.desk.jacobian.gauss_newton import LONGER, OTHER_START
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import beside_it
from helpers.exercises.hessian.errors import NOT_SCALAR
from helpers.exercises.programs import random_seed


@dataclass(frozen=True)
class Curve(fits.Curve):
    """The desk's residuals with their derivatives in closed form."""

    def jacobian(self, b: Any) -> np.ndarray:
        """The matrix of partial derivatives, one row for each residual."""
        t = self.numbers[0]
        e = np.exp(-b[1] * t)
        return np.stack([1 - e, b[0] * t * e], axis=1)

    def bend(self, b: Any, r: np.ndarray) -> np.ndarray:
        """The Hessians of the residuals, each times its r, added up."""
        t = self.numbers[0]
        mixed, second = (r * t * np.exp(-b[1] * t)).sum(), -(r * b[0] * t * t * np.exp(-b[1] * t)).sum()
        return np.array([[0.0, mixed], [mixed, second]])


@dataclass(frozen=True)
class Waves(fits.Waves):
    """The desk's residuals with their derivatives in closed form."""

    def jacobian(self, b: Any) -> np.ndarray:
        """The matrix of partial derivatives, one row for each residual."""
        a, c, _ = self.numbers
        return a + np.cos(c @ b)[:, None] * c

    def bend(self, b: Any, r: np.ndarray) -> np.ndarray:
        """The Hessians of the residuals, each times its r, added up."""
        c = self.numbers[1]
        return -(c.T * (r * np.sin(c @ b))) @ c


_Step = Callable[[Any, np.ndarray, np.ndarray, np.ndarray], Any]


def _solve(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The solution of least squares; not a number where steps have run away."""
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return np.full(a.shape[1], np.nan)
    return np.linalg.lstsq(a, b, rcond=None)[0]


def _walk(step: _Step, more: int = 0) -> Callable[..., Any]:
    """`gauss_newton` with steps of another kind; `step` takes f, b, J and r."""

    def answer(f: Any, b: np.ndarray, steps: int) -> Any:
        for _ in range(steps + more):
            b = b + step(f, b, f.jacobian(b), f(b))
        return b

    return answer


def _right(f: Any, b: np.ndarray, J: np.ndarray, r: np.ndarray) -> np.ndarray:
    return -_solve(J, r)


_gauss_newton = _walk(_right)


def _frozen(values_too: bool) -> Callable[..., Any]:
    """Steps that keep the Jacobian of the start, and perhaps its residuals."""

    def answer(f: Any, b: np.ndarray, steps: int) -> np.ndarray:
        J, r = f.jacobian(b), f(b)
        for _ in range(steps):
            b = b - _solve(J, r if values_too else f(b))
        return b

    return answer


def _frozen_residuals(f: Any, b: np.ndarray, steps: int) -> np.ndarray:
    r = f(b)
    return _walk(lambda f, b, J, _: -_solve(J, r))(f, b, steps)


def _history(f: Any, b: np.ndarray, steps: int) -> np.ndarray:
    return np.stack([_gauss_newton(f, b, k) for k in range(1, steps + 1)])


def _suits(f: Any, b: np.ndarray, steps: int) -> bool:
    """Whether this many steps, and one more, are all long enough to be seen, and none is wild."""
    for _ in range(steps + 1):
        J = f.jacobian(b)
        step = _right(f, b, J, f(b))
        b = b + step
        if abs(b).max() > 4 or np.linalg.norm(step) < 2e-3 or np.linalg.cond(J) > 30:
            return False
        if isinstance(f, Curve) and b[1] < 0.15:
            return False
    return True


def _cases(rng: np.random.Generator) -> list[Case]:
    """A curve; more numbers and places; and no step at all. Few shapes: JAX compiles for each."""

    def one(kind: Any, sizes: tuple[int, ...], steps: int) -> Case:
        while True:
            f = kind(random_seed(rng), *sizes)
            n = 2 if kind is Curve else sizes[0]
            b = np.round(rng.uniform(0.5, 0.8, n) * (2.4, 0.5), 2) if kind is Curve else generic_numbers(rng, (n,))
            if _suits(f, b, steps):
                return Case((f, b, steps))

    cases = [one(Curve, (7,), 3), one(Waves, (3, 8), 4)]
    return [*cases, Case((*one(Curve, (7,), 3).args[:2], 0), edge=True)]


_ELSEWHERE = "Your answer is right for this start and this number of steps. Called again with {}, it is not. Does something stay from the call before, or does your loop shorten a step, or stop by itself?"


def _other_starts(case: Case, trial: Trial) -> Plain | Fault:
    """Where it leads. If that is right, it must be right from another start and for another number of steps, too."""
    f, b, steps = case.args
    if not matches(trial.output, plain(_gauss_newton(f, b, steps))):
        return trial.output
    expected = {OTHER_START: _gauss_newton(f, 0.9 * b, steps), LONGER: _gauss_newton(f, b, steps + 1)}
    faults = (beside_it(trial, name, right, _ELSEWHERE.format(name)) for name, right in expected.items())
    return next(filter(None, faults), None) or trial.output


# How the libraries say that sizes do not fit, that a matrix must be square, and that a tuple is no array.
_NO_FIT = r"size \d+ is different from \d+|size mismatch|shapes cannot be multiplied|contracting dimensions|could not be broadcast|[Ii]ncompatible shapes|must match the size|size of tensor|do not (fit|line up|match)|not aligned|inconsistent tensor size|broadcast"
_NOT_SQUARE = r"Incompatible dimensions|should match other|Leading dimensions|n, n\], got|1-dimensional array given|at least 2 dimensions|for core dimension 'm'|must be square|square matri|to have square|singular|Singular"
_TUPLE = r"inhomogeneous|unsupported operand.*(tuple|lstsq)|(sub|add|subtract|multiply)\S* (requires|got)|got.*tuple"

EXERCISE = Exercise(
    id="jacobian/gauss_newton",
    title="Gauss–Newton",
    level=2,
    minutes=12,
    signature="gauss_newton(residuals, b, steps)",
    ways=("by_hand", "torch", "jax"),
    cases=_cases,
    oracle=_gauss_newton,
    reads=_other_starts,
    mistakes=(
        Mistake("sign", _walk(lambda f, b, J, r: _solve(J, r)), "Each of your steps goes the opposite way. The step s is to make r + J s small, so it leads to b − (JᵀJ)⁻¹Jᵀr."),
        Mistake("gradient", _walk(lambda f, b, J, r: -J.T @ r), "Your step is −Jᵀr, straight down the gradient of ½|r|². Gauss–Newton divides it by the curvature JᵀJ: solve with that matrix."),
        Mistake("gradient-of-square", _walk(lambda f, b, J, r: -2 * J.T @ r), "Your step is −2 Jᵀr, straight down the gradient of |r|². Gauss–Newton divides by the curvature: solve (JᵀJ) s = −Jᵀr."),
        Mistake("one-step", lambda f, b, steps: b + _right(f, b, f.jacobian(b), f(b)), "This is one step. Repeat it, from the new b, as often as `steps` says."),
        Mistake("one-step-more", _walk(_right, 1), "This is where one step more leads. Count again how often your loop runs."),
        Mistake("one-step-less", _walk(_right, -1), "This is where one step less leads. Count again how often your loop runs: `range(steps)` gives that many rounds."),
        Mistake("to-the-end", lambda f, b, steps: _gauss_newton(f, b, 60), "This is where the steps end after many rounds. The place after exactly `steps` of them is asked for."),
        Mistake("frozen-jacobian", _frozen(values_too=False), "All your steps use the Jacobian at the start. The slopes change as b moves: compute J inside the loop, at the b of that round."),
        Mistake("frozen", _frozen(values_too=True), "All your steps are the same: r and J are those at the start. Compute both inside the loop, at the b of that round."),
        Mistake("frozen-residuals", _frozen_residuals, "All your steps use the residuals at the start. They change as b moves: compute r inside the loop, at the b of that round, as you do with J."),
        Mistake("newton", _walk(lambda f, b, J, r: -_solve(J.T @ J + f.bend(b, r), J.T @ r)), "This is Newton's method on ½|r|²: its matrix holds the second derivatives of the residuals, too. Gauss–Newton leaves them out and takes JᵀJ alone."),
        Mistake("twice", _walk(lambda f, b, J, r: 2 * _right(f, b, J, r)), "Each step is twice as long as it should be. If you took the gradient of |r|², 2 Jᵀr, the matrix beside it is 2 JᵀJ."),
        Mistake("half", _walk(lambda f, b, J, r: 0.5 * _right(f, b, J, r)), "Each step is half as long as it should be. Beside JᵀJ stands Jᵀr, with no factor in front of either."),
        Mistake("diagonal", _walk(lambda f, b, J, r: -(J.T @ r) / (J * J).sum(0)), "You divided by the diagonal of JᵀJ. When one number moves, the others have to follow: solve with the whole matrix."),
        Mistake("multiplied", _walk(lambda f, b, J, r: -(J.T @ J) @ (J.T @ r)), "You multiplied by JᵀJ. The more curvature, the shorter the step: solve with it."),
        Mistake("entries", _walk(lambda f, b, J, r: -(1 / (J.T @ J)) @ (J.T @ r)), "1/(JᵀJ) inverts each entry by itself. The inverse of a matrix is another thing: `linalg.solve(J.T @ J, J.T @ r)`."),
        Mistake("step-only", lambda f, b, steps: _gauss_newton(f, b, steps) - _gauss_newton(f, b, steps - 1), "This is the last step. Add it to b, and return b."),
        Mistake("way", lambda f, b, steps: _gauss_newton(f, b, steps) - b, "This is how far b has moved. The place itself is asked for."),
        Mistake("start", lambda f, b, steps: b + 0.0, "You are still at the start. Give the new place its name, `b = b - …`, in each round."),
        Mistake("forgets", lambda f, b, steps: _right(f, b, f.jacobian(b), f(b)), "This is a single step from the start, without b. Add it to b, and go on from there."),
        Mistake("residuals", lambda f, b, steps: f(_gauss_newton(f, b, steps)), "These are the residuals at the end. The numbers b are asked for."),
        Mistake("loss", lambda f, b, steps: (f(_gauss_newton(f, b, steps)) ** 2).sum(), "This is the sum of squares at the end. The numbers b are asked for."),
        Mistake("history", _history, "These are all places on the way. Only the last one is asked for."),
        Mistake("history-and-start", lambda f, b, steps: np.stack([b, *_history(f, b, steps)]), "These are the start and all places on the way. Only the last one is asked for."),
        Mistake("pair", lambda f, b, steps: (_gauss_newton(f, b, steps), f(_gauss_newton(f, b, steps))), "b comes with the residuals here. Return b alone."),
        Mistake("not-scalar", raises(TypeError("Gradient only defined for scalar-output functions")), "`grad` wants one number, and residuals are many. Their first derivatives are a matrix: `lib.jacfwd` or `lib.jacrev`.", error=NOT_SCALAR),
        Mistake("tuple", raises(ValueError("the requested array has an inhomogeneous shape")), "A tuple stands where an array belongs. `linalg.lstsq(J, r)` returns several things: the solution is the first, `[0]`.", error=_TUPLE),
        Mistake("not-called", raises(TypeError("linalg_lstsq(): argument 'input' must be Tensor, not function")), "A function stands where a matrix belongs. `lib.jacfwd(residuals)` is a function: call it with b, `lib.jacfwd(residuals)(b)`.", error=r"0-dimensional array given|must be Tensor, not function|got <class 'function'>"),
        Mistake("M31", raises(ValueError("size 7 is different from 2")), "What you solve with is not square, has no inverse, or does not fit. J has one row for each residual, (m, n). Then Jᵀ J is (n, n), and Jᵀ r has n numbers: solve with these two, or leave J and r to `linalg.lstsq`.", error=f"{_NO_FIT}|{_NOT_SQUARE}"),
    ),
    hints=(
        "Near b the residuals are almost linear: r + J s after a step s. Which s makes that as short as possible?",
        "Picture the residuals as an arrow, and the columns of J as directions in which you can push its tip. You cannot reach 0, but you can go to the nearest place.",
        "repeat `steps` times:\n    r = the residuals at b\n    J = their Jacobian at b, one row for each residual\n    s = the least-squares solution of J s = r\n    b = b − s",
        "`J = lib.jacfwd(residuals)(b)`, and the step is `linalg.lstsq(J, r)[0]` or `linalg.solve(J.T @ J, J.T @ r)`. Subtract it.",
    ),
)  # fmt: skip
