"""Answers to jvp/grad_from_jvps: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import torch

from helpers import by_hand as bh
from tests.answers.jvp.libraries import JVP


def same(answer):
    """The same function for all three."""
    return dict.fromkeys(JVP, answer)


def grad_by_loop(f, x, eye, jvp):
    slopes = []
    for k in range(len(eye)):
        _, slope = jvp(f, (x,), (eye[k],))
        slopes.append(slope)
    return tuple(slopes)


def grad_by_linearity(f, x, eye, jvp):
    """Other directions than the unit vectors: their sums, and the differences of the results."""
    total, slopes = 0.0, []
    for k in range(len(eye)):
        along = jvp(f, (x,), (eye[: k + 1].sum(0),))[1]
        slopes.append(along - total)
        total = along
    return slopes


def grad_by_vmap(vmap):
    return lambda f, x, eye, jvp: vmap(lambda e: jvp(f, (x,), (e,))[1])(eye)


RIGHT = {
    "a loop": same(grad_by_loop),
    "other directions": same(grad_by_linearity),
    "every option": same(
        lambda f, x, eye, jvp: [jvp(f, primals=(x,), tangents=(e,), has_aux=False)[1] for e in eye]
    ),
    "vmap": {
        "by_hand": grad_by_vmap(bh.vmap),
        "torch": grad_by_vmap(torch.func.vmap),
        "jax": grad_by_vmap(jax.vmap),
    },
}

WRONG = {
    "M29 all at once": same(lambda f, x, eye, jvp: jvp(f, (x,), (x * 0 + 1,))[1]),
    "M25 the values": same(lambda f, x, eye, jvp: [jvp(f, (x,), (e,))[0] for e in eye]),
    "pairs": same(lambda f, x, eye, jvp: [jvp(f, (x,), (e,)) for e in eye]),
    "first-only": same(lambda f, x, eye, jvp: jvp(f, (x,), (eye[0],))[1]),
    "along-x": same(lambda f, x, eye, jvp: jvp(f, (x,), (x,))[1]),
    "diagonal": same(lambda f, x, eye, jvp: [e * jvp(f, (x,), (e,))[1] for e in eye]),
    "bare": same(lambda f, x, eye, jvp: [jvp(f, x, e)[1] for e in eye]),
    "reverse": {
        "by_hand": lambda f, x, eye, jvp: bh.grad(f)(x),
        "torch": lambda f, x, eye, jvp: torch.func.grad(f)(x),
        "jax": lambda f, x, eye, jvp: jax.grad(f)(x),
    },
    "too-many": same(lambda f, x, eye, jvp: [jvp(f, (x,), (e,))[1] for e in (*eye, *eye)][: len(eye)]),
    "value-again": same(lambda f, x, eye, jvp: (f(x), [jvp(f, (x,), (e,))[1] for e in eye])[1]),
    "value-again one JVP for show": {
        way: lambda f, x, eye, jvp, grad=grad: (jvp(f, (x,), (eye[0],)), grad(f)(x))[1]
        for way, grad in (("by_hand", bh.grad), ("torch", torch.func.grad), ("jax", jax.grad))
    },
    "spread": same(lambda f, x, eye, jvp: [jvp(f, tuple(x), tuple(e))[1] for e in eye]),
    "fixed-length": {way: lambda f, x, eye, jvp: [jvp(f, (x,), (eye[k],))[1] + 0 * x[k] for k in range(3)] for way in ("by_hand", "torch")},
    "all-rows": same(lambda f, x, eye, jvp: jvp(f, (x,), (eye,))[1]),
    "single-entry": same(lambda f, x, eye, jvp: [jvp(f, (x[k],), (eye[k],))[1] for k in range(3)]),
    "other: a generator": same(lambda f, x, eye, jvp: (jvp(f, (x,), (e,))[1] for e in eye)),
    "other: backwards": same(lambda f, x, eye, jvp: [jvp(f, (x,), (e,))[1] for e in reversed(eye)]),
}
