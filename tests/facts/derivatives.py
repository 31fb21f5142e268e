"""Chapter 01."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import torch

from tests.facts import Fact, raised, square


def abs_slopes() -> tuple[float, float]:
    return torch.func.grad(torch.abs)(torch.tensor(0.0)).item(), float(jax.grad(jnp.abs)(0.0))


def calls_of_one_gradient() -> tuple[int, int]:
    log: list[str] = []
    torch.func.grad(lambda x: (log.append("torch"), square(x))[1])(torch.tensor(3.0))
    jax.grad(lambda x: (log.append("jax"), square(x))[1])(3.0)
    return log.count("torch"), log.count("jax")


FACTS: tuple[Fact, ...] = (
    ("01", "jax-grad", "JAX makes float64 input float32", lambda: str(jnp.array(np.ones(2)).dtype), "float32"),
    ("01", "jax-grad", "jax.enable_x64 is a context", lambda: raised(lambda: jax.enable_x64(True).__enter__ and None), "works"),
    ("01", "kink three-columns", "the slope of |x| at 0 is 0 in torch and 1 in JAX", abs_slopes, (0.0, 1.0)),
    ("01", "cost", "one gradient runs f once", calls_of_one_gradient, (1, 1)),
)  # fmt: skip
