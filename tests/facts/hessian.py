"""Chapter 09."""

from __future__ import annotations

import warnings
from typing import Any

import jax
import jax.numpy as jnp
import torch

from helpers.measuring import largest_array
from tests.facts import Fact, raised


def pair(x: Any) -> tuple:
    return (x * x * x).sum(), x


def shapes() -> tuple[tuple, tuple]:
    """The shape of the Hessian of a function with three outputs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        in_torch = torch.func.hessian(lambda x: x**3)(torch.ones(3))
    return tuple(in_torch.shape), jax.hessian(lambda x: x**3)(jnp.ones(3)).shape


def aux() -> tuple[str, str]:
    return (
        raised(lambda: torch.func.hessian(pair, has_aux=True)(torch.ones(3))),
        raised(lambda: jax.hessian(pair, has_aux=True)(jnp.ones(3))),
    )


def bare() -> tuple[str, str]:
    """A JVP of the gradient with bare arrays in place of tuples."""
    return (
        raised(lambda: torch.func.jvp(torch.func.grad(lambda x: (x**3).sum()), torch.ones(3), torch.ones(3))),
        raised(lambda: jax.jvp(jax.grad(lambda x: (x**3).sum()), jnp.ones(3), jnp.ones(3))),
    )


def heavier() -> bool:
    """Whether jacrev(jacfwd) needs an array at least ten times as large as jacfwd(jacrev) does, in JAX."""
    x, w = jnp.ones(32), jnp.ones((64, 32))

    def f(x: Any) -> Any:
        return jnp.tanh(w @ x).sum()

    inside = largest_array(lambda: jax.jacrev(jax.jacfwd(f))(x), "jax")
    return inside >= 10 * largest_array(lambda: jax.jacfwd(jax.jacrev(f))(x), "jax")


def calls() -> tuple[int, int]:
    """How often f runs for one Hessian."""
    found = []
    for home, x in ((torch.func, torch.ones(3)), (jax, jnp.ones(3))):
        log: list[int] = []

        def f(z: Any, log: list[int] = log) -> Any:
            log.append(1)
            return (z**3).sum()

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            home.hessian(f)(x)
        found.append(len(log))
    return tuple(found)


FACTS: tuple[Fact, ...] = (
    ("09", "differ-run three-columns", "the Hessian of three outputs has three axes", shapes, ((3, 3, 3), (3, 3, 3))),
    ("09", "differ-run three-columns", "has_aux in hessian", aux, ("TypeError", "works")),
    ("09", "three-columns", "a JVP without tuples", bare, ("RuntimeError", "TypeError")),
    ("09", "order-run order-read", "jacrev outside needs far larger arrays", heavier, True),
    ("09", "three-columns", "f runs once for a Hessian", calls, (1, 1)),
)  # fmt: skip
