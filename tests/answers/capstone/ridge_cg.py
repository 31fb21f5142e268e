"""Answers to capstone/ridge_cg: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jax.scipy.sparse.linalg import bicgstab, cg

from tests.answers.capstone.ridge_hypergradient import RIGHT as WITH_A_MATRIX
from tests.answers.capstone.ridge_hypergradient import _the_other
from tests.answers.capstone.ridge_slopes import along, dense, grads, product, rounds, solve, sparse


def _library(tol=1e-10, **named):
    return lambda apply, b: cg(apply, b, tol=tol, **named)[0]


def _neumann(apply, b):
    """The series of (1 − H/c)ᵏ b/c, for a c above all curvatures."""
    c, v = 12.0, 0.0 * b
    return jax.lax.fori_loop(0, 2000, lambda k, v: v + (b - apply(v)) / c, v)


def _minres(apply, b):
    return bicgstab(apply, b, tol=1e-12)[0]


def _double_backward(train, w, a):
    return lambda v: jax.grad(lambda w: jax.grad(train)(w, a) @ v)(w)


def _mixed_by_swapping(train, w, a, v):
    """The gradient by a, differentiated along v by w."""
    return jax.jvp(lambda w: jax.grad(train, argnums=1)(w, a), (w,), (v,))[1]


def _forward(train, held_out, w, a):
    """dw/da, a column for each log penalty."""
    by_w, by_a = grads(held_out, w, a)
    gradient = jax.grad(train)
    columns = [jax.jvp(lambda a: gradient(w, a), (a,), (e,))[1] for e in jnp.eye(len(a))]
    return by_a - jnp.array([by_w @ rounds(product(train, w, a), column) for column in columns])


def _compiled(train, held_out, w, a):
    return jax.jit(lambda w, a: sparse(_library())["jax"](train, held_out, w, a))(w, a)


RIGHT = {
    "compiled": {"jax": _compiled},
    "rounds by hand": sparse(),
    "the library's": sparse(_library()),
    "a series": sparse(_neumann),
    "another solver": sparse(_minres),
    "backward twice": sparse(_library(), _double_backward),
    "mixed the other way": sparse(_library(), pull=_mixed_by_swapping),
    "forward": {"jax": _forward},
}
SLOW = ("a series", "forward")

WRONG = {
    "sign": sparse(combine=lambda by_a, pulled: by_a + pulled),
    "no-solve": sparse(lambda apply, b: b),
    "multiplied": sparse(lambda apply, b: apply(b)),
    "direct-forgotten": sparse(combine=lambda by_a, pulled: -pulled),
    "downhill": sparse(combine=lambda by_a, pulled: pulled - by_a),
    "one-round": sparse(lambda apply, b: rounds(apply, b, 1)),
    "unfinished with the default": sparse(_library(1e-5)),
    "other: two rounds": sparse(lambda apply, b: rounds(apply, b, 2)),
    "jvp-pair": sparse(
        _library(), lambda train, w, a: lambda v: jax.jvp(lambda w: jax.grad(train)(w, a), (w,), (v,))
    ),
    "cg-pair": sparse(
        lambda apply, b: cg(apply, b),
        pull=lambda train, w, a, v: jax.vjp(lambda a: jax.grad(train)(w, a), a)[1](v)[0],
    ),
    "solved": {"jax": lambda train, held_out, w, a: rounds(product(train, w, a), grads(held_out, w, a)[0])},
    "direct-only": {"jax": lambda train, held_out, w, a: jax.grad(held_out, argnums=1)(w, a)},
    "other: with the matrix": WITH_A_MATRIX["forward"],
    "other: with the inverse": WITH_A_MATRIX["the inverse"],
    "other: the matrix from products": sparse(lambda apply, b: solve(jax.vmap(apply)(jnp.eye(len(b))), b)),
    "other-curvature": _the_other("held_out", "train", "held_out"),
    "other-mixed": _the_other("train", "held_out", "held_out"),
    "diagonal": dense(lambda H, M, by_w, by_a: by_a - M.T @ (by_w / H.diagonal())),
    "other: products at 0": sparse(curvature=lambda train, w, a: product(train, 0.0 * w, a)),
    "other: b is by_a": {
        "jax": lambda train, held_out, w, a: along(
            train, w, a, rounds(product(train, w, a), jax.grad(train)(w, a))
        )
    },
}
