"""scan/asymmetry: A test for a Hessian."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from helpers.desk.functions import generic_numbers


def _asymmetry_cases(rng: np.random.Generator) -> list[Case]:
    """Matrices with two pairs that are off, one of them by its sign, the larger one each time in another place and above
    or below the diagonal; no two known answers come close. The last one is symmetric."""

    def one(n: int, i: int, j: int, other: tuple[int, int]) -> Case:
        while True:
            matrix = _symmetric(rng, n)
            matrix[i, j] = -matrix[j, i] + np.sign(matrix[j, i]) * -round(rng.uniform(0.2, 0.8), 2)
            matrix[other] += round(rng.uniform(0.2, 0.4), 2)
            matrix = np.round(64 * matrix) / 64  # so that what cancels, cancels without a rest
            found = [_asymmetry(matrix), *(wrong(matrix) for wrong in _WRONG.values())]
            largest = _distances(matrix)[i, j] == _asymmetry(matrix) and abs(matrix[j, i]) > 0.2
            if largest and min(abs(a - b) for k, a in enumerate(found) for b in found[:k]) > 0.02:
                return Case((matrix,))

    cases = [one(3, 0, 2, (1, 0)), one(3, 2, 1, (0, 1)), one(4, 1, 3, (0, 1)), one(5, 3, 1, (1, 0)), one(4, 3, 2, (1, 0))]
    return [*cases, Case((_symmetric(rng, 3),), edge=True)]


def _symmetric(rng: np.random.Generator, n: int) -> np.ndarray:
    half = generic_numbers(rng, (n, n))
    return np.round(half + half.T, 2)


def _distances(matrix: np.ndarray) -> np.ndarray:
    return np.abs(matrix - matrix.T)


def _asymmetry(matrix: np.ndarray) -> Any:
    return _distances(matrix).max()


_WRONG: dict[str, Callable[[np.ndarray], Any]] = {
    "cancelled": lambda m: (m - m.T).sum(),
    "added": lambda m: _distances(m).sum(),
    "added-once": lambda m: _distances(m).sum() / 2,
    "mean": lambda m: _distances(m).mean(),
    "norm": lambda m: np.sqrt((_distances(m) ** 2).sum()),
    "no-or-yes": lambda m: np.float64(_asymmetry(m) > 0),
    "one-pair": lambda m: _distances(m)[0, 1],
    "half": lambda m: _asymmetry(m) / 2,
    "flipped": lambda m: np.abs(m - m[::-1]).max(),
    "largest-entry": lambda m: np.abs(m).max(),
    "sizes-first": lambda m: _distances(np.abs(m)).max(),
}


EXERCISE = Exercise(
    id="scan/asymmetry",
    title="A test for a Hessian",
    level=1,
    minutes=5,
    signature="asymmetry(matrix)",
    ways=("torch",),
    cases=_asymmetry_cases,
    oracle=_asymmetry,
    mistakes=(
        Mistake("cancelled", _WRONG["cancelled"], "What is missing below the diagonal and what is too much above it cancel: this sum is 0 for every matrix. Take the size of each difference first."),
        Mistake("added", _WRONG["added"], "You added all the distances, each pair twice. The largest of them was asked for."),
        Mistake("added-once", _WRONG["added-once"], "You added the distances of all pairs. The largest of them was asked for."),
        Mistake("mean", _WRONG["mean"], "This is the mean distance. The largest one was asked for."),
        Mistake("norm", _WRONG["norm"], "This is the root of the sum of the squares. The largest distance was asked for."),
        Mistake("whole", _distances, "These are the distances of all entries. Return the largest one."),
        Mistake("no-or-yes", _WRONG["no-or-yes"], "1 for any matrix that is not symmetric says that it is wrong. By how much was asked for."),
        Mistake("one-pair", _WRONG["one-pair"], "You looked at one pair only. Any pair may be the one that is wrong."),
        Mistake("half", _WRONG["half"], "This is half of the largest distance: how far each of the two entries is from their mean. The distance between them was asked for."),
        Mistake("flipped", _WRONG["flipped"], "You turned the matrix upside down. A Hessian is mirrored in its diagonal: compare it with its transpose."),
        Mistake("largest-entry", _WRONG["largest-entry"], "This is the largest entry. Compare each entry with the one across the diagonal."),
        Mistake("sizes-first", _WRONG["sizes-first"], "You took the sizes before the difference. Two entries of opposite sign are not equal: difference first, size second."),
    ),
    hints=(
        "Which two entries of a Hessian hold the same second derivative?",
        "Picture the matrix folded along its diagonal. Where two entries come to lie on each other, they must agree.",
        "difference = the matrix minus its transpose\nsize of each entry of the difference\nthe largest of them",
        "`(matrix - matrix.T).abs().max()`",
    ),
)  # fmt: skip
