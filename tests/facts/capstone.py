"""Chapter 13."""

from __future__ import annotations

import inspect

import jax
import jax.numpy as jnp
import numpy as np

from tests.facts import Fact


def traced(makes_anew: bool) -> int:
    """How often a function is traced in three rounds, made anew in each of them or not."""
    seen: list[int] = []

    def made():
        return jax.jit(lambda x: (seen.append(1), 2 * x)[1])

    once = made()
    for _ in range(3):
        (made() if makes_anew else once)(jnp.ones(2))
    return len(seen)


def conjugate_gradients() -> tuple:
    found = jax.scipy.sparse.linalg.cg(lambda v: 2 * v, jnp.ones(3), tol=1e-6)
    return len(found), np.round(found[0], 3).tolist(), inspect.signature(jax.scipy.sparse.linalg.cg).parameters["tol"].default


FACTS: list[Fact] = [
    ("13", "hares-fit-note ridge-slopes-note", "a jitted function is compiled once, one that is made anew in each round each time", lambda: (traced(False), traced(True)), (1, 3)),
    ("13", "ridge-cg-note", "JAX's cg gives back a pair, first the solution; tol is 1e-5 unless another is named", conjugate_gradients, (2, [0.5, 0.5, 0.5], 1e-5)),
]  # fmt: skip
