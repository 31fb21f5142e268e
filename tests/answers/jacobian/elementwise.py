"""Answers to jacobian/elementwise: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np

from tests.answers.jacobian.libraries import ARRAYS, bare, everywhere


def by_tests(test, square=True):
    """Answers by a test of the Jacobian as a NumPy array, those of another shape refused first."""

    def answer(f, x, lib):
        J = np.asarray(lib.jacrev(f)(x))
        if square and J.shape != (len(x), len(x)):
            return False
        return bool(np.all(test(J)))

    return everywhere(answer)


def in_loops(f, x, lib):
    J = lib.jacfwd(f)(x)
    if tuple(f(x).shape) != tuple(x.shape):
        return False
    for i in range(len(x)):
        for j in range(len(x)):
            if i != j and abs(J[i, j]) > 1e-10:
                return False
    return True


def by_columns(f, x, lib):
    """From JVPs, without the matrix."""
    if f(x).shape != x.shape:
        return False
    for k in range(len(x)):
        v = x * 0 + np.eye(len(x))[k].tolist() if isinstance(x, np.ndarray) else _unit(x, k)
        pushed = lib.jvp(f, (x,), (v,))[1]
        if not np.allclose(np.delete(np.asarray(pushed), k), 0):
            return False
    return True


def _unit(x, k):
    return next(xp for xp in ARRAYS.values() if hasattr(xp, "eye") and isinstance(xp.eye(1), type(x))).eye(
        len(x), dtype=x.dtype
    )[k]


def off(J):
    return J * (1 - np.eye(*J.shape))


def slopes_of_sum(f, x, lib):
    if f(x).shape != x.shape:
        return False
    slopes = lib.grad(lambda z: f(z).sum())(x)
    return np.allclose(np.asarray(slopes), np.diagonal(np.asarray(lib.jacrev(f)(x))))


def all_at_once(f, x, lib):
    if f(x).shape != x.shape:
        return False
    pushed = lib.jvp(f, (x,), (x * 0 + 1,))[1]
    return np.allclose(np.asarray(pushed), np.diagonal(np.asarray(lib.jacrev(f)(x))))


def without_shapes(f, x, lib):
    J = np.asarray(lib.jacfwd(f)(x))
    return np.allclose(J, np.diag(np.diagonal(J)))


def same_as_masked(f, x, lib):
    J = np.asarray(lib.jacfwd(f)(x))
    return np.allclose(J, J * np.eye(len(x)))


RIGHT = {
    "two loops": everywhere(in_loops),
    "columns": everywhere(by_columns),
    "close to its diagonal": by_tests(lambda J: np.allclose(J, np.diag(np.diag(J)))),
    "a 0-d array": everywhere(
        lambda f, x, lib: np.array(f(x).shape == x.shape and np.abs(off(np.asarray(lib.jacfwd(f)(x)))).sum() < 1e-6)
    ),
    "upper and lower": by_tests(lambda J: np.abs(np.triu(J, 1) + np.tril(J, -1)) < 1e-9),
}

WRONG = {
    "M04": everywhere(slopes_of_sum),
    "row-sums": everywhere(all_at_once),
    "total": by_tests(lambda J: abs(off(J).sum()) < 1e-9),
    "total-any-shape": by_tests(lambda J: abs(off(J).sum()) < 1e-9, square=False),
    "negative-missed": by_tests(lambda J: off(J) < 1e-9),
    "shape-alone": bare(lambda f, x: f(x).shape == x.shape),
    "any-shape": by_tests(lambda J: abs(off(J)) < 1e-9, square=False),
    "longer-is-fine": everywhere(
        lambda f, x, lib: len(f(x)) >= len(x) and (abs(off(np.asarray(lib.jacfwd(f)(x))[: len(x)])) < 1e-9).all()
    ),
    "first-row": by_tests(lambda J: abs(J[0, 1:]) < 1e-9),
    "first-column": by_tests(lambda J: abs(J[1:, 0]) < 1e-9),
    "last-row": by_tests(lambda J: abs(J[-1, :-1]) < 1e-9),
    "upper": by_tests(lambda J: abs(np.triu(J, 1)) < 1e-9),
    "lower": by_tests(lambda J: abs(np.tril(J, -1)) < 1e-9),
    "neighbours": by_tests(lambda J: abs(J[range(len(J) - 1), range(1, len(J))]).max() + abs(J[range(1, len(J)), range(len(J) - 1)]).max() < 1e-9),
    "exact": by_tests(lambda J: off(J) == 0),
    "exact counted": by_tests(lambda J: np.count_nonzero(J) == np.count_nonzero(np.diag(J))),
    "loose": by_tests(lambda J: np.allclose(off(J), 0, atol=0.01)),
    "one-in-a-row": by_tests(lambda J: (abs(J) > 1e-9).sum(1) <= 1),
    "no-zero-slope": by_tests(lambda J: (abs(J) > 1e-9) == np.eye(len(J), dtype=bool)),
    "symmetric": by_tests(lambda J: np.allclose(J, J.T)),
    "some-zero": by_tests(lambda J: (abs(J) < 1e-9).any()),
    "at-zero": everywhere(
        lambda f, x, lib: f(x).shape == x.shape and (abs(off(np.asarray(lib.jacfwd(f)(0 * x)))) < 1e-9).all()
    ),
    "whole": by_tests(lambda J: abs(J) < 1e-9),
    "inverted": everywhere(lambda f, x, lib: not in_loops(f, x, lib)),
    "never": bare(lambda f, x: False),
    "always": bare(lambda f, x: True),
    "not-scalar": everywhere(lambda f, x, lib: (abs(lib.grad(f)(x)) > 0).all()),
    "many": everywhere(lambda f, x, lib: abs(lib.jacfwd(f)(x)) < 1e-9),
    "ambiguous": everywhere(lambda f, x, lib: bool(abs(lib.jacfwd(f)(x)) < 1e-9)),
    "sizes": everywhere(
        lambda f, x, lib: np.allclose(np.asarray(lib.jacfwd(f)(x)) * (1 - np.eye(len(x))), 0)
    ),
    "stretched": everywhere(
        lambda f, x, lib: np.broadcast_shapes(f(x).shape, x.shape) == (max(len(x), len(f(x))),) and same_as_masked(f, x, lib)
        if 1 in (len(x), len(f(x))) or len(x) == len(f(x)) else False
    ),
    "tail": everywhere(lambda f, x, lib: len(f(x)) >= len(x) and (abs(off(np.asarray(lib.jacfwd(f)(x)))) < 1e-9).all()),
    "loose-a-little": by_tests(lambda J: np.allclose(off(J), 0, atol=2e-3)),
    "loose-a-little by the largest": by_tests(lambda J: abs(off(J)) <= 1e-3 * abs(J).max()),
    "relative": by_tests(lambda J: abs(off(J)) <= 1e-6 * abs(J).max() + 1e-9),
    "relative by the norm": by_tests(lambda J: np.linalg.norm(off(J)) <= 1e-9 * np.linalg.norm(J) + 1e-9),
    "shape-alone by any": by_tests(lambda J: (abs(off(J)) < 1e-9).any()),
    "any-shape cropped": by_tests(lambda J: abs(off(J[: min(J.shape), : min(J.shape)])) < 1e-9, square=False),
    "empty": by_tests(lambda J: abs(J[~np.eye(len(J), dtype=bool)]).max() < 1e-9),
    "both-sums": by_tests(lambda J: abs(off(J).sum(0)) + abs(off(J).sum(1)) < 1e-9),
    "both-sums of a symmetric J": by_tests(lambda J: np.allclose(J, J.T) and np.allclose(J.sum(0), np.diag(J))),
    "sums-alike": by_tests(lambda J: np.allclose(J.sum(0), J.sum(1))),
    "first-row-and-column": by_tests(lambda J: abs(J[0, 1:]) + abs(J[1:, 0]) < 1e-9),
    "determinant": by_tests(lambda J: np.isclose(np.linalg.det(J), np.diag(J).prod())),
    "determinant by eigenvalues": by_tests(lambda J: np.allclose(np.sort(np.linalg.eigvals(J)), np.sort(np.diag(J)))),
    "rank": by_tests(lambda J: np.linalg.matrix_rank(J) == len(J)),
    "dominant": by_tests(lambda J: abs(np.diag(J)) >= abs(off(J)).sum(1)),
    "dominant-strictly": by_tests(lambda J: abs(np.diag(J)) > abs(off(J)).sum(1)),
    "elsewhere at ones": everywhere(
        lambda f, x, lib: f(x).shape == x.shape and (abs(off(np.asarray(lib.jacfwd(f)(0 * x + 1)))) < 1e-9).all()
    ),
    "elsewhere too": everywhere(
        lambda f, x, lib: f(x).shape == x.shape
        and all((abs(off(np.asarray(lib.jacfwd(f)(z)))) < 1e-9).all() for z in (x, x + 0.3))
    ),
    "other: without shapes": everywhere(without_shapes),
    "other: first place alone": by_tests(lambda J: abs(J[0, 1]) + abs(J[1, 0]) < 1e-9),
    "last-column": by_tests(lambda J: abs(J[:-1, -1]) < 1e-9),
}  # fmt: skip
