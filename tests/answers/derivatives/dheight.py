"""Answers to derivatives/dheight: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import math

import numpy as np


def dheight_with_math(p):
    east, north = p
    return [math.cos(east) * math.cos(north) + east / 5, -math.sin(east) * math.sin(north)]


def dheight_by_complex_step(p):
    def height(p):
        return np.sin(p[0]) * np.cos(p[1]) + 0.1 * p[0] ** 2

    return tuple(height(p + 1e-20j * e).imag / 1e-20 for e in np.eye(2))


def dheight_by_torch(p):
    import torch

    def height(p):
        return torch.sin(p[0]) * torch.cos(p[1]) + 0.1 * p[0] ** 2

    return torch.func.grad(height)(torch.tensor(p)).numpy()


def dheight_by_jax(p):
    import jax
    import jax.numpy as jnp

    return np.asarray(jax.grad(lambda p: jnp.sin(p[0]) * jnp.cos(p[1]) + 0.1 * p[0] ** 2)(jnp.array(p)))


RIGHT = {
    "math, unpacked, a list": {"by_hand": dheight_with_math},
    "complex step": {"by_hand": dheight_by_complex_step},
}

WRONG = {
    "other: torch did the work": {"by_hand": dheight_by_torch},
    "other: JAX did the work": {"by_hand": dheight_by_jax},
    "other: wrong order of p": {"by_hand": lambda p: dheight_with_math(p[::-1])},
    "hill-north": {"by_hand": lambda p: [math.cos(p[0]) * math.cos(p[1]) + 0.2 * p[1], -math.sin(p[0]) * math.sin(p[1])]},
    "flat": {"by_hand": lambda p: [np.cos(p[0]) * np.cos(p[1]), -np.sin(p[0]) * np.sin(p[1])]},
}
