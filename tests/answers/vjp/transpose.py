"""Answers to vjp/transpose: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import numpy as np
import torch

from helpers import by_hand as bh
from tests.answers.hessian.libraries import LIBS, everywhere


def transpose_grad(f, x, lib):
    return lambda u: lib.grad(lambda z: (f(z) * u).sum())(x)


def transpose_each_time(f, x, lib):
    def turned(u):
        _, pullback = lib.vjp(f, 0.0 * x)
        (x_bar,) = pullback(u)
        return x_bar

    return turned


def transpose_dot(f, x, lib):
    return lib.grad(lambda z, u: f(z) @ u) and (lambda u: lib.grad(lambda z: f(z) @ u)(x))


def transpose_of_linearized(f, x, lib):
    _, push = lib.linearize(f, x)
    return lambda u: lib.vjp(push, x)[1](u)[0]


def _autograd(f, x):
    x = x.detach().clone().requires_grad_()
    y = f(x)
    return lambda u: torch.autograd.grad(y, x, u, retain_graph=True)[0]


def _by_jvps(f, x, lib):
    """The gradient by u of a jvp."""
    return lambda u: lib.grad(lambda v: (lib.jvp(f, (x,), (v,))[1] * u).sum())(x)


RIGHT = {
    "grad": everywhere(transpose_grad),
    "a vjp for each u": everywhere(transpose_each_time),
    "grad of a product": everywhere(transpose_dot),
    "the libraries' own": everywhere(transpose_of_linearized)
    | {"torch": _autograd, "jax": lambda f, x: lambda u: jax.linear_transpose(f, x)(u)[0]},
    "grad of a jvp": everywhere(_by_jvps),
}


def _pulled(result):
    """result(f, x, u, back, lib), with back as the right transpose."""

    def answer(f, x, lib):
        back = transpose_each_time(f, x, lib)
        return lambda u: result(f, x, u, back, lib)

    return everywhere(answer)


def _arrays(lib):
    return {bh: np, torch.func: torch, jax: jax.numpy}[lib]


def _columns(f, x, lib):
    eye = {bh: np.eye, torch.func: lambda n: torch.eye(n, dtype=torch.float64), jax: jax.numpy.eye}[lib](len(x))
    return lambda u: _arrays(lib).stack([(f(e) * u).sum() for e in eye])


def _kept(lib):
    kept = {}
    return lambda f, x: kept.setdefault(len(x), transpose_each_time(f, x, lib))


def _first_u(f, x, lib):
    found = []

    def turned(u):
        if not found:
            found.append(transpose_each_time(f, x, lib)(u))
        return found[0]

    return turned


WRONG = {
    "M31 f itself": everywhere(lambda f, x, lib: f),
    "M31 a jvp": everywhere(lambda f, x, lib: lambda u: lib.jvp(f, (x,), (u,))[1]),
    "M31 linearize": everywhere(lambda f, x, lib: lib.linearize(f, x)[1]),
    "M30": everywhere(lambda f, x, lib: lib.vjp(f, x)[1]),
    "f-of-x": everywhere(lambda f, x, lib: lambda u: f(x)),
    "number": _pulled(lambda f, x, u, back, lib: (u * f(x)).sum()),
    "u-ignored": _pulled(lambda f, x, u, back, lib: lib.grad(lambda z: f(z).sum())(x)),
    "u-summed": _pulled(lambda f, x, u, back, lib: lib.grad(lambda z: f(z).sum())(x) * u.sum()),
    "f-twice": everywhere(lambda f, x, lib: lambda u: f(f(x))),
    "square-at-u": _pulled(lambda f, x, u, back, lib: lib.grad(lambda z: (f(z) ** 2).sum())(u)),
    "value-for-u": _pulled(lambda f, x, u, back, lib: back(f(x))),
    "square": _pulled(lambda f, x, u, back, lib: lib.grad(lambda z: (f(z) ** 2).sum())(x)),
    "jvp-pair": everywhere(lambda f, x, lib: lambda u: lib.jvp(f, (x,), (u,))),
    "jacobian": everywhere(lambda f, x, lib: lib.jacrev(f)),
    "u-in-a-tuple": everywhere(lambda f, x, lib: lambda u: lib.vjp(f, x)[1]((u,))),
    "times-x": _pulled(lambda f, x, u, back, lib: back(u) * x),
    "x-for-u": _pulled(lambda f, x, u, back, lib: back(x)),
    "both-ways": _pulled(lambda f, x, u, back, lib: back(f(u))),
    "pair-back": everywhere(lambda f, x, lib: lib.vjp(f, x)),
    "called-already": everywhere(lambda f, x, lib: lib.vjp(f, x)[1](f(x))[0]),
    "not-scalar": everywhere(lambda f, x, lib: lambda u: lib.grad(f)(x)),
    "by-columns": everywhere(_columns),
    "other: the matrix by jacrev": everywhere(lambda f, x, lib: lambda u: lib.jacrev(f)(x).T @ u),
    "other: the matrix by jacfwd": everywhere(lambda f, x, lib: lambda u: u @ lib.jacfwd(f)(x)),
    "other: the matrix": everywhere(lambda f, x, lib: lib.jacrev(f)(x).T),
    "other: kept by the length": {way: _kept(lib) for way, lib in LIBS.items()},
    "other: the first u for ever": everywhere(_first_u),
    "inverse": everywhere(lambda f, x, lib: lambda u: _arrays(lib).linalg.solve(lib.jacrev(f)(x), u)),
    "lengths as f is run at u": everywhere(lambda f, x, lib: lambda u: lib.vjp(f, u)[1](u)[0]),
}
