"""Answers to vmap/pairwise: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
from torch.func import vmap

from tests.answers.vmap.both_libraries import everywhere


def pairwise(k, vmap, lib):
    return vmap(vmap(k, (None, 0)), (0, None))


def pairwise_other_way_round(k, vmap, lib):
    return lambda X, Y: lib.moveaxis(vmap(vmap(k, (0, None)), (None, 0))(X, Y), 0, 1)


def pairwise_out_axis(k, vmap, lib):
    return vmap(vmap(k, (0, None)), (None, 0), 1)


def pairwise_flat(k, vmap, lib):
    """One vmap over all pairs, written out."""

    def table(X, Y):
        n, m = len(X), len(Y)
        rows = [i for i in range(n) for _ in range(m)]
        columns = list(range(m)) * n
        return vmap(k)(X[lib.asarray(rows)], Y[lib.asarray(columns)]).reshape(n, m)

    return table


RIGHT = {
    "nested": everywhere(pairwise),
    "the other way round": everywhere(pairwise_other_way_round),
    "out axis 1": everywhere(pairwise_out_axis),
    "all pairs in one": everywhere(pairwise_flat),
}

WRONG = {
    "M17 as it is": everywhere(lambda k, vmap, lib: k),
    "one-vmap": everywhere(lambda k, vmap, lib: vmap(k)),
    "one-vmap twice": everywhere(lambda k, vmap, lib: vmap(vmap(k))),
    "transposed": everywhere(lambda k, vmap, lib: vmap(vmap(k, (0, None)), (None, 0))),
    "swapped": everywhere(lambda k, vmap, lib: lambda X, Y: vmap(vmap(lambda x, y: k(y, x), (None, 0)), (0, None))(X, Y)),
    "columns": everywhere(lambda k, vmap, lib: vmap(vmap(k, (None, 1)), (1, None))),
    "x-only": everywhere(lambda k, vmap, lib: vmap(k, (0, None))),
    "y-only": everywhere(lambda k, vmap, lib: vmap(k, (None, 0))),
    "x-twice": everywhere(lambda k, vmap, lib: vmap(vmap(k, (0, None)), (0, None))),
    "pairs-of-fixed-size": everywhere(lambda k, vmap, lib: lambda X, Y: vmap(k)(X[lib.asarray([i for i in range(len(X)) for _ in range(2)])], Y[lib.asarray([0, 1] * 3)]).reshape(3, 2)),
    "x-with-x": everywhere(lambda k, vmap, lib: lambda X, Y: pairwise(k, vmap, lib)(X, X)),
    "y-with-y": everywhere(lambda k, vmap, lib: lambda X, Y: pairwise(k, vmap, lib)(Y, Y)),
    "y-twice": everywhere(lambda k, vmap, lib: vmap(vmap(k, (None, 0)), (None, 0))),
    "other-name": {"torch": lambda k: vmap(vmap(k, in_axes=(None, 0)), in_axes=(0, None)), "jax": lambda k: jax.vmap(jax.vmap(k, in_dims=(None, 0)), in_dims=(0, None))},
    "loop": everywhere(lambda k, vmap, lib: lambda X, Y: lib.stack([lib.stack([k(x, y) for y in Y]) for x in X])),
    "other: one call to try": everywhere(lambda k, vmap, lib: lambda X, Y: (k(X[0], Y[0]), pairwise(k, vmap, lib)(X, Y))[1]),
    "other: a vmap for each row": everywhere(lambda k, vmap, lib: lambda X, Y: lib.stack([vmap(k, (None, 0))(x, Y) for x in X])),
    "other: three rows": everywhere(lambda k, vmap, lib: lambda X, Y: vmap(vmap(k, (None, 0)), (0, None))(X[:2], Y)),
    "other: a row at a time": everywhere(lambda k, vmap, lib: lambda X, Y: vmap(k, (None, 0))(X[0], Y)),
}
