"""Answers to capstone/string_fit: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import cache

import jax
import jax.numpy as jnp
import numpy as np

from tests.answers.capstone.string_residual import hangs, on_paper, trial

_trial = trial()["jax"]


@cache
def rounds_of(equation):
    """A damped step of Gauss–Newton on the residuals of `equation`, compiled once for all that use it."""

    @jax.jit
    def step(params, damping, xs, problem):
        residuals = lambda p: equation(p, xs, problem)[1]
        r, J = residuals(params), jax.jacfwd(residuals)(params).reshape(len(xs), -1)
        s = jnp.linalg.solve(J.T @ J + damping * jnp.eye(params.size), J.T @ r)
        new = params - s.reshape(params.shape)
        better = (residuals(new) ** 2).sum() < (r**2).sum()
        return jnp.where(better, new, params), jnp.where(better, damping / 3, damping * 3)

    return step


def levenberg(equation=on_paper, rounds=60, first=1.0, gives=lambda p, start: p, by=lambda problem: problem):
    """Damped Gauss–Newton, for the problem that `by` makes of the given one."""

    def fit(params, xs, problem):
        p, damping = jnp.asarray(params), jnp.asarray(first)
        for _ in range(rounds):
            p, damping = rounds_of(equation)(p, damping, xs, jnp.asarray(by(problem)))
        return gives(p, params)

    return {"jax": fit}


def by_rows(params, xs, problem):
    """The Jacobian by vmap of grad, the solve by least squares in NumPy, and another rule for the damping."""
    one = lambda p, x: on_paper(p, x[None], problem)[1][0]
    rows = jax.jit(jax.vmap(jax.value_and_grad(one), (None, 0)))
    p, damping = np.asarray(params), 1e-2
    r, J = map(np.asarray, rows(p, xs))
    for _ in range(50):
        padded = np.concatenate([J.reshape(len(xs), -1), np.sqrt(damping) * np.eye(p.size)])
        s = np.linalg.lstsq(padded, np.concatenate([r, np.zeros(p.size)]), rcond=None)[0]
        new = p - s.reshape(p.shape)
        new_r, new_J = map(np.asarray, rows(new, xs))
        if (new_r**2).sum() < (r**2).sum():
            p, r, J, damping = new, new_r, new_J, damping / 10
        else:
            damping *= 10
    return p.tolist()


@jax.jit
def _scanned(params, xs, problem):
    residuals = lambda p: on_paper(p, xs, problem)[1]

    def body(carry, _):
        p, damping = carry
        r, J = residuals(p), jax.jacrev(residuals)(p).reshape(len(xs), -1)
        new = p - jnp.linalg.solve(J.T @ J + damping * jnp.eye(p.size), J.T @ r).reshape(p.shape)
        better = (residuals(new) ** 2).sum() < (r**2).sum()
        return (jnp.where(better, new, p), jnp.where(better, damping / 2, damping * 4)), None

    return jax.lax.scan(body, (params, jnp.asarray(0.1)), None, length=80)[0][0]


@jax.jit
def _adam(params, xs, problem):
    slope = jax.grad(lambda p: (on_paper(p, xs, problem)[1] ** 2).mean())

    def body(carry, k):
        p, m, v = carry
        g = slope(p)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        rate = 0.03 * 0.5 * (1 + jnp.cos(jnp.pi * k / 10_000))
        p = p - rate * (m / (1 - 0.9 ** (k + 1))) / (jnp.sqrt(v / (1 - 0.999 ** (k + 1))) + 1e-8)
        return (p, m, v), None

    return jax.lax.scan(body, (params, 0 * params, 0 * params), jnp.arange(10_000.0))[0][0]


def descent(rate, steps, sign=-1.0):
    @jax.jit
    def fit(params, xs, problem):
        slope = jax.grad(lambda p: (on_paper(p, xs, problem)[1] ** 2).mean())
        return jax.lax.scan(lambda p, _: (p + sign * rate * slope(p), None), params, None, length=steps)[0]

    return {"jax": fit}


def _sum_of_residuals(params, xs, problem):
    """The sum of the residuals is made 0, and not each of them."""
    total = jax.jit(jax.value_and_grad(lambda p: on_paper(p, xs, problem)[1].sum()))
    for _ in range(60):
        value, g = total(params)
        params = params - value * g / (g * g).sum()
    return params


def _frozen(params, xs, problem):
    residuals = jax.jit(lambda p: on_paper(p, xs, problem)[1])
    J = jax.jacfwd(residuals)(params).reshape(len(xs), -1)
    for _ in range(5):
        params = params - jnp.linalg.lstsq(J, residuals(params))[0].reshape(params.shape)
    return params


def _straight(params, xs, problem):
    """A vector where a matrix belongs."""
    J = jax.jacfwd(lambda p: on_paper(p, xs, problem)[1])(params)
    return jnp.linalg.solve(J.T @ J, J.T @ on_paper(params, xs, problem)[1])


def another(change):
    return levenberg(by=lambda problem: np.array(change(*map(float, problem))))


RIGHT = {
    "rows": {"jax": by_rows},
    "scan": {"jax": _scanned},
    "Adam": {"jax": _adam},
    "more rounds": levenberg(rounds=200, first=0.01),
    "through trial": levenberg(_trial),
}
SLOW = ("Adam", "rows")

WRONG = {
    "stays": {"jax": lambda params, xs, problem: params},
    "stays damped beyond use": levenberg(first=1e40),
    "not-there two rounds": levenberg(rounds=2),
    "not-there descent": descent(1e-4, 500),
    "not-there sum": {"jax": _sum_of_residuals},
    "parabola": levenberg(trial(second=lambda u, s, k: k + 0 * s)["jax"]),
    "upside-down": levenberg(trial(second=lambda u, s, k: -hangs(u, s, k))["jax"]),
    "no-nails": another(lambda left, right, k: (0.0, 0.0, k)),
    "ends-exchanged": another(lambda left, right, k: (right, left, k)),
    "heights": {"jax": lambda params, xs, problem: on_paper(params, xs, problem)[0]},
    "heights residuals": {"jax": lambda params, xs, problem: on_paper(params, xs, problem)[1]},
    "flat": levenberg(gives=lambda p, start: p.ravel()),
    "transposed": levenberg(gives=lambda p, start: p.T),
    "pair": levenberg(gives=lambda p, start: (p, 0.0)),
    "ran-away": descent(10.0, 200),
    "not-square": {"jax": _straight},
    "not-scalar": {"jax": lambda params, xs, problem: params - jax.grad(lambda p: on_paper(p, xs, problem)[1])(params)},
    "other: uphill": descent(1e-3, 50, sign=1.0),
    "other: frozen Jacobian": {"jax": _frozen},
    "other: the step": levenberg(gives=lambda p, start: p - start),
    "other: the loss": {"jax": lambda params, xs, problem: (on_paper(params, xs, problem)[1] ** 2).mean()},
    "other: zeros": {"jax": lambda params, xs, problem: 0 * params},
    "other: another k": another(lambda left, right, k: (left, right, k / 2)),
    "other: no root": levenberg(trial(second=lambda u, s, k: k * (1 + s**2))["jax"]),
    "global": another(lambda left, right, k: (0.0, 0.5, 3.0)),
    "other: rows mixed": levenberg(gives=lambda p, start: p[::-1]),
    "other: a net more": levenberg(gives=lambda p, start: jnp.concatenate([p, p[:, :1]], axis=1)),
}
