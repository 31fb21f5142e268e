"""Answers to capstone/string_residual: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from tests.answers.capstone.string_derivatives import by_grads, through_pairs


def net(params, x):
    w, b, v = params
    return v @ jnp.tanh(w * x + b)


def curve(params, x, problem):
    left, right, _ = problem
    return left + (right - left) * x + x * (1 - x) * net(params, x)


def hangs(u, s, k):
    return k * jnp.sqrt(1 + s**2)


def trial(curve=curve, second=hangs, at=through_pairs, gives=lambda u, r: (u, r)):
    """`trial` with another curve, another equation, or another result."""

    @jax.jit
    def answer(params, xs, problem):
        u, s, b = jax.vmap(lambda x: at(lambda z: curve(params, z, problem), x))(xs)
        return gives(u, b - second(u, s, problem[2]))

    return {"jax": answer}


def product_rule(params, xs, problem):
    left, right, k = problem
    n, s, b = jax.vmap(lambda x: by_grads(lambda z: net(params, z), x))(xs)
    bump, lean = xs * (1 - xs), 1 - 2 * xs
    slope = right - left + lean * n + bump * s
    return left + (right - left) * xs + bump * n, 2 * (lean * s - n) + bump * b - k * jnp.hypot(1.0, slope)


def on_paper(params, xs, problem):
    w, b, v = params
    left, right, k = problem
    t = jnp.tanh(xs[:, None] * w + b)
    d = 1 - t**2
    n, s, c = t @ v, d @ (v * w), -2 * (t * d) @ (v * w**2)
    bump, lean = xs - xs**2, 1 - 2 * xs
    r = bump * c + 2 * lean * s - 2 * n - k * jnp.sqrt(1 + (right - left + lean * n + bump * s) ** 2)
    return {0: (1 - xs) * left + xs * right + bump * n, 1: r}[0], r


def in_a_loop(params, xs, problem):
    rows = [through_pairs(lambda z: curve(params, z, problem), x) for x in xs]
    return [u for u, _, _ in rows], [b - problem[2] * (1 + s * s) ** 0.5 for _, s, b in rows]


def derivatives_of_the_net(params, xs, problem):
    _, s, b = jax.vmap(lambda x: by_grads(lambda z: net(params, z), x))(xs)
    return jax.vmap(lambda x: curve(params, x, problem))(xs), b - problem[2] * jnp.sqrt(1 + s**2)


def with_numpy(params, xs, problem):
    import numpy as np

    u, s, b = jax.vmap(lambda x: by_grads(lambda z: curve(params, z, problem), x))(xs)
    return u, b - problem[2] * np.asarray(np.sqrt(np.asarray(1 + s**2)))


def other_curve(change):
    return trial(curve=lambda p, x, problem: change(*problem[:2], x, net(p, x)))


RIGHT = {
    "grads": trial(at=by_grads),
    "the product rule by hand": {"jax": jax.jit(product_rule)},
    "on paper": {"jax": jax.jit(on_paper)},
    "not compiled": {"jax": in_a_loop},
    "one array": trial(gives=lambda u, r: jnp.stack([u, r])),
    "a mean of the nails": other_curve(lambda left, right, x, n: (1 - x) * left + x * right + n * x - n * x**2),
    "hypot": trial(second=lambda u, s, k: k * jnp.hypot(s, 1.0)),
}
SLOW = ("not compiled",)

WRONG = {
    "net-alone": trial(curve=lambda p, x, problem: net(p, x)),
    "net-differentiated": {"jax": jax.jit(derivatives_of_the_net)},
    "no-bump": other_curve(lambda left, right, x, n: left + (right - left) * x + n),
    "bump-turned": other_curve(lambda left, right, x, n: left + (right - left) * x + x * (x - 1) * n),
    "no-nails": other_curve(lambda left, right, x, n: x * (1 - x) * n),
    "left-missing": other_curve(lambda left, right, x, n: (right - left) * x + x * (1 - x) * n),
    "right-only": other_curve(lambda left, right, x, n: left + right * x + x * (1 - x) * n),
    "ends-exchanged": other_curve(lambda left, right, x, n: right + (left - right) * x + x * (1 - x) * n),
    "parabola": trial(second=lambda u, s, k: k),
    "no-root": trial(second=lambda u, s, k: k * (1 + s**2)),
    "no-square": trial(second=lambda u, s, k: k * jnp.sqrt(1 + s)),
    "slope-outside": trial(second=lambda u, s, k: k * (1 + s)),
    "height": trial(second=lambda u, s, k: k * jnp.sqrt(1 + u**2)),
    "upside-down": trial(second=lambda u, s, k: -k * jnp.sqrt(1 + s**2)),
    "no-load": trial(second=lambda u, s, k: jnp.sqrt(1 + s**2)),
    "sides-turned": trial(gives=lambda u, r: (u, -r)),
    "k-below": trial(second=lambda u, s, k: jnp.sqrt(k * (1 + s**2))),
    "divided": trial(second=lambda u, s, k: k / jnp.sqrt(1 + s**2)),
    "page-k": trial(second=lambda u, s, k: 3.0 * jnp.sqrt(1 + s**2)),
    "page-string": {"jax": lambda p, xs, problem: trial()["jax"](p, xs, jnp.array([0.0, 0.5, 3.0]))},
    "many-places": {"jax": lambda p, xs, problem: (curve(p, xs, problem), curve(p, xs, problem))},
    "squares": trial(gives=lambda u, r: (u, r**2)),
    "sizes": trial(gives=lambda u, r: (u, jnp.abs(r))),
    "loss": trial(gives=lambda u, r: (u, (r**2).sum())),
    "mean": trial(gives=lambda u, r: (u, (r**2).mean())),
    "residuals-alone": trial(gives=lambda u, r: r),
    "turned": trial(gives=lambda u, r: (r, u)),
    "numpy": {"jax": jax.jit(with_numpy)},
    "other: the net as height": trial(gives=lambda u, r: (0 * u, r)),
    "k-squared": trial(second=lambda u, s, k: k**2 * jnp.sqrt(1 + s**2)),
    "k-inside": trial(second=lambda u, s, k: jnp.sqrt(1 + k * s**2)),
    "half-a-bump": other_curve(lambda left, right, x, n: left + (right - left) * x + x * n),
    "other-half": other_curve(lambda left, right, x, n: left + (right - left) * x + (1 - x) * n),
    "other: bump squared": other_curve(lambda left, right, x, n: left + (right - left) * x + (x * (1 - x)) ** 2 * n),
    "other: line only": other_curve(lambda left, right, x, n: left + (right - left) * x + 0 * n),
    "other: first order": trial(at=lambda f, x: (f(x), f(x), jax.grad(f)(x))),
    "other: one row for each place": trial(gives=lambda u, r: jnp.stack([u, r], axis=1)),
    "other: with the slopes": trial(gives=lambda u, r: (u, u, r)),
    "other: divided by k": trial(gives=lambda u, r: (u, r / 2)),
}
