"""jacobian/banded: A band in few passes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.functions import generic_numbers
from helpers.exercises.jacobian.sparse import (
    NO_FIT,
    USES_OF_JVP,
    Sparse,
    also_elsewhere,
    one_by_one,
    passes_at_most,
    pushed,
    spread,
)
from helpers.exercises.programs import random_seed


def _band(n: int, w: int) -> np.ndarray:
    """True where |i − j| is at most w."""
    k = np.arange(n)
    return abs(k[:, None] - k) <= w


def _cases(rng: np.random.Generator) -> list[Case]:
    """Lengths that are no multiple of 2w + 1; a diagonal; and a matrix that is all band. Two lengths: JAX compiles for
    each."""

    def one(n: int, w: int, edge: bool = False) -> Case:
        pattern = tuple(map(tuple, _band(n, w).tolist()))
        return Case((Sparse(random_seed(rng), pattern), generic_numbers(rng, (n,)), w), edge=edge)

    return [one(11, 2), one(11, 3, edge=True), one(11, 0, edge=True), one(3, 2, edge=True)]


def _groups(n: int, step: int) -> list[list[int]]:
    """Every step-th column together."""
    return [list(range(k, n, step)) for k in range(step)]


def _by(step: Callable[[int], int], where: Callable[[int, int], Any]) -> Callable[..., Any]:
    """`banded_jacobian` with every step(w)-th column together, and the entries where `where(n, w)` is 1 kept."""

    def answer(f: Any, x: np.ndarray, w: int, jvp: Any) -> np.ndarray:
        groups = _groups(len(x), max(step(w), 1))
        return spread(pushed(f, x, groups, jvp), groups, len(x), where(len(x), w))

    return answer


def _right_step(w: int) -> int:
    return 2 * w + 1


def _found(f: Any, x: np.ndarray, w: int, jvp: Any, part: int = 1) -> np.ndarray:
    return pushed(f, x, _groups(len(x), _right_step(w)), jvp, part)


def _values(f: Any, x: np.ndarray, w: int, jvp: Any) -> np.ndarray:
    return spread(_found(f, x, w, jvp, 0), _groups(len(x), _right_step(w)), len(x), _band(len(x), w))


def _neighbours_together(even: bool) -> Callable[..., Any]:
    """Columns side by side together: in groups as even as can be, or each as large as the first."""

    def answer(f: Any, x: np.ndarray, w: int, jvp: Any) -> np.ndarray:
        k, step = np.arange(len(x)), _right_step(w)
        size = -(-len(x) // step)
        parts = np.array_split(k, step) if even else [k[c * size : (c + 1) * size] for c in range(step)]
        groups = [part.tolist() for part in parts]
        return spread(pushed(f, x, groups, jvp), groups, len(x), _band(len(x), w))

    return answer


_SIDE_BY_SIDE = "You push columns together that stand side by side. Those share rows, and their entries are added up: push columns together that are 2w + 1 apart."


def _first_columns(f: Any, x: np.ndarray, w: int, jvp: Any) -> np.ndarray:
    found = _found(f, x, w, jvp)
    J = np.zeros((len(x), len(x)))
    J[:, : len(found)] = found.T[:, : len(x)]
    return J


def _without_tail(f: Any, x: np.ndarray, w: int, jvp: Any) -> np.ndarray:
    n, step = len(x), _right_step(w)
    groups = _groups(n - n % step, step)
    return spread(pushed(f, x, groups, jvp), groups, n, _band(n, w))


def _exchanged(f: Any, x: np.ndarray, w: int, jvp: Any) -> np.ndarray:
    n, groups = len(x), _groups(len(x), _right_step(w))
    rows = np.stack([jvp(f, (np.eye(n)[group].sum(0),), (x,))[1] for group in groups])
    return spread(rows, groups, n, _band(n, w))


def _first_alone(f: Any, x: np.ndarray, w: int, jvp: Any) -> np.ndarray:
    groups = [[c] for c in range(min(_right_step(w), len(x)))]
    return spread(pushed(f, x, groups, jvp), groups, len(x), _band(len(x), w))


def _in_blocks(f: Any, x: np.ndarray, w: int, jvp: Any) -> np.ndarray:
    """2w + 1 columns side by side together."""
    n, step = len(x), _right_step(w)
    groups = [list(range(c, min(c + step, n))) for c in range(0, n, step)]
    return spread(pushed(f, x, groups, jvp), groups, n, _band(n, w))


def _seed_kept(f: Any, x: np.ndarray, w: int, jvp: Any) -> np.ndarray:
    """Each pass has the columns of the passes before it in its seed, too."""
    groups = _groups(len(x), _right_step(w))
    found = np.cumsum(pushed(f, x, groups, jvp), axis=0)
    return spread(found, groups, len(x), _band(len(x), w))


def _with_width(width: int) -> Callable[..., Any]:
    """w is a fixed number."""
    return lambda f, x, w, jvp: _by(_right_step, _band)(f, x, width, jvp)


def _slices(f: Any, x: np.ndarray, w: int, jvp: Any) -> np.ndarray:
    """Column by column, by a slice of rows that may begin below 0."""
    found, J = _found(f, x, w, jvp), np.zeros((len(x), len(x)))
    for j in range(len(x)):
        J[j - w : j + w + 1, j] = found[j % len(found)][j - w : j + w + 1]
    return J


def _wrapped(f: Any, x: np.ndarray, w: int, jvp: Any) -> np.ndarray:
    """Column by column, row by row, where a row below 0 is one from the end."""
    found, J = _found(f, x, w, jvp), np.zeros((len(x), len(x)))
    for j in range(len(x)):
        for i in range(j - w, min(j + w + 1, len(x))):
            J[i, j] = found[j % len(found)][i]
    return J


def _mirrored(half: Callable[..., Any]) -> Callable[..., Any]:
    """One half of the band, and its mirror image for the other."""

    def answer(f: Any, x: np.ndarray, w: int, jvp: Any) -> np.ndarray:
        J = half(_by(_right_step, _band)(f, x, w, jvp))
        return J + J.T - np.diag(np.diag(J))

    return answer


def _inside(first: bool, last: bool, rows: bool) -> Callable[..., Any]:
    """The first w, the last w columns, or rows, or both, are left out."""

    def where(n: int, w: int) -> np.ndarray:
        k = np.arange(n)
        kept = (k >= w * first) & (k < n - w * last)
        return _band(n, w) * (kept[:, None] if rows else kept)

    return _by(_right_step, where)


_EDGES = "{} are empty. The band is cut off at the edges of J, but it is there: take the rows from max(0, j − w) to min(n, j + w + 1)."

EXERCISE = Exercise(
    id="jacobian/banded",
    title="A band in few passes",
    level=3,
    minutes=15,
    signature="banded_jacobian(f, x, w, jvp)",
    inputs=("f", "x", "w"),
    ways=("by_hand", "torch", "jax"),
    cases=_cases,
    oracle=lambda f, x, w: f.jacobian(x),
    reads=also_elsewhere,
    rules=(passes_at_most(lambda f, x, w: 2 * w + 1, "at most 2w + 1 JVPs", "M29"),),
    mistakes=(
        Mistake("M29", one_by_one, "Columns 2w + 1 apart share no row: push all of those together. Then 2w + 1 passes hold every entry, and none adds two of them up."),
        Mistake("step-w-plus-1", _by(lambda w: w + 1, _band), "You push every (w + 1)-th column together. A column reaches w rows up and w rows down, so columns i and i + w + 1 still share rows, and their entries are added up. Go 2w + 1 apart."),
        Mistake("step-2w", _by(lambda w: 2 * w, _band), "You push every 2w-th column together. Columns i and i + 2w share the row in the middle between them, and their entries are added up. Go 2w + 1 apart."),
        Mistake("no-mask", _by(_right_step, lambda n, w: 1.0), "Each pass holds the entries of several columns. You gave the whole of it to each of them: keep an entry only where |i − j| ≤ w."),
        Mistake("narrow", _by(_right_step, lambda n, w: _band(n, w - 1)), "Your band is one too narrow: the entries with |i − j| = w are in it, too."),
        Mistake("wide", _by(_right_step, lambda n, w: _band(n, w + 1)), "Your band is one too wide: where |i − j| = w + 1 there stands an entry of another column now."),
        Mistake("upper-half", _by(_right_step, lambda n, w: np.triu(_band(n, w))), "Only the diagonal and what stands above it is there. A band goes both ways: |i − j| ≤ w."),
        Mistake("lower-half", _by(_right_step, lambda n, w: np.tril(_band(n, w))), "Only the diagonal and what stands below it is there. A band goes both ways: |i − j| ≤ w."),
        Mistake("diagonal", _by(_right_step, lambda n, w: np.eye(n)), "Only the diagonal is there. An entry stands wherever |i − j| ≤ w."),
        Mistake("all-at-once", _by(lambda w: 1, _band), "One pass along all ones adds up each row of J. Columns that share a row need passes of their own: push those together that are 2w + 1 apart."),
        Mistake("all-on-the-diagonal", _by(lambda w: 1, lambda n, w: np.eye(n)), "One pass along all ones adds up each row of J, and you put the sums on the diagonal. Push columns together that are 2w + 1 apart."),
        Mistake("neighbours-together", _neighbours_together(even=True), _SIDE_BY_SIDE),
        Mistake("neighbours-in-blocks", _neighbours_together(even=False), _SIDE_BY_SIDE),
        Mistake("transposed", lambda f, x, w, jvp: f.jacobian(x).T + 0 * _found(f, x, w, jvp)[0, 0], "The right numbers, transposed. What jvp gives are the columns of J: entry i belongs to row i."),
        Mistake("compressed", _found, "These are the passes, one in each row. Each holds the entries of several columns: J[i, j] is entry i of the pass with column j, where |i − j| ≤ w."),
        Mistake("compressed-columns", lambda f, x, w, jvp: _found(f, x, w, jvp).T, "These are the passes side by side, one in each column. Each holds the entries of several columns of J: give each its own, where |i − j| ≤ w."),
        Mistake("first-columns", _first_columns, "The passes stand in the first columns. Each holds the entries of several columns: give each its own, where |i − j| ≤ w."),
        Mistake("M25", _values, "These are values, the first result of jvp. The tangent is the second."),
        Mistake("without-tail", _without_tail, "The last columns are empty. The seed c has a 1 at c, c + 2w + 1, c + 2(2w + 1) and so on, as far as x goes, and each of these columns takes its entries from that pass."),
        Mistake("first-columns-alone", _first_alone, "Only the first 2w + 1 columns are asked for. Each seed can ask about more of them at once: it has a 1 at c, c + 2w + 1, c + 2(2w + 1) and so on, as far as x goes."),
        Mistake("in-blocks", _in_blocks, _SIDE_BY_SIDE),
        Mistake("seed-kept", _seed_kept, "Each seed still holds the ones of the seeds before it. Begin each pass with zeros."),
        Mistake("width-1", _with_width(1), "You take 1 for w, whatever w is. Take 2w + 1 passes, and the rows with |i − j| ≤ w."),
        Mistake("width-2", _with_width(2), "You take 2 for w, whatever w is. Take 2w + 1 passes, and the rows with |i − j| ≤ w.", edge=True),
        Mistake("step-3", _by(lambda w: 3, _band), "You push every third column together, whatever w is. Go 2w + 1 apart.", edge=True),
        Mistake("empty-slice", _slices, "The first w columns are empty. Their rows begin at 0, not at j − w: below 0, Python counts from the end, and the slice is empty. Begin at max(0, j − w)."),
        Mistake("wraps", _wrapped, "In the first columns, entries stand in the last rows. A row j − w below 0 counts from the end: leave out what is below 0."),
        Mistake("upper-mirrored", _mirrored(np.triu), "You mirrored the upper half. J need not be symmetric: how y[i] depends on x[j] says nothing of how y[j] depends on x[i]. Read both halves from the passes."),
        Mistake("lower-mirrored", _mirrored(np.tril), "You mirrored the lower half. J need not be symmetric: how y[i] depends on x[j] says nothing of how y[j] depends on x[i]. Read both halves from the passes."),
        *(Mistake(f"no-{name}", _inside(*parts), _EDGES.format(f"The {what}")) for name, what, parts in (
            ("last-columns", "last w columns", (False, True, False)),
            ("edge-columns", "first and the last w columns", (True, True, False)),
            ("first-rows", "first w rows", (True, False, True)),
            ("last-rows", "last w rows", (False, True, True)),
            ("edge-rows", "first and the last w rows", (True, True, True)),
        )),
        Mistake("exchanged", _exchanged, "You stand at the seed and walk along x. The primal is x, where you are; the tangent is the seed."),
        *USES_OF_JVP,
        Mistake("sizes", raises(IndexError("index 3 is out of bounds for axis 0 with size 3")), "Sizes do not fit, or an index is too large. A pass is the second result of jvp, a vector of n numbers, and n may be smaller than 2w + 1.", error=NO_FIT),
    ),
    hints=(
        "Rows i − w to i + w are all that column i touches. Which is the next column that touches none of them?",
        "Picture the band, and lay a comb over its columns with a tooth at every (2w + 1)-th. Under the comb no row holds two entries: nothing is added up.",
        "for k = 0, …, 2w:\n    seed = 1 at k, k + (2w+1), k + 2(2w+1), …, else 0\n    push the seed\nJ[i, j] = entry i of the pass with k = j mod (2w+1), where |i − j| ≤ w, else 0\n(near the edges i may not fall below 0: Python counts from the end there)",
        "With `k = xp.arange(n)` the seeds are `0 * x + (k % q == c)` for c in range(q). Where `rows` holds the passes, `xp.stack(rows)[k % q].T` has column j of its pass in column j; multiply by `abs(k[:, None] - k) <= w`.",
    ),
)  # fmt: skip
