"""Answers to both exercises on the slope of the held-out loss: combinations of gradients, curvature and solver."""

from __future__ import annotations

import jax
import jax.numpy as jnp


def grads(held_out, w, a):
    return jax.grad(held_out, argnums=(0, 1))(w, a)


def hessian(train, w, a):
    return jax.hessian(train)(w, a)


def mixed(train, w, a):
    """The derivative by a of the gradient by w, shape (n, m)."""
    return jax.jacfwd(jax.grad(train), argnums=1)(w, a)


def dense(combine):
    """combine(H, M, by_w, by_a), with the matrices."""

    def answer(train, held_out, w, a):
        return combine(hessian(train, w, a), mixed(train, w, a), *grads(held_out, w, a))

    return {"jax": answer}


def product(train, w, a):
    """v -> H v."""
    return lambda v: jax.jvp(lambda w: jax.grad(train)(w, a), (w,), (v,))[1]


def along(train, w, a, v):
    """vᵀM."""
    return jax.grad(lambda a: jax.grad(train)(w, a) @ v)(a)


def rounds(apply, b, most=100, tol=1e-24):
    """Conjugate gradients by hand."""
    v, r = 0.0 * b, b
    p = r
    for _ in range(most):
        hp = apply(p)
        alpha = (r @ r) / (p @ hp)
        v, after = v + alpha * p, r - alpha * hp
        if after @ after < tol * (b @ b):
            break
        p, r = after + (after @ after) / (r @ r) * p, after
    return v


def sparse(solve=rounds, curvature=product, pull=along, combine=lambda by_a, pulled: by_a - pulled):
    """The slope without a matrix: a solver, a product, what brings v to the log penalties, and the sum."""

    def answer(train, held_out, w, a):
        by_w, by_a = grads(held_out, w, a)
        v = solve(curvature(train, w, a), by_w)
        return combine(by_a, pull(train, w, a, v))

    return {"jax": answer}


solve = jnp.linalg.solve
WRONG_IN_BOTH = {
    "sign": lambda H, M, by_w, by_a: by_a + M.T @ solve(H, by_w),
    "no-solve": lambda H, M, by_w, by_a: by_a - M.T @ by_w,
    "direct-forgotten": lambda H, M, by_w, by_a: -M.T @ solve(H, by_w),
    "moves": lambda H, M, by_w, by_a: -solve(H, M),
    "not-along": lambda H, M, by_w, by_a: by_a - M @ solve(H, by_w),
    "not-along by_a for by_w": lambda H, M, by_w, by_a: by_a - M.T @ solve(H, by_a),
}
