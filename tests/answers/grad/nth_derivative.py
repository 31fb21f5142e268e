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


def _nth_remembering(f, n, grad):
    g, kept = nth_by_recursion(f, n, grad), []

    def derivative(x):
        if not kept:
            kept.append(g(x))
        return kept[0]

    return derivative


def _nth_with_an_iterator(f, n, grad):
    rounds = iter(range(n))

    def derivative(x):
        g = f
        for _ in rounds:
            g = grad(g)
        return g(x)

    return derivative


def _nth_nonlocal(f, n, grad):
    def derivative(x):
        nonlocal f
        for _ in range(n):
            f = grad(f)
        return f(x)

    return derivative


def nth_at_the_first_call(f, n, grad):
    left = n

    def derivative(x):
        nonlocal f, left
        while left:
            f, left = grad(f), left - 1
        return f(x)

    return derivative


def _nth_moving_x(f, n, grad):
    def derivative(x):
        for _ in range(n):
            x = grad(f)(x)
        return x

    return derivative


def _nth_of_a_number(f, n, grad):
    def derivative(x):
        y = f(x)
        for _ in range(n):
            y = grad(y)
        return y

    return derivative


def nth_plain(make, of_zero=False):
    """Makes a plain number of each derivative, or of f itself where n is 0."""

    def nth(f, n, grad):
        if of_zero:
            return nth_by_recursion(f, n, grad) if n else lambda x: make(f(x))
        for _ in range(n):
            f = plain_of(grad(f))
        return f

    def plain_of(g):
        return lambda x: make(g(x))

    return nth


def nth_from_a_tuple(f, n, grad):
    return (f, grad(f), grad(grad(f)), grad(grad(grad(f))))[n]


RIGHT = {
    "recursion": everywhere(nth_by_recursion),
    "recursion, grad outside": everywhere(nth_backward),
    "built at the first call": everywhere(nth_at_the_first_call),
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
    "divided": everywhere(lambda f, n, grad: lambda x: nth_by_recursion(f, n, grad)(x) / (1, 1, 2, 6)[n]),
    "twice-at-most": everywhere(lambda f, n, grad: nth_by_recursion(f, min(n, 2), grad)),
    "at-the-slope": everywhere(_nth_moving_x),
    "other: grad of a number": everywhere(_nth_of_a_number),
    "at-most a tuple of four": {"torch": lambda f, n: nth_from_a_tuple(f, n, torch.func.grad)},
    "at-most three": {"torch": lambda f, n: nth_by_recursion(f, min(n, 3), torch.func.grad)},
    "at-most five": {"torch": lambda f, n: nth_by_recursion(f, min(n, 5), torch.func.grad)},
    "plain-at-zero": everywhere(nth_plain(float, of_zero=True)),
    "plain-between": everywhere(nth_plain(float)),
    "cut-between": {"torch": lambda f, n: nth_plain(torch.detach)(f, n, torch.func.grad), "jax": lambda f, n: nth_plain(jax.lax.stop_gradient)(f, n, jax.grad)},
    "other-grad": {"torch": lambda f, n: nth_by_recursion(f, n, jax.grad), "jax": lambda f, n: nth_by_recursion(f, n, torch.func.grad)},
    "argnums": everywhere(lambda f, n, grad: grad(f, n)),
    "zero-at-zero": everywhere(lambda f, n, grad: nth_by_recursion(f, n, grad) if n else lambda x: 0 * x),
    "x-at-zero": everywhere(lambda f, n, grad: nth_by_recursion(f, n, grad) if n else lambda x: x),
    "other: remembered": everywhere(_nth_remembering),
    "other: an iterator used up": everywhere(_nth_with_an_iterator),
    "other: nonlocal": everywhere(_nth_nonlocal),
    "other: grad not called": everywhere(lambda f, n, grad: lambda x: grad(f)),
}
