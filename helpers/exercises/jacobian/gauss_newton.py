"""jacobian/gauss_newton: Gauss–Newton."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Exercise, Mistake, raises
from helpers.desk.faults import Refusal
from helpers.exercises.hessian.errors import NOT_SCALAR
from helpers.exercises.jacobian.fits import DAMPED, ELSEWHERE, SHORTER, STOPS, draw_fits, read_place, solve

_Step = Callable[[Any, np.ndarray, np.ndarray, np.ndarray], Any]


def _walk(step: _Step, more: int = 0) -> Callable[..., Any]:
    """`gauss_newton` with steps of another kind; `step` takes f, b, J and r."""

    def answer(f: Any, b: np.ndarray, steps: int) -> Any:
        for _ in range(steps + more):
            b = b + step(f, b, f.jacobian(b), f(b))
        return b

    return answer


def _right(f: Any, b: np.ndarray, J: np.ndarray, r: np.ndarray) -> np.ndarray:
    return -solve(J, r)


_gauss_newton = _walk(_right)


def _frozen(values_too: bool) -> Callable[..., Any]:
    """Steps that keep the Jacobian of the start, and perhaps its residuals."""

    def answer(f: Any, b: np.ndarray, steps: int) -> np.ndarray:
        J, r = f.jacobian(b), f(b)
        for _ in range(steps):
            b = b - solve(J, r if values_too else f(b))
        return b

    return answer


def _frozen_residuals(f: Any, b: np.ndarray, steps: int) -> np.ndarray:
    r = f(b)
    return _walk(lambda f, b, J, _: -solve(J, r))(f, b, steps)


def _history(f: Any, b: np.ndarray, steps: int) -> np.ndarray:
    return np.stack([_gauss_newton(f, b, k) for k in range(1, steps + 1)])


def _from_start(f: Any, b: np.ndarray, steps: int) -> np.ndarray:
    """Each step is added to the first b."""
    place = b
    for _ in range(steps):
        place = b - solve(f.jacobian(place), f(place))
    return place


def _every_second(f: Any, b: np.ndarray, steps: int) -> np.ndarray:
    """J is new in every second round alone."""
    J = f.jacobian(b)
    for k in range(steps):
        J = f.jacobian(b) if k % 2 == 0 else J
        b = b - solve(J, f(b))
    return b


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
    cases=draw_fits,
    oracle=_gauss_newton,
    reads=read_place,
    mistakes=(
        Mistake("sign", _walk(lambda f, b, J, r: solve(J, r)), "Each of your steps goes the opposite way. The step s is to make r + J s small, so it leads to b − (JᵀJ)⁻¹Jᵀr."),
        Mistake("gradient", _walk(lambda f, b, J, r: -J.T @ r), "Your step is −Jᵀr, straight down the gradient of ½|r|². Gauss–Newton divides it by the curvature JᵀJ: solve with that matrix."),
        Mistake("gradient-of-square", _walk(lambda f, b, J, r: -2 * J.T @ r), "Your step is −2 Jᵀr, straight down the gradient of |r|². Gauss–Newton divides by the curvature: solve (JᵀJ) s = −Jᵀr."),
        Mistake("one-step", lambda f, b, steps: b + _right(f, b, f.jacobian(b), f(b)), "This is one step. Repeat it, from the new b, as often as `steps` says."),
        Mistake("one-step-more", _walk(_right, 1), "This is where one step more leads. Count again how often your loop runs."),
        Mistake("one-step-less", _walk(_right, -1), "This is where one step less leads. Count again how often your loop runs: `range(steps)` gives that many rounds."),
        Mistake("to-the-end", lambda f, b, steps: _gauss_newton(f, b, 60), "This is where the steps end after many rounds. The place after exactly `steps` of them is asked for."),
        Mistake("frozen-jacobian", _frozen(values_too=False), "All your steps use the Jacobian at the start. The slopes change as b moves: compute J inside the loop, at the b of that round."),
        Mistake("frozen", _frozen(values_too=True), "All your steps are the same: r and J are those at the start. Compute both inside the loop, at the b of that round."),
        Mistake("frozen-residuals", _frozen_residuals, "All your steps use the residuals at the start. They change as b moves: compute r inside the loop, at the b of that round, as you do with J."),
        Mistake("newton", _walk(lambda f, b, J, r: -solve(J.T @ J + f.bend(b, r), J.T @ r)), "This is Newton's method on ½|r|²: its matrix holds the second derivatives of the residuals, too. Gauss–Newton leaves them out and takes JᵀJ alone."),
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
        Mistake("at-least-one", lambda f, b, steps: _gauss_newton(f, b, max(steps, 1)), "You take at least one step. `steps` may be 0, and then the answer is b itself.", edge=True),
        Mistake("no-round", raises(UnboundLocalError("cannot access local variable 'place' where it is not associated with a value")), "If the name gets its value in the loop alone, it has none where the loop does not run: `steps` may be 0, and then the answer is b itself.", error="^UnboundLocalError"),
        Mistake("from-start", _from_start, "You add each step to the first b. Add it to the b of its own round, where the last one led: `b = b - …`."),
        Mistake("every-second", _every_second, "Your J is new in every second round alone. Compute it in each round, at the b of that round."),
        Mistake("not-always", raises(Refusal(ELSEWHERE)), "A loop of `steps` rounds, each with its own r and J and a full step, is right from every start.", error="^refused: Your answer is right for this start"),
        Mistake("stops", raises(Refusal(STOPS)), "Take as many steps as `steps` says, whether they are short or not, and whether the sum of squares falls or rises.", error="^refused: Here you arrive"),
        Mistake("shorter", raises(Refusal(SHORTER)), "A step of Gauss–Newton is s = −(JᵀJ)⁻¹Jᵀr in full, however long it is and wherever it leads.", error="^refused: Your step from b has the right direction"),
        Mistake("damped", raises(Refusal(DAMPED)), "Gauss–Newton adds nothing to JᵀJ: solve (JᵀJ) s = −Jᵀr as it stands.", error="^refused: Your step from b solves"),
        Mistake("not-scalar", raises(TypeError("Gradient only defined for scalar-output functions")), "`grad` wants one number, and residuals are many. Their first derivatives are a matrix: `lib.jacfwd` or `lib.jacrev`.", error=NOT_SCALAR),
        Mistake("tuple", raises(ValueError("the requested array has an inhomogeneous shape")), "A tuple stands where an array belongs. `linalg.lstsq(J, r)` returns several things: the solution is the first, `[0]`.", error=_TUPLE),
        Mistake("not-called", raises(TypeError("linalg_lstsq(): argument 'input' must be Tensor, not function")), "A function stands where a matrix belongs. `lib.jacfwd(residuals)` is a function: call it with b, `lib.jacfwd(residuals)(b)`.", error=r"0-dimensional array given|must be Tensor, not function|got <class 'function'>"),
        Mistake("runs-away", raises(RuntimeError("torch.linalg.lstsq: Argument 4 has illegal value")), "Your walk runs away, until its numbers are no numbers any more. Look at the sign of your step, and at its length.", error="has illegal value|did not converge"),
        Mistake("M31", raises(ValueError("size 7 is different from 2")), "What you solve with is not square, has no inverse, or does not fit. J has one row for each residual, (m, n). Then Jᵀ J is (n, n), and Jᵀ r has n numbers: solve with these two, or leave J and r to `linalg.lstsq`.", error=f"{_NO_FIT}|{_NOT_SQUARE}"),
    ),
    hints=(
        "Near b the residuals are almost linear: r + J s after a step s. Which s makes that as short as possible?",
        "Picture the residuals as an arrow, and the columns of J as directions in which you can push its tip. You cannot reach 0, but you can go to the nearest place.",
        "repeat `steps` times:\n    r = the residuals at b\n    J = their Jacobian at b, one row for each residual\n    s = the least-squares solution of J s = r\n    b = b − s",
        "`J = lib.jacfwd(residuals)(b)`, and the step is `linalg.lstsq(J, r)[0]` or `linalg.solve(J.T @ J, J.T @ r)`. Subtract it.",
    ),
)  # fmt: skip
