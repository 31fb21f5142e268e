"""vjp/solve: Back through a linear solve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, Rule, calls_at_most, raises
from helpers.desk.functions import generic_numbers
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.desk.vjp.solve import OTHER_B, OTHER_CT, other
from helpers.desk.vjp.solver import ONE_VECTOR, TWO_AXES, Solver
from helpers.exercises.again import other_calls


def _cases(rng: np.random.Generator) -> list[Case]:
    def one(n: int) -> Case:
        while True:
            A = generic_numbers(rng, (n, n))
            if np.linalg.cond(A) < 12:
                return Case((Solver(), A, generic_numbers(rng, (n,)), generic_numbers(rng, (n,))))

    return [*map(one, (2, 3, 4, 3, 2)), replace(one(1), edge=True)]


def _forward_oracle(solve: Any, A: np.ndarray, b: np.ndarray, ct: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """From the other direction: each entry of A and of b is moved alone, and ct meets what becomes of x."""
    inverse = np.linalg.inv(A)
    x = inverse @ b
    A_bar, b_bar = np.zeros(A.shape), np.zeros(b.shape)
    for i in range(len(b)):
        b_bar[i] = ct @ inverse[:, i]
        for j in range(len(b)):
            A_bar[i, j] = ct @ -(inverse[:, i] * x[j])
    return A_bar, b_bar


def _right_again(case: Case, trial: Trial) -> Plain | Fault:
    """The pair. If it is right, it must be right with another ct and another b, too."""
    solve, A, b, ct = case.args
    if not matches(trial.output, plain(_forward_oracle(*case.args))):
        return trial.output
    later = {OTHER_CT: _forward_oracle(solve, A, b, other(ct)), OTHER_B: _forward_oracle(solve, A, other(b), ct)}
    return other_calls(trial, later) or trial.output


def _answer(
    back: Callable = lambda solve, A, x, b, ct: solve(A.T, ct),
    outer: Callable = lambda b_bar, x, b, ct: -np.outer(b_bar, x),
    forward: Callable = lambda solve, A, b: solve(A, b),
    end: Callable = lambda A_bar, b_bar, x: (A_bar, b_bar),
) -> Callable[..., Any]:
    """solve_vjp with wrong parts of your choice."""

    def solve_vjp(solve: Any, A: np.ndarray, b: np.ndarray, ct: np.ndarray) -> Any:
        x = forward(solve, A, b)
        b_bar = back(solve, A, x, b, ct)
        return end(outer(b_bar, x, b, ct), b_bar, x)

    return solve_vjp


def _too_few_solves(case: Case, trial: Trial) -> str | None:
    made = trial.calls[0]
    if made >= 2 or len(case.args[2]) == 1:  # one number is a column, too
        return None
    return f"The `solve` that you were handed was called {'once' if made else '0 times'}. Call it twice: with A on the way forward, and with another matrix on the way back."


def _inverse(solve: Any, A: np.ndarray, b: np.ndarray, ct: np.ndarray) -> tuple:
    inverse = np.linalg.inv(A)
    return -np.outer(inverse.T @ ct, inverse @ b), inverse.T @ ct


def _symmetrized(b_bar: np.ndarray, x: np.ndarray, b: np.ndarray, ct: np.ndarray) -> np.ndarray:
    A_bar = -np.outer(b_bar, x)
    return (A_bar + A_bar.T) / 2


def _solves_again(solve: Any, A: np.ndarray, b: np.ndarray, ct: np.ndarray) -> tuple:
    solve(A, b), solve(A, b)
    return _answer()(solve, A, b, ct)


EXERCISE = Exercise(
    id="vjp/solve",
    title="Back through a linear solve",
    level=3,
    minutes=15,
    signature="solve_vjp(solve, A, b, ct)",
    cases=_cases,
    oracle=_forward_oracle,
    reads=_right_again,
    rules=(Rule(_too_few_solves, mistake="own-road", watch="calls"), calls_at_most(2, "two solves: one with A, one with its transpose", "solves-again")),
    mistakes=(
        Mistake("M31", _answer(back=lambda solve, A, x, b, ct: solve(A, ct)), "The way back was solved with A itself, like the way forward. Forward, b goes to A⁻¹b. Back, ct goes through the transpose of A⁻¹: solve with Aᵀ."),
        Mistake("sign", _answer(outer=lambda b_bar, x, b, ct: np.outer(b_bar, x)), "A_bar has the wrong sign. A x = b has to stay true: A dx = db − dA x, so dA comes in with a minus."),
        Mistake("outer-turned", _answer(outer=lambda b_bar, x, b, ct: -np.outer(x, b_bar)), "A_bar is transposed. Entry A[i, j] multiplies x[j] in equation i: its cotangent is −b_bar[i] · x[j]."),
        Mistake("sign-and-turned", _answer(outer=lambda b_bar, x, b, ct: np.outer(x, b_bar)), "A_bar is transposed, and its sign is wrong. Entry A[i, j] multiplies x[j] in equation i: its cotangent is −b_bar[i] · x[j]."),
        Mistake("both-signs", _answer(back=lambda solve, A, x, b, ct: -solve(A.T, ct)), "Both signs are wrong. b stands alone on its side of A x = b and comes in with a plus: b_bar is the solution itself. The minus belongs to A_bar alone."),
        Mistake("b-minus", _answer(back=lambda solve, A, x, b, ct: -solve(A.T, ct), outer=lambda b_bar, x, b, ct: np.outer(b_bar, x)), "b_bar has the wrong sign: in A dx = db − dA x, db comes in with a plus. The minus belongs to A_bar alone."),
        Mistake("M31-and-sign", _answer(back=lambda solve, A, x, b, ct: solve(A, ct), outer=lambda b_bar, x, b, ct: np.outer(b_bar, x)), "Two things: the way back is solved with Aᵀ, not with A; and A_bar has a minus."),
        Mistake("M31-turned", _answer(back=lambda solve, A, x, b, ct: solve(A, ct), outer=lambda b_bar, x, b, ct: -np.outer(x, b_bar)), "Two things: the way back is solved with Aᵀ, not with A; and A_bar is transposed: its entry [i, j] is −b_bar[i] · x[j]."),
        Mistake("ct-in-outer", _answer(outer=lambda b_bar, x, b, ct: -np.outer(ct, x)), "b_bar is right. In A_bar stands ct, which has not been taken back through the solve: put b_bar in its place."),
        Mistake("ct-in-both", _answer(back=lambda solve, A, x, b, ct: ct), "Nothing was solved on the way back: ct stands where b_bar belongs. ct speaks of x. Take it back through the solve, with Aᵀ."),
        Mistake("b-in-outer", _answer(outer=lambda b_bar, x, b, ct: -np.outer(b_bar, b)), "In A_bar stands b. A is multiplied by x, so x belongs there."),
        Mistake("multiplied", _answer(back=lambda solve, A, x, b, ct: A.T @ ct), "You multiplied by Aᵀ. x = A⁻¹b, and the transpose of a solve is a solve: with Aᵀ."),
        Mistake("multiplied-by-A", _answer(back=lambda solve, A, x, b, ct: A @ ct), "You multiplied ct by A. x = A⁻¹b, and the transpose of a solve is a solve: with Aᵀ."),
        Mistake("forward-turned", _answer(forward=lambda solve, A, b: solve(A.T, b)), "b_bar is right. In A_bar stands another x: that of Aᵀx = b. The way forward is solved with A, only the way back with Aᵀ."),
        Mistake("both-turned", _answer(forward=lambda solve, A, b: solve(A.T, b), back=lambda solve, A, x, b, ct: solve(A, ct)), "The two solves are exchanged: forward is A x = b, and back it is Aᵀ."),
        Mistake("x-for-ct", _answer(back=lambda solve, A, x, b, ct: solve(A.T, x)), "x was taken back through the solve. What goes back is ct, the cotangent of x."),
        Mistake("b-for-ct", _answer(back=lambda solve, A, x, b, ct: solve(A.T, b)), "b was taken back through the solve. What goes back is ct, the cotangent of x."),
        Mistake("ones-for-ct", _answer(back=lambda solve, A, x, b, ct: solve(A.T, np.ones(len(ct)))), "ct plays no part: these are the cotangents for a ct of ones, the gradient of the sum of x. Solve Aᵀ b_bar = ct."),
        Mistake("elementwise", _answer(outer=lambda b_bar, x, b, ct: -b_bar * x), "A_bar is a vector. Every entry of A has a cotangent: the outer product of b_bar and x, with a minus."),
        Mistake("inner", _answer(outer=lambda b_bar, x, b, ct: -(b_bar @ x)), "A_bar is one number. Every entry of A has a cotangent: the outer product of b_bar and x, with a minus."),
        Mistake("columns", _answer(outer=lambda b_bar, x, b, ct: -b_bar * np.tile(x, (len(x), 1))), "A_bar has the same row n times: b_bar and x were multiplied entry by entry. Entry [i, j] is −b_bar[i] · x[j]: an outer product."),
        Mistake("through-A", lambda solve, A, b, ct: (-solve(A.T, ct)[:, None] * ct, solve(A.T, ct)), "In A_bar stands ct in the place of x. A is multiplied by x in A x = b: −b_bar[i] · x[j]."),
        Mistake("A-fixed", _answer(outer=lambda b_bar, x, b, ct: np.zeros((len(x), len(x)))), "b_bar is right. x depends on A as well, so A_bar is not 0: A dx = db − dA x."),
        Mistake("inverse-bar", lambda solve, A, b, ct: (np.outer(ct, b), solve(A.T, ct)), "np.outer(ct, b) is the cotangent of the inverse, A⁻¹, as if it were the input. The input is A: move it a little, and A dx = −dA x."),
        Mistake("order", _answer(end=lambda A_bar, b_bar, x: (b_bar, A_bar)), "The two cotangents are right and exchanged: first that of A, then that of b."),
        Mistake("three", _answer(end=lambda A_bar, b_bar, x: (x, A_bar, b_bar)), "The cotangents are right. x itself was not asked for: return the pair (A_bar, b_bar)."),
        Mistake("b-only", _answer(end=lambda A_bar, b_bar, x: b_bar), "This is b_bar, and it is right. A is an input as well: return the pair (A_bar, b_bar)."),
        Mistake("A-only", _answer(end=lambda A_bar, b_bar, x: A_bar), "This is A_bar, and it is right. b is an input as well: return the pair (A_bar, b_bar)."),
        Mistake("matrix-solve", raises(TypeError(ONE_VECTOR)), "solve with Aᵀ for ct first: that is b_bar. A_bar needs no further solve, only b_bar and x. And no inverse is needed anywhere.", error=ONE_VECTOR),
        Mistake("solve-order", raises(TypeError(TWO_AXES)), "The matrix comes first: solve(A, b).", error=TWO_AXES),
        Mistake("x-is-A-b", _answer(forward=lambda solve, A, b: A @ b), "b_bar is right. In A_bar stands A @ b for x. x is what solves A x = b: let solve find it."),
        Mistake("symmetrized", _answer(outer=_symmetrized), "A_bar came out symmetric: it was averaged with its transpose. Every entry of A moves alone here, so A_bar is the outer product as it is."),
        Mistake("own-road", _inverse, "What was handed to you is all that the way back needs, too: `solve`, with the transpose of A. It takes no inverse, and no solver of a library."),
        Mistake("solves-again", _solves_again, "One solve gives x, one with Aᵀ gives b_bar. A_bar is made of these two, and costs no solve."),
    ),
    hints=(
        "A x = b stays true while A and b move. What does that say of dx?",
        "Picture n equations. A push at b[i] shifts equation i. A push at A[i, j] shifts the same equation, the other way, x[j] times as much. So whoever knows what a push at equation i is worth knows both.",
        "x from A and b\nb_bar: what a push at each equation is worth: ct, taken back through the solve (which matrix undoes A from the left?)\nA_bar[i, j] = −b_bar[i] times what A[i, j] multiplies",
        "`b_bar = solve(A.T, ct)`. A_bar is minus the outer product of b_bar (rows) and x (columns).",
    ),
)  # fmt: skip
