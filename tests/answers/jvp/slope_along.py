"""Answers to jvp/slope_along: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import torch

from helpers import by_hand as bh
from tests.answers.jvp.libraries import JVP, NAMESPACE


def height_in(np_like):
    def height(p):
        return np_like.sin(p[0]) * np_like.cos(p[1]) + 0.1 * p[0] ** 2

    return height


def along(answer):
    """`slope_along` in all three: answer(p, v, height, jvp)."""
    return {way: partial(answer, height=height_in(NAMESPACE[way]), jvp=JVP[way]) for way in JVP}


def slope_by_gradient(grad, np_like):
    return lambda p, v: (grad(height_in(np_like))(p) * v).sum()


def slope_by_line(p, v, height, jvp):
    zero = p[0] * 0
    return jvp(lambda s: height(p + s * v), (zero,), (zero + 1,))[1]


RIGHT = {
    "along a line": along(slope_by_line),
    "gradient times v": {
        "by_hand": slope_by_gradient(bh.grad, bh),
        "torch": slope_by_gradient(torch.func.grad, torch),
        "jax": slope_by_gradient(jax.grad, jnp),
    },
    "linearize": {
        "by_hand": lambda p, v: bh.linearize(height_in(bh), p)[1](v),
        "torch": lambda p, v: torch.autograd.functional.jvp(height_in(torch), p, v)[1],
        "jax": lambda p, v: jax.linearize(height_in(jnp), p)[1](v),
    },
}

WRONG = {
    "M25 bare": along(lambda p, v, height, jvp: jvp(height, p, v)[1]),
    "split-up p and v together": along(lambda p, v, height, jvp: jvp(height, (p, p), (v, v))[1]),
    "split-up east and north": along(
        lambda p, v, height, jvp: jvp(height, (p[0], p[1]), (v[0], v[1]))[1]
    ),
    "M24 the gradient": {
        "by_hand": lambda p, v: bh.grad(height_in(bh))(p),
        "torch": lambda p, v: torch.func.grad(height_in(torch))(p),
        "jax": lambda p, v: jax.grad(height_in(jnp))(p),
    },
    "both-results": along(lambda p, v, height, jvp: jvp(height, (p,), (v,))),
    "value": along(lambda p, v, height, jvp: jvp(height, (p,), (v,))[0]),
    "exchanged": along(lambda p, v, height, jvp: jvp(height, (v,), (p,))[1]),
    "per-step": along(lambda p, v, height, jvp: jvp(height, (p,), (v / (v @ v) ** 0.5,))[1]),
    "at-the-end": along(lambda p, v, height, jvp: height(p + v) - height(p)),
    "times-length": along(lambda p, v, height, jvp: jvp(height, (p,), (v,))[1] * (v @ v) ** 0.5),
    "at-p-plus-v": along(lambda p, v, height, jvp: jvp(height, (p + v,), (v,))[1]),
    "other: differences": along(
        lambda p, v, height, jvp: (height(p + 1e-5 * v) - height(p - 1e-5 * v)) / 2e-5
    ),
    "other: not where one stands still": along(
        lambda p, v, height, jvp: jvp(height, (p,), (v / (v @ v) ** 0.5,))[1] * (v @ v) ** 0.5
    ),
    "the-other-way": along(lambda p, v, height, jvp: -jvp(height, (p,), (v,))[1]),
    "other: a number of each": along(lambda p, v, height, jvp: [jvp(height, (p,), (v,))[1]]),
}
