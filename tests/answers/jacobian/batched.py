"""Answers to jacobian/batched: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import partial

import jax
import numpy as np
import torch

from helpers import by_hand as bh
from tests.answers.jacobian.libraries import ARRAYS, everywhere, with_both


def per_sample(f, X, lib):
    return lib.vmap(lib.jacrev(f))(X)


def by_loop(f, X, lib, xp):
    return xp.stack([lib.jacfwd(f)(x) for x in X])


def by_sums(f, X, lib):
    """The outputs of all samples added up: no sample's derivative reaches another."""
    total = lib.jacrev(lambda Z: lib.vmap(f)(Z).sum(0))(X)
    return [total[:, b] for b in range(len(X))]


def by_pullbacks(f, X, lib, xp):
    value, pullback = lib.vjp(lib.vmap(f), X)
    rows = [pullback(0.0 * value + e)[0] for e in xp.eye(value.shape[1])]
    return xp.stack(rows, 1)


def by_pushes(f, X, lib, xp):
    return xp.stack([lib.jvp(lib.vmap(f), (X,), (0.0 * X + e,))[1] for e in xp.eye(X.shape[1])], 2)


def _kept():
    kept = {}
    return lambda f, X, lib: kept.setdefault((id(f), tuple(X.shape)), per_sample(f, X, lib))


def _block(f, X, lib):
    return lib.jacrev(lib.vmap(f))(X)


def _autograd(f, X):
    X = X.detach().clone().requires_grad_()
    return torch.autograd.grad(torch.vmap(f)(X).sum(), X)[0]


def _differences(f, X, lib, xp, h):
    def one(x):
        return (bh if lib is bh else xp).stack([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in xp.eye(len(x))], 1)

    return lib.vmap(one)(X)


RIGHT = {
    "NumPy at the end": {**everywhere(per_sample), "jax": lambda f, X: np.asarray(per_sample(f, X, jax))},
    "single precision": with_both(lambda f, X, lib, xp: xp.asarray(per_sample(f, X, lib), dtype=xp.float32)),
    "jacfwd": everywhere(lambda f, X, lib: lib.vmap(lib.jacfwd(f))(X)),
    "a loop": {way: answer for way, answer in with_both(by_loop).items() if way != "torch"}
    | {"torch": everywhere(lambda f, X, lib: [lib.jacrev(f)(x) for x in X])["torch"]},
    "sums over the batch": everywhere(by_sums),
    "pullbacks of the batch": with_both(by_pullbacks),
    "pushes of the batch": with_both(by_pushes),
    "a list": everywhere(lambda f, X, lib: list(per_sample(f, X, lib))),
}

WRONG = {
    "block": everywhere(_block),
    "other: the block cut": everywhere(lambda f, X, lib: list(map(lambda part, b: part[:, b], _block(f, X, lib), range(len(X))))),
    "other: the block cut in NumPy": {"jax": lambda f, X: np.asarray(_block(f, X, jax))[np.arange(len(X)), :, np.arange(len(X))]},
    "other: the diagonal of the block in NumPy": {"jax": lambda f, X: np.einsum("bmbn->bmn", np.asarray(jax.jacfwd(jax.vmap(f))(X)))},
    "other: the block cut into lists": {"jax": lambda f, X: [part[:, b].tolist() for b, part in enumerate(_block(f, X, jax))]},
    "block-first": everywhere(lambda f, X, lib: _block(f, X, lib)[:, :, 0]),
    "block-flat": everywhere(lambda f, X, lib: lib.jacrev(lambda z: lib.vmap(f)(z.reshape(X.shape)))(X.reshape(-1))),
    "two-samples": everywhere(lambda f, X, lib: per_sample(f, X, lib)[:2]),
    "two-samples in a loop": everywhere(lambda f, X, lib: [lib.jacrev(f)(X[b]) for b in range(2)]),
    "differences": with_both(partial(_differences, h=1e-6)),
    "differences coarse": with_both(partial(_differences, h=1e-4)),
    "other: the block summed": everywhere(lambda f, X, lib: _block(f, X, lib).sum(2)),
    "M04": everywhere(lambda f, X, lib: lib.vmap(lib.grad(lambda x: f(x).sum()))(X)),
    "M04 the whole sum": everywhere(lambda f, X, lib: lib.grad(lambda Z: lib.vmap(f)(Z).sum())(X)),
    "M04 autograd": {"torch": _autograd},
    "sum-of-inputs": everywhere(lambda f, X, lib: per_sample(f, X, lib).sum(2)),
    "batch-inside": everywhere(lambda f, X, lib: lib.jacrev(lambda Z: lib.vmap(f)(Z).sum(0))(X)),
    "batch-inside the block summed": everywhere(lambda f, X, lib: _block(f, X, lib).sum(0)),
    "reshaped": everywhere(lambda f, X, lib: lib.jacrev(lambda Z: lib.vmap(f)(Z).sum(0))(X).reshape(len(X), -1, X.shape[1])),
    "batch-last": {way: partial(lambda f, X, lib, name: lib.vmap(lib.jacrev(f), **{name: 2})(X), lib=lib.keywords["lib"], name="out_dims" if way == "torch" else "out_axes") for way, lib in everywhere(_block).items()},
    "mean": everywhere(lambda f, X, lib: per_sample(f, X, lib).mean(0)),
    "sum": everywhere(lambda f, X, lib: lib.jacrev(lambda d: lib.vmap(lambda x: f(x + d))(X).sum(0))(0 * X[0])),
    "of-the-mean": everywhere(lambda f, X, lib: lib.jacrev(f)(X.mean(0))),
    "first-sample": everywhere(lambda f, X, lib: lib.jacrev(f)(X[0])),
    "last-sample": everywhere(lambda f, X, lib: lib.jacrev(f)(X[-1])),
    "first-everywhere": everywhere(lambda f, X, lib: [lib.jacrev(f)(X[0])] * len(X)),
    "divided": everywhere(lambda f, X, lib: lib.vmap(lib.jacrev(lambda x: f(x) / len(X)))(X)),
    "first-output": everywhere(lambda f, X, lib: lib.vmap(lib.grad(lambda x: f(x)[0]))(X)),
    "values": everywhere(lambda f, X, lib: lib.vmap(f)(X)),
    "below-each-other": with_both(lambda f, X, lib, xp: xp.concatenate(list(per_sample(f, X, lib)))),
    "in-lines": everywhere(lambda f, X, lib: per_sample(f, X, lib).reshape(len(X), -1)),
    "block-as-matrix": everywhere(lambda f, X, lib: _block(f, X, lib).reshape(-1, X.shape[0] * X.shape[1])),
    "whole-batch": everywhere(lambda f, X, lib: lib.jacrev(f)(X)),
    "whole-batch before vmap": everywhere(lambda f, X, lib: lib.vmap(lib.jacrev(f)(X))),
    "not-scalar": everywhere(lambda f, X, lib: lib.vmap(lib.grad(f))(X)),
    "other: columns": everywhere(lambda f, X, lib: lib.vmap(lib.jacrev(f), 1)(X)),
    "other: not called": everywhere(lambda f, X, lib: lib.vmap(lib.jacrev(f))),
    "other: kept by f": everywhere(_kept()),
    "M31": {way: partial(lambda f, X, lib, xp: xp.stack([J.T for J in per_sample(f, X, lib)]), lib=lib.keywords["lib"], xp=ARRAYS[way]) for way, lib in everywhere(_block).items()},
}
