"""Answers to grad/uphill: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import torch


def height_torch(p):
    return torch.sin(p[0]) * torch.cos(p[1]) + 0.1 * p[0] ** 2


def height_jax(p):
    return jnp.sin(p[0]) * jnp.cos(p[1]) + 0.1 * p[0] ** 2


def uphill_by_backward(p):
    q = p.detach().clone().double().requires_grad_()
    height_torch(q).backward()
    return torch.nn.functional.normalize(q.grad, dim=0)


def uphill_by_argnums(p):
    east, north = jax.grad(lambda a, b: height_jax((a, b)), argnums=(0, 1))(float(p[0]), float(p[1]))
    length = (east**2 + north**2) ** 0.5
    return [east / length, north / length]


def uphill_single(p):
    g = torch.func.grad(height_torch)(p.float())
    return g / g.norm()


def uphill_on_paper(p):
    g = jnp.array([jnp.cos(p[0]) * jnp.cos(p[1]) + 0.2 * p[0], -jnp.sin(p[0]) * jnp.sin(p[1])])
    return tuple(g / jnp.sqrt(jnp.sum(g**2)))


def changed_uphill(change):
    """`uphill` in both libraries with another last step: change(gradient, p, namespace)."""
    return {
        "torch": lambda p: change(torch.func.grad(height_torch)(p.double()), p.double(), torch),
        "jax": lambda p: change(jax.grad(height_jax)(p.astype(float)), p.astype(float), jnp),
    }


def _no_floats_torch(p):
    g = torch.func.grad(height_torch)(p)
    return g / torch.linalg.norm(g)


def _no_floats_jax(p):
    g = jax.grad(height_jax)(p)
    return g / jnp.linalg.norm(g)


RIGHT = {
    "backward, argnums": {"torch": uphill_by_backward, "jax": uphill_by_argnums},
    "float32, on paper": {"torch": uphill_single, "jax": uphill_on_paper},
    "jit": {"torch": uphill_by_backward, "jax": jax.jit(lambda p: _no_floats_jax(p.astype(float)))},
}

WRONG = {
    "M06 no floats": {"torch": _no_floats_torch, "jax": _no_floats_jax},
    "M01 not called": {
        "torch": lambda p: torch.func.grad(height_torch),
        "jax": lambda p: jax.grad(height_jax),
    },
    "used-as-number a norm": {
        "torch": lambda p: torch.func.grad(height_torch) / torch.linalg.norm(torch.func.grad(height_torch)),
        "jax": lambda p: jax.grad(height_jax) / jnp.linalg.norm(jax.grad(height_jax)),
    },
    "used-as-number an attribute": {
        "torch": lambda p: torch.func.grad(height_torch).norm(),
        "jax": lambda p: jax.grad(height_jax) / 2.0,
    },
    "not-unit the gradient": changed_uphill(lambda g, p, np_like: g),
    "downhill minus": changed_uphill(lambda g, p, np_like: -g / np_like.linalg.norm(g)),
    "squared-length no root": changed_uphill(lambda g, p, np_like: g / (g**2).sum()),
    "entry-sum": changed_uphill(lambda g, p, np_like: g / g.sum()),
    "swapped": changed_uphill(lambda g, p, np_like: np_like.flip(g, (0,)) / np_like.linalg.norm(g)),
    "value": {"torch": lambda p: height_torch(p.double()), "jax": lambda p: height_jax(p.astype(float))},
    "other: the signs": changed_uphill(lambda g, p, np_like: np_like.sign(g)),
    "other: the angle": {"torch": lambda p: torch.atan2(p[1].double(), p[0].double())},
    "other: steepest of two": changed_uphill(lambda g, p, np_like: g / abs(g).max()),
}
