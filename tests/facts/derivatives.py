"""Chapter 01."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import torch

from helpers.releases import enable_x64
from tests.facts import Fact, raised, square, warned


def abs_slopes() -> tuple[float, float]:
    return torch.func.grad(torch.abs)(torch.tensor(0.0)).item(), float(jax.grad(jnp.abs)(0.0))


def narrowed() -> tuple[str, list[str]]:
    found: list[str] = []
    warnings = warned(lambda: found.append(str(jnp.array(np.ones(2)).dtype)))
    return found[0], warnings


def widened() -> str:
    with enable_x64():
        return str(jax.grad(jnp.sum)(jnp.array(np.ones(2))).dtype)


def size_of_complex() -> tuple[str, list[str]]:
    found: list[str] = []
    warnings = warned(lambda: found.append(np.abs(np.complex128(4.0 + 1e-20j)).dtype.name))
    return found[0], warnings


def step_in_integers() -> tuple[list[int], list[str]]:
    def step() -> None:
        point[0] += 0.001

    point = np.array([2, 1])
    warnings = warned(step)
    return point.tolist(), warnings


def calls_of_one_gradient() -> tuple[int, int]:
    log: list[str] = []
    torch.func.grad(lambda x: (log.append("torch"), square(x))[1])(torch.tensor(3.0))
    jax.grad(lambda x: (log.append("jax"), square(x))[1])(3.0)
    return log.count("torch"), log.count("jax")


FACTS: tuple[Fact, ...] = (
    ("01", "path", "a Python float keeps the type of x, a number of NumPy does not", lambda: ((np.float32(1) * 1.0).dtype.name, (np.float32(1) * np.float64(1)).dtype.name), ("float32", "float64")),
    ("01", "torch-grad jax-read summary 02/three-columns", "torch keeps the type of the array", lambda: str(torch.func.grad(torch.sum)(torch.tensor(np.ones(2))).dtype), "torch.float64"),
    ("01", "type-guess jax-grad jax-read three-columns summary 02/jax-grad 02/three-columns", "JAX makes float64 input float32, without a warning", narrowed, ("float32", [])),
    ("01", "jax-grad jax-read three-columns 02/in-jax 02/three-columns", "with enable_x64(True) JAX keeps float64", widened, "float64"),
    ("01", "kink-guess kink three-columns", "the slope of |x| at 0 is 0 in torch and 1 in JAX", abs_slopes, (0.0, 1.0)),
    ("01", "cost cost-read three-columns 02/cost-guess 02/cost-run-reverse", "one gradient runs f once", calls_of_one_gradient, (1, 1)),
    ("01", "three-columns", "f must use torch for torch, and jnp for JAX", lambda: (raised(lambda: torch.func.grad(np.sin)(torch.tensor(1.0))), raised(lambda: jax.grad(np.sin)(1.0))), ("RuntimeError", "TracerArrayConversionError")),
    ("01", "kink trap-complex trap-complex-read", "NumPy's abs makes a complex number real, without a warning", size_of_complex, ("float64", [])),
    ("01", "trap-integers trap-integers-read", "an array of integers stays one, without a warning", step_in_integers, ([2, 1], [])),
)  # fmt: skip
