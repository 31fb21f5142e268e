"""Answers to jvp/u_xx: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import torch

from tests.answers.jvp.libraries import JVP


def everywhere(answer):
    """The same text for all three: the library's jvp is handed in."""
    return {way: partial(answer, jvp=jvp) for way, jvp in JVP.items()}


def u_xx_moving_both(u, t, x, jvp):
    zero, one = t * 0, x * 0 + 1

    def slope(t, x):
        return jvp(u, (t, x), (zero, one))[1]

    return jvp(slope, (t, x), (zero, one))[1]


def second_difference(values):
    left, middle, right = values
    return (left - 2 * middle + right) / 1e-6


def u_xx_by_hessian(hessian):
    return lambda u, t, x: hessian(lambda z: u(t, z))(x)


def u_xx_forward_over_reverse(grad):
    return lambda u, t, x, jvp: jvp(grad(lambda z: u(t, z)), (x,), (x * 0 + 1,))[1]


def _nested(pick):
    """`u_xx` with something else inside: pick(u, t, x, one, jvp)."""
    return everywhere(lambda u, t, x, jvp: pick(u, t, x, x * 0 + 1, jvp))


RIGHT = {
    "both arguments": everywhere(u_xx_moving_both),
    "linearize": everywhere(u_xx_moving_both) | {"jax": lambda u, t, x: jax.linearize(lambda z: jax.linearize(lambda w: u(t, w), z)[1](x * 0 + 1), x)[1](x * 0 + 1)},
    "jacfwd twice": everywhere(u_xx_moving_both) | {"jax": lambda u, t, x: jax.jacfwd(jax.jacfwd(u, 1), 1)(t, x)},
}

WRONG = {
    "other: by the hessian": {"torch": u_xx_by_hessian(torch.func.hessian)},
    "other: jvp of grad": {"torch": partial(u_xx_forward_over_reverse(torch.func.grad), jvp=torch.func.jvp)},
    "other: grad of grad": {"torch": lambda u, t, x: torch.func.grad(torch.func.grad(u, 1), 1)(t, x)},
    "other: grad of grad in JAX": {"jax": lambda u, t, x: jax.grad(jax.grad(u, 1), 1)(t, x)},
    "other: jvp of grad in JAX": {"jax": partial(u_xx_forward_over_reverse(jax.grad), jvp=jax.jvp)},
    "other: x / x for 1": everywhere(lambda u, t, x, jvp: jvp(lambda z: jvp(lambda w: u(t, w), (z,), (x / x,))[1], (x,), (x / x,))[1]),
    "moves-once": _nested(lambda u, t, x, one, jvp: jvp(lambda z: jvp(u, (t, z), (t * 0 + 1, one))[1], (x,), (one,))[1]),
    "x-first": _nested(lambda u, t, x, one, jvp: jvp(lambda z: jvp(lambda w: u(w, t), (z,), (one,))[1], (x,), (one,))[1]),
    "along-x": _nested(lambda u, t, x, one, jvp: jvp(lambda z: jvp(lambda w: u(t, w), (z,), (z,))[1], (x,), (x,))[1]),
    "along-x-fixed": _nested(lambda u, t, x, one, jvp: jvp(lambda z: jvp(lambda w: u(t, w), (z,), (x,))[1], (x,), (x,))[1]),
    "along-x-once": _nested(lambda u, t, x, one, jvp: jvp(lambda z: jvp(lambda w: u(t, w), (z,), (one,))[1], (x,), (x,))[1]),
    "along-x-inside": _nested(lambda u, t, x, one, jvp: jvp(lambda z: jvp(lambda w: u(t, w), (z,), (z,))[1], (x,), (one,))[1]),
    "along-t": _nested(lambda u, t, x, one, jvp: jvp(lambda s, z: jvp(u, (s, z), (t, one))[1], (t, x), (t, one))[1]),
    "along-t-once": _nested(lambda u, t, x, one, jvp: jvp(lambda z: jvp(u, (t, z), (t, one))[1], (x,), (one,))[1]),
    "along-t-inside": _nested(lambda u, t, x, one, jvp: jvp(lambda s, z: jvp(u, (s, z), (s, one))[1], (t, x), (t, one))[1]),
    "M40 twice as fast": _nested(lambda u, t, x, one, jvp: jvp(lambda z: u(t, z), (x,), (one + one,))[1]),
    "first once": _nested(lambda u, t, x, one, jvp: jvp(lambda z: u(t, z), (x,), (one,))[1]),
    "first wrong entry": _nested(
        lambda u, t, x, one, jvp: jvp(lambda z: jvp(lambda w: u(t, w), (z,), (one,))[0], (x,), (one,))[1]
    ),
    "squared": _nested(lambda u, t, x, one, jvp: jvp(lambda z: u(t, z), (x,), (one,))[1] ** 2),
    "inner-stands-still": _nested(
        lambda u, t, x, one, jvp: jvp(lambda z: jvp(lambda w: u(t, w), (x,), (one,))[1], (x,), (one,))[1]
    ),
    "time-twice": _nested(
        lambda u, t, x, one, jvp: jvp(
            lambda s: jvp(lambda r: u(r, x), (s,), (one,))[1], (t,), (one,)
        )[1]
    ),
    "mixed": _nested(
        lambda u, t, x, one, jvp: jvp(lambda s: jvp(lambda z: u(s, z), (x,), (one,))[1], (t,), (one,))[1]
    ),
    "both-move": _nested(
        lambda u, t, x, one, jvp: jvp(
            lambda t, x: jvp(u, (t, x), (one, one))[1], (t, x), (one, one)
        )[1]
    ),
    "both-results": _nested(
        lambda u, t, x, one, jvp: jvp(lambda z: jvp(lambda w: u(t, w), (z,), (one,))[1], (x,), (one,))
    ),
    "bare": _nested(lambda u, t, x, one, jvp: jvp(lambda z: u(t, z), x, one)[1]),
    "differences": _nested(
        lambda u, t, x, one, jvp: (
            jvp(lambda z: u(t, z), (x + 1e-5,), (one,))[1] - jvp(lambda z: u(t, z), (x - 1e-5,), (one,))[1]
        )
        / 2e-5
    ),
    "slope-of-its-value": _nested(
        lambda u, t, x, one, jvp: jvp(
            lambda z: u(t, z), (jvp(lambda z: u(t, z), (x,), (one,))[1],), (one,)
        )[1]
    ),
    "many-places": {
        "by_hand": lambda u, t, x: second_difference(u(t, x + np.array([-1e-3, 0.0, 1e-3]))),
        "torch": lambda u, t, x: second_difference(u(t, x + torch.tensor([-1e-3, 0.0, 1e-3]).double())),
        "jax": lambda u, t, x: second_difference(u(t, x + jnp.array([-1e-3, 0.0, 1e-3]))),
    },
    "plain-tangent": {
        "torch": lambda u, t, x: torch.func.jvp(u, (t, x), (0.0, x * 0 + 1))[1],
    },
    "other: coarse differences": _nested(
        lambda u, t, x, one, jvp: (u(t, x + 1e-3) - 2 * u(t, x) + u(t, x - 1e-3)) / 1e-6
    ),
}
