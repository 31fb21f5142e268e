"""Answers to capstone/ridge_weights: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np


def loss(w, X, y, a):
    return ((X @ w - y) ** 2).mean() + (jnp.exp(a) * w**2).sum()


def newton(loss=loss, start=0.0, sign=-1.0):
    """One Newton step, which reaches the minimum of a square from anywhere."""

    def answer(X, y, a):
        w = start + 0.0 * a
        return w + sign * jnp.linalg.solve(jax.hessian(loss)(w, X, y, a), jax.grad(loss)(w, X, y, a))

    return {"jax": answer}


def _augmented(X, y, a):
    rows = jnp.vstack([X / len(y) ** 0.5, jnp.diag(jnp.exp(a / 2))])
    return jnp.linalg.lstsq(rows, jnp.concatenate([y / len(y) ** 0.5, 0.0 * a]))[0]


def _points_on_the_left(X, y, a):
    """For few points: through the matrix of shape (n, n)."""
    n = len(y)
    weighted = X / jnp.exp(a)
    return weighted.T @ jnp.linalg.solve(weighted @ X.T / n + jnp.eye(n), y) / n


def _in_numpy(X, y, a):
    X, y, a = map(np.array, (X, y, a))
    return np.linalg.solve(X.T @ X + len(y) * np.diag(np.exp(a)), X.T @ y)


def _descent(X, y, a):
    w = 0.0 * a
    rate = 0.5 / (jnp.linalg.norm(X) ** 2 / len(y) + jnp.exp(a).max())
    return jax.lax.fori_loop(0, 3000, lambda k, w: w - rate * jax.grad(loss)(w, X, y, a), w)


def _scaled(X, y, a):
    """Features divided by the root of their penalty: then all penalties are 1."""
    scale = jnp.exp(-a / 2)
    u, s, vt = jnp.linalg.svd(X * scale / len(y) ** 0.5, full_matrices=False)
    return scale * (vt.T @ (s / (s**2 + 1) * (u.T @ y / len(y) ** 0.5)))


RIGHT = {
    "one Newton step": newton(),
    "from elsewhere": newton(start=1.0),
    "augmented": {"jax": _augmented},
    "by the points": {"jax": _points_on_the_left},
    "in NumPy": {"jax": _in_numpy},
    "descent": {"jax": _descent},
    "scaled, by an SVD": {"jax": _scaled},
}
SLOW = ("one Newton step", "from elsewhere", "descent")


def _solved(penalties):
    return {
        "jax": lambda X, y, a: jnp.linalg.solve(X.T @ X / len(y) + jnp.diag(penalties(a)), X.T @ y / len(y))
    }


def _few_steps(X, y, a):
    w = 0.0 * a
    for _ in range(5):
        w = w - 0.1 * jax.grad(loss)(w, X, y, a)
    return w


WRONG = {
    "not-diagonal": {
        "jax": lambda X, y, a: jnp.linalg.solve(X.T @ X / len(y) + jnp.exp(a), X.T @ y / len(y))
    },
    "M21": newton(lambda w, X, y, a: ((X @ w - y) ** 2).sum() + (jnp.exp(a) * w**2).sum()),
    "not-log": newton(lambda w, X, y, a: ((X @ w - y) ** 2).mean() + (a * w**2).sum()),
    "half": newton(lambda w, X, y, a: ((X @ w - y) ** 2).mean() + (jnp.exp(a) * w**2).sum() / 2),
    "twice": newton(lambda w, X, y, a: ((X @ w - y) ** 2).mean() / 2 + (jnp.exp(a) * w**2).sum()),
    "squared": newton(lambda w, X, y, a: ((X @ w - y) ** 2).mean() + ((jnp.exp(a) * w) ** 2).sum()),
    "inverted": newton(lambda w, X, y, a: ((X @ w - y) ** 2).mean() + (w**2 / jnp.exp(a)).sum()),
    "no-penalty": {"jax": lambda X, y, a: jnp.linalg.lstsq(X, y)[0]},
    "negative": _solved(lambda a: -jnp.exp(a)),
    "one-penalty": _solved(lambda a: jnp.full(len(a), jnp.exp(a).mean())),
    "summed-penalty": newton(lambda w, X, y, a: ((X @ w - y) ** 2).mean() + jnp.exp(a).sum() * (w**2).sum()),
    "predictions": {"jax": lambda X, y, a: X @ newton()["jax"](X, y, a)},
    "slope-at-0": {"jax": lambda X, y, a: jax.grad(loss)(0.0 * a, X, y, a)},
    "root": _solved(lambda a: jnp.exp(a / 2)),
    "by-features": {
        "jax": lambda X, y, a: jnp.linalg.solve(
            X.T @ X / len(a) + jnp.diag(jnp.exp(a)), X.T @ y / len(a)
        )
    },
    "unfinished": {"jax": lambda X, y, a: newton()["jax"](X, y, a) + 1e-4},
    "other: mean of a": _solved(lambda a: jnp.full(len(a), jnp.exp(a.mean()))),
    "other: uphill": newton(sign=1.0, start=0.5),
    "other: a few steps": {"jax": _few_steps},
    "other: penalty on w, not on its square": newton(
        lambda w, X, y, a: ((X @ w - y) ** 2).mean() + (jnp.exp(a) * w).sum() + 1e-9 * (w**2).sum()
    ),
    "mean-penalty": newton(
        lambda w, X, y, a: ((X @ w - y) ** 2).mean() + (jnp.exp(a) * w**2).mean()
    ),
    "other: to the base 10": _solved(lambda a: 10.0**a),
}
