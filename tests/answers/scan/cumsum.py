"""Answers to scan/cumsum: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import torch

from tests.answers.scan.every_library import everywhere


def sums(step, start=0.0):
    """`running_sums` with this step, in the three libraries."""
    return everywhere(lambda scan, xs: scan(step, start, xs))


def sums_by_dict(scan, xs):
    carry, ys = scan(lambda c, x: ({"sum": c["sum"] + x}, (c["sum"] + x,)), {"sum": 0.0}, xs)
    return carry["sum"], ys[0]


def sums_from_zero_of_xs(scan, xs):
    return scan(lambda total, x: (total + x, total + x), 0.0 * xs[0], xs)


def _sums_exchanged(scan, xs):
    sums, total = scan(lambda total, x: (total + x, total + x), 0.0, xs)
    return total, sums


RIGHT = {
    "a dict as carry": everywhere(sums_by_dict),
    "0 times x": everywhere(sums_from_zero_of_xs),
    "a list": everywhere(lambda scan, xs: list(sums_from_zero_of_xs(scan, xs))),
}

WRONG = {
    "M36": everywhere(_sums_exchanged),
    "before": sums(lambda total, x: (total + x, total)),
    "M35": sums(lambda total, x: (x, x)),
    "carries-x": sums(lambda last, x: (x, last + x)),
    "starts-at-x": everywhere(lambda scan, xs: scan(lambda t, x: (t + x, t + x), xs[0], xs)),
    "sizes": sums(lambda total, x: (total + abs(x), total + abs(x))),
    "first-left-out": everywhere(
        lambda scan, xs: scan(lambda t, x: (t + x, t + x), 0.0, xs[1:]) if len(xs) > 1 else (0.0, xs[1:])
    ),
    "no-first-sum": everywhere(
        lambda scan, xs: scan(lambda t, x: (t + x, t + x), xs[0], xs[1:]) if len(xs) > 1 else (xs[0], xs[1:])
    ),
    "ys-are-xs": sums(lambda total, x: (total + x, x)),
    "starts-at-one": sums(lambda total, x: (total + x, total + x), 1.0),
    "only-sums": everywhere(lambda scan, xs: scan(lambda t, x: (t + x, t + x), 0.0, xs)[1]),
    "products": sums(lambda total, x: (total * x, total * x)),
    "M37": sums(lambda total, x: ((total, x), x)),
    "list-as-start": sums(lambda total, x: (total + x, total + x), []),
    "list-as-start appended": sums(lambda sums, x: ([*sums, x], x), []),
    "list-as-start a tuple": sums(lambda sums, x: ((*sums, x), x), ()),
    "M37 whole numbers": {"by_hand": lambda scan, xs: scan(lambda t, x: (t + x, t + x), 0, xs)},
    "no-pair": sums(lambda total, x: total + x),
    "no-scan": {
        "torch": lambda scan, xs: (xs.sum(), torch.cumsum(xs, 0)),
        "jax": lambda scan, xs: (xs.sum(), jnp.cumsum(xs)),
        "by_hand": lambda scan, xs: (xs.sum(), np.cumsum(xs)),
    },
    "arguments": everywhere(lambda scan, xs: scan(xs, 0.0, lambda t, x: (t + x, t + x))),
    "other: xs for init": {"jax": lambda scan, xs: scan(lambda t, x: (t + x, t + x), xs, 0.0)},
}
