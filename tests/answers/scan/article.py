"""Answers to scan/article: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import torch
from jax import lax


def article_torch(x):
    even = x % 2 == 0
    z = x.double().requires_grad_()
    y = torch.where(even, z * z, z)
    (slopes,) = torch.autograd.grad(y.sum(), z)
    return y, slopes, even


def article_torch_map(x):
    def one(v):
        return torch.where(v % 2 == 0, v * v, v)

    z = x.double()
    slopes, y = torch.func.vmap(torch.func.grad_and_value(one))(z)
    return y, slopes, z % 2 == 0


def article_jax(x):
    even = x % 2 == 0
    y, pull = jax.vjp(lambda z: jnp.where(even, z * z, z), x.astype(float))
    return y, pull(jnp.ones_like(y))[0], even


def article_jax_scan(x):
    def one(v):
        return lax.cond(v % 2 == 0, lambda v: v * v, lambda v: v, v)

    _, (y, slopes) = lax.scan(lambda _, v: (None, (one(v), jax.grad(one)(v))), None, x.astype(float))
    return y, slopes, x % 2 == 0


def article_loop(x):
    y, slopes, even = [], [], []
    for v in x.tolist():
        even.append(v % 2 == 0)
        y.append(float(v * v if even[-1] else v))
        slopes.append(2.0 * v if even[-1] else 1.0)
    return y, slopes, even


def _article_ints_torch(x):
    slopes = torch.func.vmap(torch.func.grad(lambda v: torch.where(v % 2 == 0, v * v, v)))(x)
    return x, slopes, x % 2 == 0


def _article_ints_jax(x):
    return x, jax.vmap(jax.grad(lambda v: jnp.where(v % 2 == 0, v * v, v)))(x), x % 2 == 0


def _article_if(map_grad):
    def answer(x):
        def one(v):
            return v * v if v % 2 == 0 else v

        return map_grad(one, x)

    return answer


def _article_carried_jax(x):
    def step(total, v):
        total = total + jnp.where(v % 2 == 0, v * v, v)
        return total, total

    z = x.astype(float)
    slopes = jax.grad(lambda z: lax.scan(step, 0.0, z)[1].sum())(z)
    return lax.scan(step, 0.0, z)[1], slopes, x % 2 == 0


RIGHT = {
    "autograd, vjp": {"torch": article_torch, "jax": article_jax},
    "mapped, scan without a carry": {"torch": article_torch_map, "jax": article_jax_scan},
    "plain loop": {"torch": article_loop, "jax": article_loop},
}

WRONG = {
    "M35": {"jax": lambda x: (jnp.cumsum(article_jax(x)[0]), *article_jax(x)[1:])},
    "M35-slopes": {"jax": _article_carried_jax},
    "M06": {"torch": _article_ints_torch, "jax": _article_ints_jax},
    "M19": {
        "torch": _article_if(
            lambda f, x: (
                torch.vmap(f)(x.double()),
                torch.vmap(torch.func.grad(f))(x.double()),
                x % 2 == 0,
            )
        ),
        "jax": _article_if(
            lambda f, x: (
                jax.vmap(f)(x.astype(float)),
                jax.vmap(jax.grad(f))(x.astype(float)),
                x % 2 == 0,
            )
        ),
    },
    "odd": {
        "torch": lambda x: (
            torch.where(x % 2 == 1, x * x, x),
            torch.where(x % 2 == 1, 2 * x, 1),
            x % 2 == 0,
        )
    },
    "exchanged": {
        "torch": lambda x: (
            torch.where(x % 2 == 1, x * x, x),
            torch.where(x % 2 == 1, 2 * x, 1),
            x % 2 == 1,
        )
    },
    "no-slope-of-odd": {
        "torch": lambda x: (article_torch(x)[0], torch.where(x % 2 == 0, 2.0 * x, 0.0), x % 2 == 0),
        "jax": lambda x: (article_jax(x)[0], jnp.where(x % 2 == 0, 2.0 * x, 0.0), x % 2 == 0),
    },
    "slopes-are-x": {"jax": lambda x: (article_jax(x)[0], jnp.where(x % 2 == 0, x, 1.0), x % 2 == 0)},
    "other: 0 is not even": {
        "torch": lambda x: (*article_torch(x)[:2], (x % 2 == 0) & (x != 0)),
    },
    "slopes-of-squares": {"jax": lambda x: (article_jax(x)[0], 2 * x, x % 2 == 0)},
    "added-up": {"torch": lambda x: (article_torch(x)[0], article_torch(x)[1].sum(), x % 2 == 0)},
    "unmarked": {
        "torch": lambda x: (x, torch.autograd.grad(torch.where(x % 2 == 0, x * x, x).sum(), x)[0], x)
    },
    "no-parity": {"torch": lambda x: article_torch(x)[:2], "jax": lambda x: article_jax(x)[:2]},
    "odd-parity": {"jax": lambda x: (*article_jax(x)[:2], x % 2)},
    "no-such-scan as printed": {"torch": lambda x: torch.func.scan(lambda v: v * v, x, has_aux=True)},
    "M04": {
        "torch": lambda x: (
            x,
            torch.func.grad(lambda v: torch.where(v % 2 == 0, v * v, v))(x.double()),
            x,
        ),
        "jax": lambda x: (x, jax.grad(lambda v: jnp.where(v % 2 == 0, v * v, v))(x.astype(float)), x),
    },
}
