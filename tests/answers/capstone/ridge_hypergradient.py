"""Answers to capstone/ridge_hypergradient: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from tests.answers.capstone.ridge_slopes import WRONG_IN_BOTH, dense, grads, hessian, mixed, solve, sparse


def _forward(train, held_out, w, a):
    moves = -solve(hessian(train, w, a), mixed(train, w, a))
    by_w, by_a = grads(held_out, w, a)
    return by_a + by_w @ moves


def _one_newton_step(train, held_out, w, a):
    """The derivative of held_out after one Newton step from w, at which H is held fixed."""
    h = hessian(train, w, a)
    return jax.grad(lambda a: held_out(w - solve(h, jax.grad(train)(w, a)), a))(a)


def _custom_root(train, held_out, w, a):
    def root(a):
        return jax.lax.custom_root(
            lambda w: jax.grad(train)(w, a), w, lambda f, w: w, lambda g, b: solve(jax.jacfwd(g)(b), b)
        )

    return jax.grad(lambda a: held_out(root(a), a))(a)


def _in_numpy(train, held_out, w, a):
    h, m, (by_w, by_a) = hessian(train, w, a), mixed(train, w, a), grads(held_out, w, a)
    return list(np.array(by_a) - np.linalg.solve(np.array(h), np.array(by_w)) @ np.array(m))


def _compiled(train, held_out, w, a):
    return jax.jit(lambda w, a: _forward(train, held_out, w, a))(w, a)


RIGHT = {
    "compiled": {"jax": _compiled},
    "forward": {"jax": _forward},
    "one Newton step": {"jax": _one_newton_step},
    "the inverse": dense(lambda H, M, by_w, by_a: by_a - by_w @ jnp.linalg.inv(H) @ M),
    "without a matrix": sparse(),
    "by Cholesky": dense(
        lambda H, M, by_w, by_a: by_a - M.T @ jax.scipy.linalg.cho_solve(jax.scipy.linalg.cho_factor(H), by_w)
    ),
    "a root of its own": {"jax": _custom_root},
    "in NumPy, a list": {"jax": _in_numpy},
}


def _by_differences(train, held_out, w, a, h=1e-4):
    def minimum(a):
        z = w
        for _ in range(4):
            z = z - solve(hessian(train, z, a), jax.grad(train)(z, a))
        return z

    moved = [
        (held_out(minimum(a + e), a + e) - held_out(minimum(a - e), a - e)) / (2 * h)
        for e in h * jnp.eye(len(a))
    ]
    return jnp.array(moved)


def _the_other(curvature, crossed, direct):
    """With one of the three taken from the wrong loss."""

    def answer(train, held_out, w, a):
        by_w = jax.grad(held_out)(w, a)
        losses = {"train": train, "held_out": held_out}
        v = solve(hessian(losses[curvature], w, a), by_w)
        return jax.grad(losses[direct], argnums=1)(w, a) - v @ mixed(losses[crossed], w, a)

    return {"jax": answer}


def _unrolled_once(train, held_out, w, a):
    """A few steps of descent from the minimum, differentiated."""

    def steps(a):
        z = w
        for _ in range(3):
            z = z - 0.1 * jax.grad(train)(z, a)
        return z

    return jax.grad(lambda a: held_out(steps(a), a))(a)


def _by_forward_differences(train, held_out, w, a, h=1e-6):
    """All at once, by vmap."""

    def minimum(a):
        return w - solve(hessian(train, w, a), jax.grad(train)(w, a))

    return jax.vmap(lambda e: (held_out(minimum(a + e), a + e) - held_out(w, a)) / h)(h * jnp.eye(len(a)))


WRONG = {
    "retrained at once": {"jax": _by_forward_differences},
    **{name: dense(combine) for name, combine in WRONG_IN_BOTH.items()},
    "retrained": {"jax": _by_differences},
    "other-curvature": _the_other("held_out", "train", "held_out"),
    "other-mixed": _the_other("train", "held_out", "held_out"),
    "other-direct": _the_other("train", "train", "train"),
    "direct-only": {"jax": lambda train, held_out, w, a: jax.grad(held_out, argnums=1)(w, a)},
    "weights-only": {"jax": lambda train, held_out, w, a: jax.grad(held_out)(w, a)},
    "unfinished": dense(lambda H, M, by_w, by_a: by_a - M.T @ solve(H + 1e-5 * jnp.eye(len(H)), by_w)),
    "pair": {"jax": lambda train, held_out, w, a: grads(held_out, w, a)},
    "solved": dense(lambda H, M, by_w, by_a: solve(H, by_w)),
    "unweighted": dense(lambda H, M, by_w, by_a: by_a - solve(H, M).sum(0)),
    "diagonal": dense(lambda H, M, by_w, by_a: by_a - M.T @ (by_w / H.diagonal())),
    "multiplied": dense(lambda H, M, by_w, by_a: by_a - M.T @ (H @ by_w)),
    "downhill": dense(lambda H, M, by_w, by_a: M.T @ solve(H, by_w) - by_a),
    "direct-sign": dense(lambda H, M, by_w, by_a: -M.T @ solve(H, by_w) - by_a),
    "other: unrolled, three steps": {"jax": _unrolled_once},
    "other: at another place": {"jax": lambda train, held_out, w, a: _forward(train, held_out, 0.0 * w, a)},
    "other: the sum": {"jax": lambda train, held_out, w, a: _forward(train, held_out, w, a).sum()},
    "other: by exp(a)": {"jax": lambda train, held_out, w, a: _forward(train, held_out, w, a) * jnp.exp(-a)},
    "other: both losses": {
        "jax": lambda train, held_out, w, a: (
            _forward(train, held_out, w, a) + jax.grad(train, argnums=1)(w, a)
        )
    },
    "other: the direct part twice": dense(lambda H, M, by_w, by_a: 2 * by_a - M.T @ solve(H, by_w)),
}
