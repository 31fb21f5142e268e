"""Answers to vmap/branch: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import torch

from tests.answers.vmap.both_libraries import LIBS, VMAPS

GRADS = {"torch": torch.func.grad, "jax": jax.grad}


def both_with(branch, way):
    f = partial(branch, lib=LIBS[way])
    return lambda X: (VMAPS[way](f)(X), VMAPS[way](GRADS[way](f))(X))


def branches(branch):
    return {way: both_with(branch, way) for way in VMAPS}


def branch_double_where(x, lib):
    safe = lib.where(x > 1, 1.0, x)
    return lib.where(x > 1, x * x, lib.sqrt(2 - safe))


def branch_by_minimum(x, lib):
    """The root of something that is never below 0.1, and 2 - x where it is used."""
    return lib.where(x > 1, x * x, lib.sqrt(lib.where(x > 1, 0.1, 2 - x)))


def branch_absolute(x, lib):
    return lib.where(x > 1, x * x, lib.sqrt(abs(2 - x)))


def branch_if(x, lib):
    if x > 1:
        return x * x
    return lib.sqrt(2 - x)


def branch_conditional_expression(x, lib):
    return x * x if x > 1 else lib.sqrt(2 - x)


def branch_naive(x, lib):
    return lib.where(x > 1, x * x, lib.sqrt(2 - x))


def branch_clamped(x, lib):
    return lib.where(x > 1, x * x, lib.sqrt(lib.clip(2 - x, 0.0)))


def branch_clamped_above_0(x, lib):
    return lib.where(x > 1, x * x, lib.sqrt(lib.clip(2 - lib.where(x > 1, 0.0, x), 0.5)))


def branch_safe_at_2(x, lib):
    return lib.where(x > 1, x * x, lib.sqrt(2 - lib.where(x > 2, 1.0, x)))


def branch_edge(x, lib):
    return lib.where(x > 1.2, x * x, lib.sqrt(2 - lib.where(x > 1.2, 1.0, x)))


def branch_masked(x, lib):
    large = lib.where(x > 1, 1.0, 0.0)
    return large * x * x + (1 - large) * lib.sqrt(2 - x)


def branch_other(x, lib):
    safe = lib.where(x > 1, 1.0, x)
    return lib.where(x > 1, lib.sqrt(2 - lib.where(x > 1, 1.0, x)) * 0 + x * x, lib.sqrt(2 - safe))


def branch_exchanged(x, lib):
    root = lib.sqrt(2 - lib.where(x <= 1, 2.0, x))
    return lib.where(x <= 1, x * x, root)


def branch_square(x, lib):
    return x * x


def branch_safe_everywhere(x, lib):
    return lib.where(x > 1, x * x, lib.sqrt(2 - lib.ones_like(x)))


def _nan_to_num(way):
    def both(X):
        values, slopes = both_with(branch_naive, way)(X)
        return values, LIBS[way].nan_to_num(slopes)

    return both


def _values_twice(way):
    return lambda X: (both_with(branch_double_where, way)(X)[0],) * 2


def by_library_sum(X):
    """Elementwise, so that the gradient of the sum holds all slopes."""

    def f(x):
        safe = torch.where(x > 1, 1.0, x)
        return torch.where(x > 1, x * x, torch.sqrt(2 - safe))

    return f(X), torch.func.grad(lambda x: f(x).sum())(X)


def by_cond(X):
    def f(x):
        return jax.lax.cond(x > 1, lambda x: x * x, lambda x: jnp.sqrt(2 - jnp.minimum(x, 1.5)), x)

    return jax.vmap(f)(X), jax.vmap(jax.grad(f))(X)


def branch_from_1(x, lib):
    safe = lib.where(x >= 1, 1.0, x)
    return lib.where(x >= 1, x * x, lib.sqrt(2 - safe))


def _loop_torch(X):
    f = partial(branch_if, lib=torch)
    return torch.stack([f(x) for x in X]), torch.stack([torch.func.grad(f)(x) for x in X])


def _loop_jax(X):
    f = partial(branch_if, lib=jnp)
    return jnp.stack([f(x) for x in X]), jnp.stack([jax.grad(f)(x) for x in X])


def _still(x, lib):
    return x.detach() if lib is torch else jax.lax.stop_gradient(x)


RIGHT = {
    "two wheres": branches(branch_double_where),
    "safe root": branches(branch_by_minimum),
    "more wheres": branches(branch_other),
    "clamped above 0": branches(branch_clamped_above_0),
    "elementwise, cond": {"torch": by_library_sum, "jax": by_cond},
}

WRONG = {
    "other: a Python loop": {"torch": _loop_torch, "jax": _loop_jax},
    "edge": branches(branch_from_1),
    "M19 if": branches(branch_if),
    "M19 in one line": branches(branch_conditional_expression),
    "M20 one where": branches(branch_naive),
    "M20 clipped": {"jax": both_with(branch_clamped, "jax")},
    "root-of-zero absolute": branches(branch_absolute),
    "root-of-zero clamped": {"torch": both_with(branch_clamped, "torch")},
    "root-of-zero safe at 2": branches(branch_safe_at_2),
    "mask-times": branches(branch_masked),
    "edge-still": branches(lambda x, lib: lib.where(x > 1, x * x, lib.sqrt(2 - lib.where(x < 1, x, 1.0)))),
    "detached": branches(lambda x, lib: lib.where(x > 1, x * x, lib.sqrt(2 - _still(lib.where(x > 1, 1.0, x), lib)))),
    "other: the wrong edge": branches(branch_edge),
    "nan-to-zero": {way: _nan_to_num(way) for way in VMAPS},
    "other-branch": branches(branch_exchanged),
    "always-square": branches(branch_square),
    "safe-everywhere": branches(branch_safe_everywhere),
    "slope-is-value": {way: _values_twice(way) for way in VMAPS},
    "other: values only": {way: lambda X, way=way: both_with(branch_double_where, way)(X)[0] for way in VMAPS},
}
