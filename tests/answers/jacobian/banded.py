"""Answers to jacobian/banded: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np

from tests.answers.jacobian.libraries import LIBS, everywhere, with_arrays


def seeds_of(x, step, xp):
    k = xp.arange(len(x))
    return [0 * x + (k % step == c) for c in range(step)]


def passes(f, x, step, jvp, xp, part=1):
    return [np.asarray(jvp(f, (x,), (seed,))[part]) for seed in seeds_of(x, step, xp)]


def put_together(rows, n, step, keep):
    J = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            if keep(i, j):
                J[i, j] = rows[j % step][i]
    return J


def by(step, keep, part=1):
    """Answers in NumPy's loops, with every step(w)-th column together, where keep(i, j, w) is true."""

    def answer(f, x, w, jvp, xp):
        size = step(w)
        return put_together(passes(f, x, size, jvp, xp, part), len(x), size, lambda i, j: keep(i, j, w))

    return with_arrays(answer)


def in_band(i, j, w):
    return abs(i - j) <= w


def column_slices(f, x, w, jvp, xp):
    """Column by column, each with its own rows, and no empty seed."""
    n, step = len(x), 2 * w + 1
    J = np.zeros((n, n))
    for c in range(min(step, n)):
        seed = np.zeros(n)
        seed[c::step] = 1
        along = np.asarray(jvp(f, (x,), (0 * x + _like(seed, xp),))[1])
        for j in range(c, n, step):
            rows = slice(max(0, j - w), j + w + 1)
            J[rows, j] = along[rows]
    return J.tolist()


def _like(seed, xp):
    return xp.asarray(seed)


def outer_products(f, x, w, jvp, xp):
    k = xp.arange(len(x))
    band = abs(k[:, None] - k) <= w
    return sum(jvp(f, (x,), (seed,))[1][:, None] * seed for seed in seeds_of(x, 2 * w + 1, xp)) * band


def lanes(f, x, w, jvp, lib):
    xp = {lib_.__name__: xp for lib_, xp in zip(LIBS.values(), _SPACES, strict=True)}[lib.__name__]
    rows = lib.vmap(lambda seed: jvp(f, (x,), (seed,))[1])(xp.stack(seeds_of(x, 2 * w + 1, xp)))
    return put_together(np.asarray(rows), len(x), 2 * w + 1, lambda i, j: abs(i - j) <= w)


_SPACES = [answer.keywords["xp"] for answer in with_arrays(print).values()]


def one_by_one(f, x, w, jvp, xp):
    return np.stack(passes(f, x, len(x), jvp, xp), axis=1)


def unit_lanes(f, x, w, jvp, lib):
    xp = {lib_.__name__: xp for lib_, xp in zip(LIBS.values(), _SPACES, strict=True)}[lib.__name__]
    return lib.vmap(lambda seed: jvp(f, (x,), (seed,))[1])(xp.stack(seeds_of(x, len(x), xp))).T


def by_pullback(f, x, w, jvp, lib):
    return lib.jacrev(lambda v: jvp(f, (x,), (v,))[1])(x)


def neighbours(f, x, w, jvp, xp):
    n, step = len(x), 2 * w + 1
    size = -(-n // step)
    k = xp.arange(n)
    rows = [np.asarray(jvp(f, (x,), (0 * x + (k // size == c),))[1]) for c in range(step)]
    return np.array([[rows[j // size][i] * (abs(i - j) <= w) for j in range(n)] for i in range(n)])


def without_tail(f, x, w, jvp, xp):
    n, step = len(x), 2 * w + 1
    whole, k = n - n % step, xp.arange(n)
    rows = [np.asarray(jvp(f, (x,), (0 * x + (k % step == c) * (k < whole),))[1]) for c in range(step)]
    return put_together(rows, n, step, lambda i, j: abs(i - j) <= w and j < whole)


def tangent_first(f, x, w, jvp, xp):
    step = 2 * w + 1
    rows = [np.asarray(jvp(f, (seed,), (x,))[1]) for seed in seeds_of(x, step, xp)]
    return put_together(rows, len(x), step, lambda i, j: abs(i - j) <= w)


def first_columns(f, x, w, jvp, xp):
    J = np.zeros((len(x), len(x)))
    for c, row in enumerate(passes(f, x, 2 * w + 1, jvp, xp)[: len(x)]):
        J[:, c] = row
    return J


def written_in_the_first_columns(f, x, w, jvp, xp):
    J = np.asarray(outer_products(f, x, w, jvp, xp)) + 0
    for c in range(2 * w + 1):
        J[0, c] = J[0, c] + 0
    return J


_kept = {}


def kept(f, x, w, jvp, xp):
    key = (xp.__name__, w, len(x))
    if key not in _kept:
        _kept[key] = put_together(passes(f, x, 2 * w + 1, jvp, xp), len(x), 2 * w + 1, lambda i, j: abs(i - j) <= w)
    else:
        passes(f, x, 2 * w + 1, jvp, xp)
    return _kept[key]


def _step(w):
    return 2 * w + 1


def first_columns_alone(f, x, w, jvp, xp):
    """A pass for each of the first 2w + 1 columns, and none for the others."""
    J = np.zeros((len(x), len(x)))
    for c in range(min(2 * w + 1, len(x))):
        J[:, c] = np.asarray(jvp(f, (x,), (0 * x + (xp.arange(len(x)) == c),))[1])
    return J


def slices_below_zero(f, x, w, jvp, xp):
    J, rows = np.zeros((len(x), len(x))), passes(f, x, 2 * w + 1, jvp, xp)
    for j in range(len(x)):
        J[j - w : j + w + 1, j] = rows[j % (2 * w + 1)][j - w : j + w + 1]
    return J


def rows_below_zero(f, x, w, jvp, xp):
    J, rows = np.zeros((len(x), len(x))), passes(f, x, 2 * w + 1, jvp, xp)
    for j in range(len(x)):
        for i in range(j - w, j + w + 1):
            if i < len(x):
                J[i, j] = rows[j % (2 * w + 1)][i]
    return J


def seed_kept(f, x, w, jvp, xp):
    n, step = len(x), 2 * w + 1
    seed, rows = np.zeros(n), []
    for c in range(step):
        seed[c::step] = 1
        rows.append(np.asarray(jvp(f, (x,), (xp.asarray(seed.copy()),))[1]))
    return put_together(rows, n, step, lambda i, j: abs(i - j) <= w)


def blocks(f, x, w, jvp, xp):
    n, step = len(x), 2 * w + 1
    k = xp.arange(n)
    rows = [np.asarray(jvp(f, (x,), (0 * x + (k // step == c),))[1]) for c in range(-(-n // step))]
    return np.array([[rows[j // step][i] * (abs(i - j) <= w) for j in range(n)] for i in range(n)])


def mirrored(f, x, w, jvp, xp):
    J = put_together(passes(f, x, 2 * w + 1, jvp, xp), len(x), 2 * w + 1, lambda i, j: 0 <= j - i <= w)
    return J + np.triu(J, 1).T


def inside(lowest, highest, rows=False):
    """The band where a column, or a row, is from lowest(n, w) to below highest(n, w)."""

    def answer(f, x, w, jvp, xp):
        n, found = len(x), passes(f, x, 2 * w + 1, jvp, xp)
        kept = range(lowest(n, w), highest(n, w))
        return put_together(found, n, 2 * w + 1, lambda i, j: abs(i - j) <= w and (i if rows else j) in kept)

    return with_arrays(answer)


def a_vector_of_floats(f, x, w, jvp, xp):
    n, step = len(x), 2 * w + 1
    seeds = [(np.arange(n) % step == c) * 1.0 for c in range(step)]
    rows = [np.asarray(jvp(f, (x,), (xp.asarray(seed),))[1]) for seed in seeds]
    return put_together(rows, n, step, lambda i, j: abs(i - j) <= w)


RIGHT = {
    "two loops": by(_step, in_band),
    "slices": with_arrays(column_slices),
    "outer products": with_arrays(outer_products),
    "vectors of floats": with_arrays(a_vector_of_floats),
    "vmap over the seeds": everywhere(lanes),
}

WRONG = {
    "M29": with_arrays(one_by_one),
    "M29 under vmap": everywhere(unit_lanes),
    "step-w-plus-1": by(lambda w: w + 1, in_band),
    "step-2w": by(lambda w: max(2 * w, 1), in_band),
    "no-mask": by(_step, lambda i, j, w: True),
    "narrow": by(_step, lambda i, j, w: abs(i - j) < w),
    "wide": by(_step, lambda i, j, w: abs(i - j) <= w + 1),
    "upper-half": by(_step, lambda i, j, w: 0 <= j - i <= w),
    "lower-half": by(_step, lambda i, j, w: 0 <= i - j <= w),
    "upper-half without abs": by(_step, lambda i, j, w: i - j <= 0 and j - i <= w),
    "diagonal": by(_step, lambda i, j, w: i == j),
    "all-at-once": by(lambda w: 1, in_band),
    "all-on-the-diagonal": by(lambda w: 1, lambda i, j, w: i == j),
    "neighbours-in-blocks": with_arrays(neighbours),
    "transposed": with_arrays(lambda f, x, w, jvp, xp: np.transpose(outer_products(f, x, w, jvp, xp))),
    "compressed": with_arrays(lambda f, x, w, jvp, xp: passes(f, x, 2 * w + 1, jvp, xp)),
    "compressed-columns": with_arrays(
        lambda f, x, w, jvp, xp: np.stack(passes(f, x, 2 * w + 1, jvp, xp), axis=1)
    ),
    "first-columns": with_arrays(first_columns),
    "M25": by(_step, in_band, part=0),
    "without-tail": with_arrays(without_tail),
    "exchanged": with_arrays(tangent_first),
    "elsewhere": everywhere(lambda f, x, w, jvp, lib: lib.jacfwd(f)(x)),
    "value-again": with_arrays(lambda f, x, w, jvp, xp: (f(x), outer_products(f, x, w, jvp, xp))[1]),
    "wrapped": with_arrays(
        lambda f, x, w, jvp, xp: outer_products(f, x, w, lambda g, p, t: jvp(lambda z: g(z), p, t), xp)
    ),
    "around": everywhere(by_pullback),
    "bare": with_arrays(lambda f, x, w, jvp, xp: [jvp(f, x, seed)[1] for seed in seeds_of(x, 2 * w + 1, xp)]),
    "spread": with_arrays(
        lambda f, x, w, jvp, xp: [jvp(f, tuple(x), tuple(seed))[1] for seed in seeds_of(x, 2 * w + 1, xp)]
    ),
    "sizes": with_arrays(written_in_the_first_columns),
    "other: half a band": by(lambda w: w + 1, lambda i, j, w: abs(i - j) <= w // 2),
    "step-3": by(lambda w: 3, in_band),
    "width-1": by(lambda w: 3, lambda i, j, w: abs(i - j) <= 1),
    "width-2": by(lambda w: 5, lambda i, j, w: abs(i - j) <= 2),
    "first-columns-alone": with_arrays(first_columns_alone),
    "empty-slice": with_arrays(slices_below_zero),
    "wraps": with_arrays(rows_below_zero),
    "seed-kept": with_arrays(seed_kept),
    "in-blocks": with_arrays(blocks),
    "upper-mirrored": with_arrays(mirrored),
    "no-last-columns": inside(lambda n, w: 0, lambda n, w: n - w),
    "no-edge-columns": inside(lambda n, w: w, lambda n, w: n - w),
    "no-edge-rows": inside(lambda n, w: w, lambda n, w: n - w, rows=True),
    "other: kept by shape": with_arrays(kept),
    "other: a generator": with_arrays(
        lambda f, x, w, jvp, xp: (jvp(f, (x,), (seed,))[1] for seed in seeds_of(x, 2 * w + 1, xp))
    ),
}
