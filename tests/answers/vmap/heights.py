"""Answers to vmap/heights: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import torch
from torch.func import vmap

from tests.answers.vmap.both_libraries import everywhere


def heights(f, P, vmap, lib):
    return vmap(f)(P)


RIGHT = {
    "vmap": everywhere(heights),
    "named axes": {"torch": lambda f, P: vmap(f, in_dims=0, out_dims=0)(P), "jax": lambda f, P: jax.vmap(f, in_axes=0, out_axes=0)(P)},
    "columns of the transposed": everywhere(lambda f, P, vmap, lib: vmap(f, 1)(P.T)),
    "a list of numbers": {"torch": lambda f, P: vmap(f)(P).tolist(), "jax": lambda f, P: jax.vmap(f)(P).tolist()},
    "float32": {"torch": lambda f, P: vmap(f)(P.float()), "jax": lambda f, P: jax.vmap(f)(P.astype(jnp.float32))},
    "compiled": {"jax": lambda f, P: jax.jit(jax.vmap(f))(P), "torch": lambda f, P: torch.vmap(f)(P)},
}

WRONG = {
    "M17 as it is": everywhere(lambda f, P, vmap, lib: f(P)),
    "transposed": everywhere(lambda f, P, vmap, lib: f(P.T)),
    "other-axis": everywhere(lambda f, P, vmap, lib: vmap(f, 1)(P)),
    "M01 not called": everywhere(lambda f, P, vmap, lib: vmap(f)),
    "M01-inside": everywhere(lambda f, P, vmap, lib: vmap(f(P))(P)),
    "loop stacked": everywhere(lambda f, P, vmap, lib: lib.stack([f(p) for p in P])),
    "average": everywhere(lambda f, P, vmap, lib: vmap(f)(P).mean()),
    "first-only": everywhere(lambda f, P, vmap, lib: f(P[0])),
    "other: one call to try": everywhere(lambda f, P, vmap, lib: (f(P[0]), vmap(f)(P))[1]),
    "other: a sum": everywhere(lambda f, P, vmap, lib: vmap(f)(P).sum()),
    "other-name": {"torch": lambda f, P: vmap(f, in_axes=0)(P), "jax": lambda f, P: jax.vmap(f, in_dims=0)(P)},
}
