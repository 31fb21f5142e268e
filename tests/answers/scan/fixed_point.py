"""Answers to scan/fixed_point: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import partial

import torch

from helpers import by_hand as bh
from tests.answers.scan.every_library import one_like, with_grad, with_jvp


def slope_by_two_grads(g, a, x, grad):
    return grad(lambda a: g(a, x))(a) / (1 - grad(lambda x: g(a, x))(x))


def slope_by_jvp(g, a, x, jvp):
    g_a = jvp(lambda a: g(a, x), (a,), (one_like(a),))[1]
    g_x = jvp(lambda x: g(a, x), (x,), (one_like(x),))[1]
    return g_a / (1 - g_x)


def slope_of_rest(g, a, x, grad):
    """The implicit function theorem for g(a, x) − x = 0."""
    by_a, by_x = grad(lambda a, x: g(a, x) - x, argnums=(0, 1))(a, x)
    return -by_a / by_x


def slope_by_rounds(g, a, x, grad):
    """The series itself, from one pair of slopes."""
    g_a, g_x = grad(g, argnums=(0, 1))(a, x)
    slope = 0 * g_a
    for _ in range(120):
        slope = g_a + g_x * slope
    return slope


def _slope(change):
    return with_grad(lambda g, a, x, grad: change(*grad(g, argnums=(0, 1))(a, x), x))


def _slope_unrolled(g, a, x, grad):
    def solve(a):
        z = x
        for _ in range(60):
            z = g(a, z)
        return z

    return grad(solve)(a)


def _slope_stopped(g, a, x, grad):
    def solve(a):
        z = x
        while abs(g(a, z) - z) > 1e-6:
            z = g(a, z)
        return z + 0 * a

    return grad(solve)(a)


def _slope_by_differences(g, a, x, grad, h=1e-5):
    def solve(a):
        z = x
        for _ in range(80):
            z = g(a, z)
        return z

    return (solve(a + h) - solve(a - h)) / (2 * h)


RIGHT = {
    "two gradients": with_grad(slope_by_two_grads),
    "two jvps": with_jvp(slope_by_jvp),
    "g(a, x) − x": with_grad(slope_of_rest),
    "the series": with_grad(slope_by_rounds),
}

WRONG = {
    "M38": with_grad(lambda g, a, x, grad: grad(g)(a, x)),
    "plus": _slope(lambda g_a, g_x, x: g_a / (1 + g_x)),
    "no-one": _slope(lambda g_a, g_x, x: g_a / g_x),
    "sum": _slope(lambda g_a, g_x, x: g_a + g_x),
    "one-more": _slope(lambda g_a, g_x, x: g_a + g_x * g_a),
    "exchanged": _slope(lambda g_a, g_x, x: g_x / (1 - g_a)),
    "minus-ratio": _slope(lambda g_a, g_x, x: -g_a / g_x),
    "no-division": _slope(lambda g_a, g_x, x: g_a * (1 - g_x)),
    "other: the size of g_x": _slope(lambda g_a, g_x, x: g_a / (1 - abs(g_x))),
    "other: twelve powers": _slope(lambda g_a, g_x, x: g_a * sum(g_x**k for k in range(12))),
    "unrolled by differences": with_grad(_slope_by_differences),
    "solution": _slope(lambda g_a, g_x, x: x),
    "unrolled": with_grad(_slope_unrolled),
    "one-argument": with_grad(lambda g, a, x, grad: grad(g)(a) / (1 - grad(g)(x))),
    "zero": {
        "torch": partial(_slope_stopped, grad=torch.func.grad),
        "by_hand": partial(_slope_stopped, grad=bh.grad),
    },
    "other: both": with_grad(lambda g, a, x, grad: grad(g, argnums=(0, 1))(a, x)),
}
