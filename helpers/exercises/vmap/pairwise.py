"""vmap/pairwise: All pairs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.functions import generic_numbers
from helpers.desk.using import NOT_CALLED
from helpers.desk.vmap.one_lane import Kernel
from helpers.exercises.programs import random_seed
from helpers.exercises.vmap.calls import one_call
from helpers.exercises.vmap.library_errors import NOT_NAMED, NOT_ONE_SIZE


def _pairwise_cases(rng: np.random.Generator) -> list[Case]:
    """More rows in X than in Y, then fewer, with as many as a row is long; and a single row."""
    sizes = ((3, 2, 2), (2, 3, 3), (1, 3, 2))
    return [Case((Kernel(random_seed(rng)), generic_numbers(rng, (n, length)), generic_numbers(rng, (m, length)))) for n, m, length in sizes]


# The rows of X and Y alone, of which there are at most three: larger sizes come from a table of pairs.
IN_STEP = rf"(?s)^(?!.*(sizes \[[^\]]*([4-9]|\d\d)|had size ([4-9]|\d\d))).*({NOT_ONE_SIZE})"


def _pairs(k: Any, X: Any, Y: Any) -> np.ndarray:
    return np.array([[k(x, y) for y in Y] for x in X])


def _pairwise_with(wrong: Callable[..., Any]) -> Callable[..., Any]:
    """`pairwise` with a wrong belief: `wrong(k, X, Y)` is what it gives."""
    return lambda k: lambda X, Y: wrong(k, X, Y)


EXERCISE = Exercise(
    id="vmap/pairwise",
    title="All pairs",
    level=2,
    minutes=8,
    signature="pairwise(k)(X, Y)",
    ways=("torch", "jax"),
    cases=_pairwise_cases,
    oracle=_pairs,
    mistakes=(
        Mistake("M17", _pairwise_with(lambda k, X, Y: k(X, Y)), "k got both tables whole. It is written for one x and one y: one vmap hides the rows of X, another one those of Y."),
        Mistake("not-a-function", lambda k: k(np.ones(2), np.ones(2)), "pairwise(k) has to be a function of X and Y. Return the vmapped k, do not call it.", error=NOT_CALLED),
        Mistake("one-vmap", _pairwise_with(raises(ValueError("vmap: Expected all tensors to have the same size in the mapped dimension, got sizes [3, 2]"))), "One vmap over both walks through X and Y in step: row i with row i. For all pairs, map one of them and hold the other with None, twice.", error=IN_STEP),
        Mistake("transposed", _pairwise_with(lambda k, X, Y: _pairs(k, X, Y).T), "The right numbers, with the axes exchanged: entry [i, j] should belong to X[i] and Y[j]. The outer vmap gives the first axis."),
        Mistake("swapped", _pairwise_with(lambda k, X, Y: np.array([[k(y, x) for y in Y] for x in X])), "x and y are exchanged inside k: you computed k(y, x)."),
        Mistake("columns", _pairwise_with(lambda k, X, Y: _pairs(k, X.T, Y.T)), "You mapped the columns. The rows, axis 0, are the vectors."),
        Mistake("x-only", _pairwise_with(lambda k, X, Y: np.array([k(x, Y) for x in X])), "Only X is mapped, and k got all of Y each time. Nest a second vmap that maps Y."),
        Mistake("y-only", _pairwise_with(lambda k, X, Y: np.array([k(X, y) for y in Y])), "Only Y is mapped, and k got all of X each time. Nest a second vmap that maps X."),
        Mistake("x-twice", _pairwise_with(lambda k, X, Y: np.array([[k(a, Y) for a in x] for x in X])), "X is mapped twice: first its rows, then their entries. One of the two vmaps has to map Y."),
        Mistake("pairs-of-fixed-size", raises(ValueError("vmap: Expected all tensors to have the same size in the mapped dimension, got sizes [4, 9]")), "The rows were paired before vmap, and the two lists of pairs differ in length. Both have len(X) * len(Y) rows, whatever these are: is a size written out as a number?", error=f"(?s){NOT_ONE_SIZE}"),
        Mistake("x-with-x", _pairwise_with(lambda k, X, Y: _pairs(k, X, X)), "These are the pairs of X with itself. The second vector comes from Y."),
        Mistake("y-with-y", _pairwise_with(lambda k, X, Y: _pairs(k, Y, Y)), "These are the pairs of Y with itself. The first vector comes from X."),
        Mistake("y-twice", _pairwise_with(lambda k, X, Y: np.array([[k(X, b) for b in y] for y in Y])), "Y is mapped twice: first its rows, then their entries. One of the two vmaps has to map X."),
        Mistake("other-name", raises(TypeError("vmap() got an unexpected keyword argument 'in_axes'")), "torch calls the axes in_dims and out_dims, JAX in_axes and out_axes. By position, as second and third argument, both take them.", error=NOT_NAMED),
        Mistake("loop", _pairwise_with(_pairs), "A double loop gives the right numbers with one call for each pair. Two nested vmaps need one call."),
    ),
    rules=one_call("k", lambda k, X, Y: len(X) * len(Y), "loop"),
    hints=(
        "k takes one x and one y. Which transform turns the one y into many, while x stays as it is?",
        "Picture a table: rows for X, columns for Y. The inner vmap fills one row: it holds x and walks along Y. The outer one walks down X.",
        "row = vmap of k that holds x and maps y\nreturn vmap of row that maps x and holds Y",
        "`vmap(k, (None, 0))` is a row. The outer one has `(0, None)`.",
    ),
)  # fmt: skip
