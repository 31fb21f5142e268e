"""Chapter 11."""

from __future__ import annotations

import math
import warnings
from typing import Any

import jax
import jax.numpy as jnp
import torch

from tests.facts import Fact, raised

X, V = [[1.0, 2.0], [3.0, 4.0]], [1.0, 0.0]


def torch_boxes() -> list[str]:
    """The boxes around x under vmap, jvp and grad, from the outside in, as torch prints them."""
    seen: list[str] = []
    t = torch.func

    def f(x: Any) -> Any:
        seen.append(str(x))
        return x[0] * x[1]

    t.vmap(lambda x: t.jvp(t.grad(f), (x,), (torch.tensor(V),))[1])(torch.tensor(X))
    return [line.strip() for line in seen[0].splitlines() if "lvl=" in line]


def jax_boxes() -> list[int]:
    """How many tracers lie around x under vmap, jvp and grad, found by the names `primal` and `val`."""
    seen: list[int] = []

    def f(x: Any) -> Any:
        count, inside = 0, x
        while isinstance(inside, jax.core.Tracer):
            count += 1
            inside = next((part for part in (getattr(inside, name, None) for name in ("primal", "val")) if part is not None), None)
        seen.append(count)
        return x[0] * x[1]

    jax.vmap(lambda x: jax.jvp(jax.grad(f), (x,), (jnp.array(V),))[1])(jnp.array(X))
    return seen


def around_vmap() -> tuple[str, str]:
    """grad(vmap(f)), where f gives a number for each row."""

    def f(x: Any) -> Any:
        return x[0] * x[1]

    return raised(lambda: torch.func.grad(torch.func.vmap(f))(torch.tensor(X))), raised(lambda: jax.grad(jax.vmap(f))(jnp.array(X)))


def block() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """jacrev(vmap(f)) of two rows of two."""

    def f(x: Any) -> Any:
        return x[0] * x[1]

    return tuple(torch.func.jacrev(torch.func.vmap(f))(torch.tensor(X)).shape), tuple(jax.jacrev(jax.vmap(f))(jnp.array(X)).shape)


def through_float() -> tuple[float, bool]:
    """x·math.sin(x) at 0.5: what torch gives, and whether JAX refuses."""

    def f(x: Any) -> Any:
        return x * math.sin(x)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = round(float(torch.func.grad(f)(torch.tensor(0.5))), 4)
    try:
        jax.grad(f)(0.5)
    except TypeError:
        return found, True
    return found, False


def float_under_vmap() -> str:
    return raised(lambda: torch.func.vmap(lambda x: x * math.sin(x))(torch.tensor([0.5, 1.0])))


def stopped_rule() -> tuple[float, float]:
    """First and second derivative of a square whose rule stops the gradient."""

    @jax.custom_jvp
    def square(x: Any) -> Any:
        return x * x

    square.defjvp(lambda primals, tangents: (square(*primals), 2 * jax.lax.stop_gradient(primals[0]) * tangents[0]))
    return float(jax.grad(square)(3.0)), float(jax.grad(jax.grad(square))(3.0))


def tree_maps() -> tuple[bool, bool]:
    """Whether the tree_map of each library is where the table says."""
    return hasattr(torch.utils._pytree, "tree_map"), hasattr(jax.tree, "map")


FACTS: tuple[Fact, ...] = (
    ("11", "torch-boxes jax-note float-read", "torch prints its boxes, the innermost transform outside", torch_boxes, ["GradTrackingTensor(lvl=3, value=", "GradTrackingTensor(lvl=2, value=", "BatchedTensor(lvl=1, bdim=0, value="]),
    ("11", "jax-boxes", "three tracers of JAX lie around x", jax_boxes, [3]),
    ("11", "swap-run float-read", "grad around vmap raises", around_vmap, ("RuntimeError", "TypeError")),
    ("11", "deeper-note", "jacrev around vmap gives a block", block, ((2, 2, 2), (2, 2, 2))),
    ("11", "float-run float-read", "float() inside grad: a constant in torch, a TypeError in JAX", through_float, (0.4794, True)),
    ("11", "float-read", "float() inside vmap raises in torch", float_under_vmap, "RuntimeError"),
    ("11", "deeper-run deeper-read", "a rule with stop_gradient is right once and wrong twice", stopped_rule, (6.0, 0.0)),
    ("11", "float-read", "the tree_map of each library", tree_maps, (True, True)),
)  # fmt: skip
