"""Answers to persample/grads: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np
import torch

from tests.answers.hessian.libraries import LIBS, everywhere


def through_jacrev(loss, params, X, y, lib):
    return lib.jacrev(lambda p: lib.vmap(loss, (None, 0, 0))(p, X, y))(params)


def captured(loss, params, X, y, lib):
    return lib.vmap(lambda x, t: lib.grad(lambda p: loss(p, x, t))(params))(X, y)


def nested(loss, params, X, y, lib):
    return lib.vmap(lambda pair: lib.grad(loss)(params, *pair))((X, y))


def by_pullback(loss, params, X, y, lib):
    def one(x, t):
        value, pull = lib.vjp(lambda p: loss(p, x, t), params)
        return pull(value * 0 + 1)[0]

    return lib.vmap(one)(X, y)


def a_tree_of_axes(loss, params, X, y, lib):
    return lib.vmap(lib.grad(loss), ({name: None for name in params}, 0, 0))(params, X, y)


def with_the_values(loss, params, X, y):
    return torch.vmap(torch.func.grad_and_value(loss), (None, 0, 0))(params, X, y)[0]


RIGHT = {
    "a Jacobian of all losses": everywhere(through_jacrev),
    "params captured": everywhere(captured),
    "pairs": everywhere(nested),
    "pullbacks": everywhere(by_pullback),
    "an axis for each name": everywhere(a_tree_of_axes),
    "grad_and_value": everywhere(captured) | {"torch": with_the_values},
}


def _losses(loss, p, X, y, lib):
    return lib.vmap(loss, (None, 0, 0))(p, X, y)


def _looped(loss, params, X, y, lib):
    return [lib.grad(loss)(params, x, t) for x, t in zip(X, y, strict=True)]


def _looped_and_stacked(loss, params, X, y, lib):
    rows = _looped(loss, params, X, y, lib)
    stack = {"torch": torch.stack}.get(type(X).__module__, np.stack)
    return {name: stack([row[name] for row in rows]) for name in params}


def _kept(lib):
    kept = {}
    return lambda loss, params, X, y: kept.setdefault(X.shape, captured(loss, params, X, y, lib))


def _kept_params(lib):
    kept = {}
    return lambda loss, params, X, y: captured(loss, kept.setdefault(X.shape, params), X, y, lib)


WRONG = {
    "M21 mean": everywhere(lambda loss, params, X, y, lib: lib.grad(lambda p: _losses(loss, p, X, y, lib).mean())(params)),
    "sum": everywhere(lambda loss, params, X, y, lib: lib.grad(lambda p: _losses(loss, p, X, y, lib).sum())(params)),
    "mean-in-each": everywhere(
        lambda loss, params, X, y, lib: lib.vmap(lambda x, t: lib.grad(lambda p: _losses(loss, p, X, y, lib).mean())(params))(X, y)
    ),
    "divided": everywhere(lambda loss, params, X, y, lib: lib.jacrev(lambda p: _losses(loss, p, X, y, lib) / len(X))(params)),
    "values": everywhere(lambda loss, params, X, y, lib: _losses(loss, params, X, y, lib)),
    "M01 not called": everywhere(lambda loss, params, X, y, lib: lib.vmap(lib.grad(loss), (None, 0, 0))),
    "first-only": everywhere(lambda loss, params, X, y, lib: lib.grad(loss)(params, X[0], y[0])),
    "last-only": everywhere(lambda loss, params, X, y, lib: _looped(loss, params, X, y, lib)[-1]),
    "by-x": everywhere(lambda loss, params, X, y, lib: lib.vmap(lib.grad(loss, 1), (None, 0, 0))(params, X, y)),
    "list": everywhere(_looped),
    "no-names": everywhere(lambda loss, params, X, y, lib: list(captured(loss, params, X, y, lib).values())),
    "by-order": {
        "by_hand": lambda loss, params, X, y: dict(zip(params, captured(loss, params, X, y, LIBS["by_hand"]).values(), strict=True)),
        "jax": lambda loss, params, X, y: dict(zip(params, captured(loss, params, X, y, LIBS["jax"]).values(), strict=True)),
        "torch": lambda loss, params, X, y: dict(zip(sorted(params), captured(loss, params, X, y, torch.func).values(), strict=True)),
    },
    "samples-last": everywhere(lambda loss, params, X, y, lib: lib.vmap(lib.grad(loss), (None, 0, 0), -1)(params, X, y)),
    "M18 no axes": everywhere(lambda loss, params, X, y, lib: lib.vmap(lib.grad(loss))(params, X, y)),
    "M18 columns": everywhere(lambda loss, params, X, y, lib: lib.vmap(lib.grad(loss), (None, 1, 0))(params, X, y)),
    "M17 no vmap": everywhere(lambda loss, params, X, y, lib: lib.grad(loss)(params, X, y)),
    "M17 y shared": everywhere(lambda loss, params, X, y, lib: lib.vmap(lib.grad(loss), (None, 0, None))(params, X, y)),
    "exchanged": everywhere(lambda loss, params, X, y, lib: lib.vmap(lib.grad(loss), (None, 0, 0))(params, y, X)),
    "y-columns": everywhere(lambda loss, params, X, y, lib: lib.vmap(lib.grad(loss), (None, 0, 1))(params, X, y)),
    "M39": everywhere(lambda loss, params, X, y, lib: lib.grad(lib.vmap(loss, (None, 0, 0)))(params, X, y)),
    "M01-inside": everywhere(lambda loss, params, X, y, lib: lib.vmap(lib.grad(loss)(params, X[0], y[0]), (None, 0, 0))(params, X, y)),
    "M01-inside the value": everywhere(lambda loss, params, X, y, lib: lib.vmap(lib.grad(loss(params, X[0], y[0])), (None, 0, 0))(params, X, y)),
    "captured": everywhere(lambda loss, params, X, y, lib: lib.vmap(lib.grad(lambda q, x, t: loss(params, x, t)), (None, 0, 0))(params, X, y)),
    "axes-to-grad": everywhere(lambda loss, params, X, y, lib: lib.vmap(lib.grad(loss, (None, 0, 0)))(params, X, y)),
    "axes-to-grad and to vmap": everywhere(lambda loss, params, X, y, lib: lib.vmap(lib.grad(loss, (None, 0, 0)), (None, 0, 0))(params, X, y)),
    "other-tree": everywhere(lambda loss, params, X, y, lib: lib.vmap(lib.grad(loss), (None, 0))(params, X, y)),
    "other-tree one pair": everywhere(lambda loss, params, X, y, lib: lib.vmap(lib.grad(loss), (None, 0, 0))(params, (X, y))),
    "other-name": {
        "torch": lambda loss, params, X, y: torch.vmap(torch.func.grad(loss), in_axes=(None, 0, 0))(params, X, y),
        "jax": lambda loss, params, X, y: LIBS["jax"].vmap(LIBS["jax"].grad(loss), in_dims=(None, 0, 0))(params, X, y),
        "by_hand": lambda loss, params, X, y: LIBS["by_hand"].vmap(LIBS["by_hand"].grad(loss), in_dims=(None, 0, 0))(params, X, y),
    },
    "loop": everywhere(_looped_and_stacked),
    "loop a call to see": everywhere(lambda loss, params, X, y, lib: (loss(params, X[0], y[0]), captured(loss, params, X, y, lib))[1]),
    "other: the values, too": everywhere(
        lambda loss, params, X, y, lib: (captured(loss, params, X, y, lib), _losses(loss, params, X, y, lib))
    ),
    "other: kept by shape": {way: _kept(lib) for way, lib in LIBS.items()},
    "other: the first parameters": {way: _kept_params(lib) for way, lib in LIBS.items()},
    "other: fixed names": everywhere(
        lambda loss, params, X, y, lib: {name: captured(loss, params, X, y, lib)[name] for name in ("W1", "b1", "W2", "b2")}
    ),
    "other: squeezed": {"torch": lambda loss, params, X, y: {n: g.squeeze() for n, g in captured(loss, params, X, y, torch.func).items()}},
}
