"""Answers to scan/stable_carry: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np

from tests.answers.scan.every_library import everywhere


def means_oldest_last(scan, xs):
    return scan(lambda c, x: ([x, c[0]], (x + c[0] + c[1]) / 3), [0.0, 0.0], xs)[1]


def means_by_dict(scan, xs):
    def step(c, x):
        return {"new": x, "old": c["new"]}, (x + c["new"] + c["old"]) / 3

    return scan(step, {"new": 0.0 * xs[0], "old": 0.0 * xs[0]}, xs)[1]


def means_with_running_sum(scan, xs):
    """The sum of the window in the carry: what leaves is taken away."""

    def step(c, x):
        total, a, b, d = c
        total = total + x - a
        return (total, b, d, x), total / 3

    return scan(step, (0.0, 0.0, 0.0, 0.0), xs)[1]


def _means_growing(scan, xs):
    return scan(lambda seen, x: ((*seen, x), sum((*seen, x)[-3:]) / 3), (), xs)[1]


def _means_concatenated(scan, xs):
    def step(seen, x):
        seen = jnp.concatenate([seen, x[None]])
        return seen, seen[-3:].sum() / 3

    return scan(step, jnp.zeros(2), xs)[1]


def _means_whole(scan, xs):
    return scan(lambda c, x: ((c[1], x), (c[0] + c[1] + x) / 3), (np.int64(0), np.int64(0)), xs)[1]


RIGHT = {
    "newest first, a list": everywhere(means_oldest_last),
    "a dict": everywhere(means_by_dict),
    "a running sum": everywhere(means_with_running_sum),
}

WRONG = {
    "M37 grows": everywhere(_means_growing),
    "M37 concatenated": {"jax": _means_concatenated},
    "M37 whole numbers": {"by_hand": _means_whole, "torch": _means_whole},
    "shifted": everywhere(
        lambda scan, xs: scan(
            lambda c, x: ((c[1], c[2], x), (c[0] + c[1] + c[2]) / 3), (0.0, 0.0, 0.0), xs
        )[1]
    ),
    "no-shift": everywhere(
        lambda scan, xs: scan(lambda c, x: ((c[0], x), (c[0] + c[1] + x) / 3), (0.0, 0.0), xs)[1]
    ),
    "two": everywhere(lambda scan, xs: scan(lambda c, x: (x, (c + x) / 2), 0.0, xs)[1]),
    "so-far": everywhere(
        lambda scan, xs: scan(
            lambda c, x: ((c[0] + x, c[1] + 1.0), (c[0] + x) / (c[1] + 1.0)), (0.0, 0.0), xs
        )[1]
    ),
    "sums": everywhere(
        lambda scan, xs: scan(lambda c, x: ((c[1], x), c[0] + c[1] + x), (0.0, 0.0), xs)[1]
    ),
    "wrong-end": everywhere(
        lambda scan, xs: scan(lambda c, x: ((c[1], x), (c[1] + x + x) / 3), (0.0, 0.0), xs)[1]
    ),
    "M36": everywhere(
        lambda scan, xs: scan(lambda c, x: ((c[1], x), (c[0] + c[1] + x) / 3), (0.0, 0.0), xs)
    ),
    "y-first": everywhere(
        lambda scan, xs: scan(lambda c, x: ((c[0] + c[1] + x) / 3, (c[1], x)), (0.0, 0.0), xs)[0]
    ),
    "y-first a dict": everywhere(
        lambda scan, xs: scan(
            lambda c, x: ((c["a"] + c["b"] + x) / 3, {"a": c["b"], "b": x}), {"a": 0.0, "b": 0.0}, xs
        )[1]
    ),
    "over-two": everywhere(
        lambda scan, xs: scan(lambda c, x: ((c[1], x), (c[0] + c[1] + x) / 2), (0.0, 0.0), xs)[1]
    ),
    "starts-at-x": everywhere(
        lambda scan, xs: scan(lambda c, x: ((c[1], x), (c[0] + c[1] + x) / 3), (xs[0], xs[0]), xs)[1]
    ),
    "no-scan": {"jax": lambda scan, xs: jnp.convolve(xs, jnp.ones(3) / 3)[: len(xs)]},
}
