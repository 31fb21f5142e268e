"""Answers to grad/nth_derivative: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import torch

from tests.answers.grad.both_libraries import everywhere


def nth_by_recursion(f, n, grad):
    return f if n == 0 else nth_by_recursion(grad(f), n - 1, grad)


def nth_backward(f, n, grad):
    return f if n == 0 else grad(nth_backward(f, n - 1, grad))


def nth_torch_autograd(f, n):
    def derivative(x):
        x = x.detach().clone().requires_grad_()
        y = f(x)
        for _ in range(n):
            (y,) = torch.autograd.grad(y, x, create_graph=True)
        return y

    return derivative


def slope_forward(f, x):
    return jax.jvp(f, (x,), (jnp.ones_like(x),))[1]


def nth_jax_forward(f, n):
    for _ in range(n):
        f = partial(slope_forward, f)
    return f


def _nth_called(f, n, grad):
    for _ in range(n):
        f = grad(f)
    return f(torch.tensor(1.0) if grad is torch.func.grad else 1.0)


def _nth_late(f, n, grad):
    for _ in range(n):
        f = lambda x: grad(f)(x)  # noqa: B023
    return f


def _nth_returning_early(f, n, grad):
    for _ in range(n):
        f = grad(f)
        return f


def _nth_stopping_at_one(f, n, grad):
    return grad(f) if n == 1 else _nth_stopping_at_one(grad(f), n - 1, grad)


def _nth_one_too_many(f, n, grad):
    for _ in range(n + 1):
        f = grad(f)
    return f


def _nth_never_zero(f, n, grad):
    g = grad(f)
    for _ in range(n - 1):
        g = grad(g)
    return g


RIGHT = {
    "recursion": everywhere(nth_by_recursion),
    "recursion, grad outside": everywhere(nth_backward),
    "other tools": {"torch": nth_torch_autograd, "jax": nth_jax_forward},
}

WRONG = {
    "M01 called": everywhere(_nth_called),
    "late-binding": everywhere(_nth_late),
    "nothing-back": everywhere(_nth_returning_early),
    "no-stop": everywhere(_nth_stopping_at_one),
    "one-too-many": everywhere(_nth_one_too_many),
    "never-zero": everywhere(_nth_never_zero),
    "once": everywhere(lambda f, n, grad: grad(f)),
    "slope-to-the-n": everywhere(lambda f, n, grad: lambda x: grad(f)(x) ** n),
    "n-times": everywhere(lambda f, n, grad: lambda x: n * grad(f)(x)),
    "other: grad not called": everywhere(lambda f, n, grad: lambda x: grad(f)),
}
