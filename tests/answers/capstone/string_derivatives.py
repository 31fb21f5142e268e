"""Answers to capstone/string_derivatives: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import jax.numpy as jnp


def everywhere(at):
    """An answer that maps what it does at one place."""
    return {"jax": lambda f, xs: jax.vmap(lambda x: at(f, x))(xs)}


def by_grads(f, x):
    return f(x), jax.grad(f)(x), jax.grad(jax.grad(f))(x)


def through_pairs(f, x):
    one = jnp.ones_like(x)
    (u, s), (_, b) = jax.jvp(lambda z: jax.jvp(f, (z,), (one,)), (x,), (one,))
    return u, s, b


def on_all_places(f, xs):
    ones = jnp.ones_like(xs)

    def slopes(z):
        return jax.jvp(jax.vmap(f), (z,), (ones,))[1]

    return [jax.vmap(f)(xs), slopes(xs), jax.jvp(slopes, (xs,), (ones,))[1]]


def in_a_loop(f, xs):
    rows = [through_pairs(f, x) for x in xs]
    return [[float(row[k]) for row in rows] for k in range(3)]


def diagonals(f, xs):
    g = jax.vmap(f)
    ones = jnp.ones_like(xs)
    return g(xs), jnp.diag(jax.jacfwd(g)(xs)), jax.hessian(lambda z: g(z).sum())(xs) @ ones


def each_its_map(f, xs):
    return jnp.stack([jax.vmap(g)(xs) for g in (f, jax.grad(f), jax.hessian(f))])


def differences(f, xs):
    h, g = 1e-4, jax.vmap(f)
    return g(xs), (g(xs + h) - g(xs - h)) / (2 * h), (g(xs + h) - 2 * g(xs) + g(xs - h)) / h**2


def differences_of_slopes(f, xs):
    h, s = 1e-5, jax.vmap(jax.grad(f))
    return jax.vmap(f)(xs), s(xs), (s(xs + h) - s(xs - h)) / (2 * h)


def nested(inner, outer, pick=1):
    """jvp of jvp, with these tangents."""

    def at(f, x):
        slope = lambda z: jax.jvp(f, (z,), (inner(z),))[1]
        pushed = jax.jvp(slope, (x,), (outer(x),))
        return f(x), pushed[0], pushed[pick]

    return everywhere(at)


def summed(f, xs):
    total = lambda z: jax.vmap(f)(z).sum()
    return total(xs), jax.grad(total)(xs).sum(), jax.hessian(total)(xs).sum()


one = jnp.ones_like
RIGHT = {
    "grads": everywhere(by_grads),
    "pairs": everywhere(through_pairs),
    "on all places": {"jax": on_all_places},
    "loop": {"jax": in_a_loop},
    "diagonals": {"jax": diagonals},
    "a map for each": {"jax": each_its_map},
    "forward over reverse": everywhere(lambda f, x: (*jax.value_and_grad(f)(x), jax.jacfwd(jax.grad(f))(x))),
    "compiled": {"jax": lambda f, xs: jax.jit(lambda z: jax.vmap(lambda x: by_grads(f, x))(z))(xs)},
}

WRONG = {
    "many-places no vmap": {"jax": lambda f, xs: through_pairs(f, xs)},
    "many-places grad": {"jax": by_grads},
    "squared": everywhere(lambda f, x: (f(x), jax.grad(f)(x), jax.grad(f)(x) ** 2)),
    "along-x": nested(lambda z: z, lambda x: x),
    "along-x-outside": nested(one, lambda x: x),
    "along-x-inside": nested(lambda z: z, one),
    "slope-twice": nested(one, one, pick=0),
    "two-small-steps": everywhere(lambda f, x: (f(x), jax.grad(f)(x), jax.jvp(f, (x,), (2 * one(x),))[1])),
    "bare": {"jax": lambda f, xs: jax.vmap(lambda x: jax.jvp(f, x, one(x)))(xs)},
    "sum": {"jax": summed},
    "matrix": {"jax": lambda f, xs: (jax.vmap(f)(xs), jax.vmap(jax.grad(f))(xs), jax.hessian(lambda z: jax.vmap(f)(z).sum())(xs))},
    "matrices": {"jax": lambda f, xs: (jax.vmap(f)(xs), jax.jacfwd(jax.vmap(f))(xs), jax.hessian(lambda z: jax.vmap(f)(z).sum())(xs))},
    "columns": {"jax": lambda f, xs: jnp.stack(jax.vmap(lambda x: by_grads(f, x))(xs), axis=1)},
    "pair-of-pairs": {"jax": lambda f, xs: jax.vmap(lambda x: jax.jvp(lambda z: jax.jvp(f, (z,), (one(z),)), (x,), (one(x),)))(xs)},
    "first-place": {"jax": lambda f, xs: jax.vmap(lambda x: by_grads(f, xs[0]))(xs)},
    "bend-alone": everywhere(lambda f, x: jax.hessian(f)(x)),
    "one-ahead": everywhere(lambda f, x: (jax.grad(f)(x), jax.hessian(f)(x))),
    "other: differences": {"jax": differences},
    "other: differences of slopes": {"jax": differences_of_slopes},
    "other: half precision of slopes": everywhere(lambda f, x: tuple(part.astype(jnp.float16) for part in by_grads(f, x))),
    "other: half the bend": everywhere(lambda f, x: (f(x), jax.grad(f)(x), jax.hessian(f)(x) / 2)),
    "other: sorted": {"jax": lambda f, xs: jax.vmap(lambda x: by_grads(f, x))(jnp.sort(xs))},
    "other: functions": {"jax": lambda f, xs: (f, jax.grad(f), jax.hessian(f))},
    "other: the third derivative": everywhere(lambda f, x: (f(x), jax.grad(f)(x), jax.grad(jax.hessian(f))(x))),
    "other: a row too few": {"jax": lambda f, xs: jax.vmap(lambda x: by_grads(f, x))(xs[1:])},
    "other: a dict": everywhere(lambda f, x: dict(zip("usb", by_grads(f, x), strict=True))),
}
