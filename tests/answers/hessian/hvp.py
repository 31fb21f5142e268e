"""Answers to hessian/hvp: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import partial

import jax
import numpy as np
import torch

from helpers import by_hand as bh
from tests.answers.hessian.libraries import LIBS, everywhere, like


def hvp_jvp(f, x, v, lib):
    return lib.jvp(lib.grad(f), (x,), (v,))[1]


def hvp_vjp(f, x, v, lib):
    return lib.vjp(lib.grad(f), x)[1](v)[0]


def hvp_reverse_over_forward(f, x, v, lib):
    return lib.grad(lambda z: lib.jvp(f, (z,), (v,))[1])(x)


def hvp_dot(f, x, v, lib):
    return lib.grad(lambda z: lib.grad(f)(z) @ v)(x)


def hvp_autograd(f, x, v):
    x = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(x), x, create_graph=True)
    return torch.autograd.grad(g, x, grad_outputs=v)[0]


def _hvp_matrix(f, x, v, lib):
    return lib.hessian(f)(x) @ v


def _hvp_rows(f, x, v, lib):
    return lib.jacrev(lib.grad(f))(x) @ v


def _hvp_matrix_in_numpy(f, x, v):
    columns = jax.vmap(lambda e: hvp_jvp(f, x, e, jax))(jax.numpy.asarray(np.eye(len(x))))
    return np.asarray(columns).T @ np.asarray(v)


def hvp_linearize(f, x, v, lib):
    return lib.linearize(lib.grad(f), x)[1](v)


def _hvp_differences_at_once(f, x, v, lib):
    ends = np.stack([np.asarray(x) + 1e-5 * np.asarray(v), np.asarray(x) - 1e-5 * np.asarray(v)])
    above, below = lib.vmap(lib.grad(f))(ends if lib is bh else like(x)(ends))
    return (above - below) / 2e-5


def _hvp_differences(f, x, v, lib):
    h = 1e-5
    return (lib.grad(f)(x + h * v) - lib.grad(f)(x - h * v)) / (2 * h)


RIGHT = {
    "forward over reverse": everywhere(hvp_jvp),
    "a pullback of the gradient": everywhere(hvp_vjp),
    "reverse over forward": everywhere(hvp_reverse_over_forward),
    "with @": everywhere(hvp_dot),
    "linearize": everywhere(hvp_jvp) | {"torch": partial(hvp_linearize, lib=torch.func)},
    "autograd": everywhere(hvp_jvp) | {"torch": hvp_autograd},
    "the library's own": everywhere(hvp_jvp) | {"by_hand": bh.hvp},
}

SLOW = {"linearize"}  # torch writes a graph each time

def hvp_kept(lib):
    kept = {}
    return lambda f, x, v: kept.setdefault(id(f), hvp_jvp(f, x, v, lib))


WRONG = {
    "other: the matrix in NumPy": {"jax": _hvp_matrix_in_numpy},
    "other: kept by f": {way: hvp_kept(lib) for way, lib in LIBS.items()},
    "M32 diagonal": everywhere(lambda f, x, v, lib: lib.hessian(f)(x).diagonal() * v),
    "quadratic": everywhere(
        lambda f, x, v, lib: (v * lib.grad(lambda z: (lib.grad(f)(z) * v).sum())(x)).sum()
    ),
    "gradient-times-v": everywhere(lambda f, x, v, lib: lib.grad(f)(x) * v),
    "slope": everywhere(lambda f, x, v, lib: lib.jvp(f, (x,), (v,))[1]),
    "slope-times-v": everywhere(lambda f, x, v, lib: lib.jvp(f, (x,), (v,))[1] * v),
    "matrix": everywhere(lambda f, x, v, lib: lib.hessian(f)(x)),
    "constant": everywhere(
        lambda f, x, v, lib: lib.grad(lambda z: (lib.grad(f)(x) * v).sum() + 0.0 * z.sum())(x)
    ),
    "pair": everywhere(lambda f, x, v, lib: lib.jvp(lib.grad(f), (x,), (v,))),
    "gradient": everywhere(lambda f, x, v, lib: lib.jvp(lib.grad(f), (x,), (v,))[0]),
    "row-sums": everywhere(lambda f, x, v, lib: lib.grad(lambda z: lib.grad(f)(z).sum())(x)),
    "exchanged": everywhere(lambda f, x, v, lib: lib.jvp(lib.grad(f), (v,), (x,))[1]),
    "v-inside": everywhere(lambda f, x, v, lib: lib.grad(lambda z: f(z * v))(x)),
    "v-inside-gradient": everywhere(lambda f, x, v, lib: lib.grad(lambda z: lib.grad(f)(z * v).sum())(x)),
    "x-for-v": everywhere(lambda f, x, v, lib: lib.grad(lambda z: (lib.grad(f)(z) * x).sum())(x)),
    "z-for-v": everywhere(lambda f, x, v, lib: lib.grad(lambda z: (lib.grad(f)(z) * z).sum())(x)),
    "row-sums-times-v": everywhere(lambda f, x, v, lib: lib.grad(lambda z: lib.grad(f)(z).sum())(x) * v),
    "not-scalar": everywhere(lambda f, x, v, lib: lib.grad(lambda z: lib.grad(f)(z) * v)(x)),
    "finite-differences by two calls": everywhere(_hvp_differences),
    "finite-differences in one call": {way: partial(_hvp_differences_at_once, lib=LIBS[way]) for way in ("by_hand", "torch")},
    "other: the matrix": everywhere(_hvp_matrix),
    "other: its rows": everywhere(_hvp_rows),
}
