"""Answers to vjp/solve: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np

from helpers import by_hand as bh


def solve_loops(solve, A, b, ct):
    x = solve(A, b)
    b_bar = solve([[A[j, i] for j in range(len(b))] for i in range(len(b))], ct)
    return [[-b_bar[i] * x[j] for j in range(len(b))] for i in range(len(b))], list(b_bar)


def solve_einsum(solve, A, b, ct):
    b_bar = solve(np.transpose(A), ct)
    return -np.einsum("i,j->ij", b_bar, solve(A, b)), b_bar


def solve_columns(solve, A, b, ct):
    b_bar, x = solve(A.T, ct), solve(A, b)
    return [-b_bar[:, None] @ x[None, :], b_bar]


def solve_one_solve(solve, A, b, ct):
    b_bar = np.linalg.inv(A).T @ ct
    return -np.outer(b_bar, solve(A, b)), b_bar


def solve_named(solve, A, b, ct):
    x = solve(A=A, b=b)
    b_bar = solve(A=A.T, b=ct)
    return np.multiply.outer(-b_bar, x), b_bar


def _with(A_bar, b_bar=lambda solve, A, x, b, ct: solve(A.T, ct)):
    def solve_vjp(solve, A, b, ct):
        x = solve(A, b)
        back = b_bar(solve, A, x, b, ct)
        return A_bar(back, x, b, ct), back

    return solve_vjp


def _by_columns(solve, A, b, ct):
    inverse = np.stack([solve(A, e) for e in np.eye(len(b))], axis=1)
    return -np.outer(inverse.T @ ct, inverse @ b), inverse.T @ ct


def _inverse(solve, A, b, ct):
    inverse = np.linalg.inv(A)
    return -np.outer(inverse.T @ ct, inverse @ b), inverse.T @ ct


def _differences(solve, A, b, ct):
    h, n = 1e-6, len(b)
    A_bar = np.array([[ct @ (solve(A + h * np.outer(e, g), b) - solve(A - h * np.outer(e, g), b)) for g in np.eye(n)] for e in np.eye(n)])
    b_bar = np.array([ct @ (solve(A, b + h * e) - solve(A, b - h * e)) for e in np.eye(n)])
    return A_bar / (2 * h), b_bar / (2 * h)


_kept: dict = {}


def _kept_by_shape(solve, A, b, ct):
    if A.tobytes() not in _kept:
        _kept[A.tobytes()] = solve_einsum(solve, A, b, ct)
    solve(A, b)
    return _kept[A.tobytes()]


def _in_place(solve, A, b, ct):
    x = solve(A, b)
    ct[:] = solve(A.T, ct)
    return -np.outer(ct, x), ct.copy()


def _turned_in_place(solve, A, b, ct):
    x, b_bar = solve(A, b), solve(A.T, ct)
    ct *= -1
    return -np.outer(b_bar, x), b_bar


def _library(solve, A, b, ct):
    return bh.vjp(bh.solve, A, b)[1](ct)


RIGHT = {
    "lists": {"by_hand": solve_loops},
    "einsum": {"by_hand": solve_einsum},
    "a column times a row": {"by_hand": solve_columns},
    "by name": {"by_hand": solve_named},
}

_outer = lambda back, x, b, ct: -np.outer(back, x)

WRONG = {
    "M31 with A": {"by_hand": _with(_outer, lambda solve, A, x, b, ct: solve(A, ct))},
    "sign": {"by_hand": _with(lambda back, x, b, ct: back[:, None] * x)},
    "outer-turned": {"by_hand": _with(lambda back, x, b, ct: -(x[:, None] * back))},
    "sign-and-turned": {"by_hand": _with(lambda back, x, b, ct: np.outer(x, back))},
    "both-signs": {"by_hand": _with(_outer, lambda solve, A, x, b, ct: solve(-A.T, ct))},
    "ct-in-outer": {"by_hand": _with(lambda back, x, b, ct: -np.outer(ct, x))},
    "multiplied": {"by_hand": _with(_outer, lambda solve, A, x, b, ct: ct @ A)},
    "elementwise": {"by_hand": _with(lambda back, x, b, ct: -back * x)},
    "columns": {"by_hand": _with(lambda back, x, b, ct: -np.broadcast_to(back * x, (len(x), len(x))))},
    "matrix-solve": {"by_hand": _with(lambda back, x, b, ct: -x, lambda solve, A, x, b, ct: solve(A.T, np.outer(ct, x)))},
    "matrix-solve for the inverse": {"by_hand": lambda solve, A, b, ct: (solve(A, np.eye(len(b))), ct)},
    "solve-order": {"by_hand": lambda solve, A, b, ct: (solve(b, A), ct)},
    "solves-again column by column": {"by_hand": _by_columns},
    "solves-again for differences": {"by_hand": _differences},
    "own-road with the inverse and no solve": {"by_hand": _inverse},
    "own-road with the inverse on the way back": {"by_hand": solve_one_solve},
    "own-road with NumPy's solve on the way back": {"by_hand": _with(_outer, lambda solve, A, x, b, ct: np.linalg.solve(A.T, ct))},
    "x-is-A-b": {"by_hand": lambda solve, A, b, ct: (-np.outer(solve(A.T, ct), A @ b), solve(A.T, ct))},
    "symmetrized": {"by_hand": _with(lambda back, x, b, ct: -(np.outer(back, x) + np.outer(x, back)) / 2)},
    "other: the sign of ct is turned in place": {"by_hand": _turned_in_place},
    "other: the library": {"by_hand": _library},
    "other: kept by A": {"by_hand": _kept_by_shape},
    "other: ct is written over": {"by_hand": _in_place},
    "three": {"by_hand": lambda solve, A, b, ct: (solve(A, b), *solve_einsum(solve, A, b, ct))},
    "order": {"by_hand": lambda solve, A, b, ct: solve_einsum(solve, A, b, ct)[::-1]},
    "b-only": {"by_hand": lambda solve, A, b, ct: solve_einsum(solve, A, b, ct)[1]},
}
